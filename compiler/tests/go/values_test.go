package kitchen_test

import (
	"time"

	r2g "github.com/r2g-dev/r2g/runtime-go"

	"example.com/gen/acme/kitchen"
	"example.com/gen/acme/money"
)

var (
	noon  = time.Unix(1_700_000_000, 123_456_789).UTC()
	point = kitchen.Point{AtNs: -1, Price: 1.5, Tier: 77, Axis: kitchen.AxisZ, Ok: true, Pad: [5]uint8{1, 2, 3, 4, 5}}
	plain = kitchen.Plain{When: 12345, N: 9, Tags: [2]uint16{1, 65535}}
	cash  = money.Money{Minor: -5, Currency: money.CurrencyUsd, Pad: [6]uint8{9}}
)

func line(sku string) kitchen.Line {
	l := kitchen.NewLine(sku, 3, cash, kitchen.LineFlagsFragile|1<<20)
	l.Note = r2g.Some("note of " + sku)
	l.Labels = map[string]string{"a": "b", "": "empty key", "c": ""}
	l.TaxExempt = false
	l.Tier = 200
	return *l
}

func price(note string) money.Price {
	p := money.NewPrice(cash)
	p.Note = r2g.Some(note)
	return *p
}

func payments() []kitchen.Payment {
	return []kitchen.Payment{
		kitchen.PaymentCard{Value: line("card")}, kitchen.PaymentVoucher{Value: "v"}, kitchen.PaymentVoucher{},
		kitchen.PaymentCash{}, kitchen.PaymentAmount{Value: 65535}, kitchen.PaymentAxis{Value: kitchen.AxisY},
		kitchen.PaymentWhen{Value: noon}, kitchen.PaymentPoint{Value: point}, kitchen.PaymentPlain{Value: plain},
		kitchen.PaymentArr{Value: [16]uint8{15: 1}}, kitchen.PaymentList{Value: []kitchen.Line{line("l")}}, kitchen.PaymentList{},
		kitchen.PaymentMap{Value: map[string]uint8{"k": 1}}, kitchen.PaymentFlag{Value: true}, kitchen.PaymentSmall{Value: -1},
		kitchen.PaymentInner{Value: kitchen.InnerB{Value: []kitchen.Inner{kitchen.InnerA{Value: 3}, kitchen.InnerB{}}}},
		kitchen.PaymentF{Value: -0.5}, kitchen.PaymentRaw{Value: []byte{0}}, kitchen.PaymentMoney{Value: cash},
		kitchen.PaymentPrice{Value: price("p")},
	}
}

// bare has as little as can be sent.
func bare() *kitchen.Everything {
	return &kitchen.Everything{
		When: time.Unix(0, 0).UTC(), Pay: kitchen.PaymentCash{},
	}
}

// full has something everywhere.
func full() *kitchen.Everything {
	v := bare()
	v.B, v.U, v.I, v.F, v.D = true, 255, -32768, 1.25, -1e300
	v.When, v.Took = noon, -time.Hour
	v.Text, v.Raw = "grüße", []byte{0, 1, 255}
	v.Tier, v.Axis, v.Flags, v.Point, v.Plain = 99, kitchen.AxisZ, 1<<31, point, plain
	v.Sum, v.Axes, v.Oks = [32]uint8{31: 7}, [3]kitchen.Axis{2, 1, 0}, [2]bool{true, false}
	v.Stamps = [2]r2g.Timestamp{-1, 1}
	v.Line, v.Pay, v.Price = line("line"), kitchen.PaymentVoucher{Value: "pay"}, price("price")
	options(v)
	lists(v)
	maps(v)
	return v
}

func options(v *kitchen.Everything) {
	l, p := line("optional"), price("optional")
	v.Ob, v.Ou, v.Owhen = r2g.Some(false), r2g.Some(uint32(0)), r2g.Some(noon)
	v.Otook, v.Otext, v.Oraw = r2g.Some(time.Duration(0)), r2g.Some(""), r2g.Some([]byte(nil))
	v.Oaxis, v.Opoint, v.Oplain = r2g.Some(kitchen.AxisX), r2g.Some(point), r2g.Some(plain)
	v.Osum, v.Oaxes = r2g.Some([3]uint8{1, 2, 3}), r2g.Some([3]kitchen.Axis{1, 1, 1})
	v.Oline, v.Opay, v.Oprice = &l, kitchen.PaymentSmall{Value: -128}, &p
	v.Olist, v.Olines = r2g.Some([]uint16{1, 2}), r2g.Some([]kitchen.Line{line("x")})
	v.Omap = r2g.Some(map[string]kitchen.Line(nil))
	v.Oks2 = r2g.Some([3]bool{true, false, true})
	v.Oaxlist, v.Ostrings = r2g.Some([]kitchen.Axis{2}), r2g.Some([]string{"", "s"})
	v.Obools, v.Otimes = r2g.Some([]bool{false, true}), r2g.Some([]time.Time{noon})
}

func lists(v *kitchen.Everything) {
	v.Names, v.Nums, v.Bools = []string{"a", "", "ccc"}, []uint64{1, 1 << 63}, []bool{true, false, true}
	v.Times, v.Durs = []time.Time{noon, time.Unix(0, -1).UTC()}, []time.Duration{1, -1}
	v.Points, v.Plains = []kitchen.Point{point, {}}, []kitchen.Plain{plain}
	v.Lines, v.Pays = []kitchen.Line{line("1"), {}}, payments()
	v.Nested = [][]string{{"x"}, nil, {"y", "z"}}
	v.Maps = []map[uint16]string{{1: "one"}, nil}
	v.Prices, v.Axlist = []money.Price{price("1"), price("")}, []kitchen.Axis{0, 1, 2}
	v.Blobs, v.Moods = [][]byte{{1}, nil}, []money.Mood{money.MoodUp}
	v.Arrs = [][4]uint8{{1, 2, 3, 4}}
}

func maps(v *kitchen.Everything) {
	v.ByName = map[string]kitchen.Line{"n": line("n"), "": {}}
	v.ByTier = map[kitchen.Tier]uint8{kitchen.TierGold: 1, 99: 2}
	v.ByAxis = map[kitchen.Axis]kitchen.Payment{kitchen.AxisX: kitchen.PaymentCash{}, kitchen.AxisZ: kitchen.PaymentWhen{Value: noon}}
	v.ByOk = map[bool][]uint8{true: {1}, false: nil}
	v.ByNum = map[int64]money.Money{-1: cash}
}
