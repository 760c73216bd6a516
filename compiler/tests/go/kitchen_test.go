package kitchen_test

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	r2g "github.com/r2g-dev/r2g/runtime-go"

	"example.com/gen/acme/kitchen"
	"example.com/gen/acme/money"
)

// server echoes; tests replace what they look at.
type server struct {
	kitchen.UnimplementedKitchen
	all   func(*kitchen.Everything) (*kitchen.Everything, error)
	views func(kitchen.EverythingView) (*kitchen.Everything, error)
	pay   func(kitchen.Payment) (kitchen.Payment, error)
}

func (s *server) Nop() error                            { return nil }
func (s *server) Add(a, b uint32) (uint32, error)       { return a + b, nil }
func (s *server) Echo(text string) (string, error)      { return text, nil }
func (s *server) ThrowOdd(context.Context, uint8) error { return &kitchen.ErrorError{} }
func (s *server) Old(context.Context) error             { return errors.New("too old") }
func (s *server) Scalar(_ context.Context, t kitchen.Tier) (kitchen.Axis, error) {
	return kitchen.Axis(t), nil
}

func (s *server) Len(text r2g.StringView, raw r2g.BytesView, nums r2g.PlainView[uint64], when r2g.PlainView[r2g.Timestamp]) (uint64, error) {
	return uint64(text.Len()) + uint64(raw.Len())*10 + uint64(nums.Len())*100 + uint64(when.At(0)), nil
}

func (s *server) All(_ context.Context, what *kitchen.Everything) (*kitchen.Everything, error) {
	if s.all != nil {
		return s.all(what)
	}
	return what, nil
}

func (s *server) ViewAll(_ context.Context, what kitchen.EverythingView) (*kitchen.Everything, error) {
	if s.views != nil {
		return s.views(what)
	}
	return what.Clone(), nil
}

func (s *server) Lines(_ context.Context, lines kitchen.LineViews, names r2g.ListView[r2g.StringView, string]) ([]kitchen.Line, error) {
	out := lines.Clone()
	for i, name := range names.All() {
		out[i].Sku = name.String()
	}
	return out, nil
}

func (s *server) Maybe(_ context.Context, line r2g.Opt[kitchen.LineView], text r2g.Opt[r2g.StringView], line2 *kitchen.Line, n r2g.Opt[uint32], raw r2g.Opt[r2g.BytesView]) (*kitchen.Line, error) {
	view, some := line.Get()
	if !some {
		return line2, nil
	}
	out := view.Clone()
	if t, ok := text.Get(); ok {
		out.Sku = t.String()
	}
	if b, ok := raw.Get(); ok {
		out.Qty = uint32(b.Len())
	}
	out.Qty += n.Or(0)
	return out, nil
}

func (s *server) Pay(_ context.Context, with, back kitchen.Payment) (kitchen.Payment, error) {
	if s.pay != nil {
		return s.pay(with)
	}
	if back != nil {
		return back, nil
	}
	return with, nil
}

func (s *server) Wait(ctx context.Context, ctx_ string, opts_ uint8, err_ bool, range_ uint32, func_ string, slot kitchen.Point, c uint8, s2 uint8, context_ string, when time.Time) (time.Time, error) {
	if _, ok := ctx.Deadline(); !ok {
		return when, errors.New("no deadline")
	}
	if ctx_ == "block" {
		<-ctx.Done()
		return when, ctx.Err()
	}
	return when.Add(time.Duration(range_) * time.Second), nil
}

func (s *server) Words(type_ string, var_ uint8, string_ string, len_ uint32, append_ bool, nil_ uint8, m money.Money, at, w, in uint8) (money.Money, error) {
	m.Minor += int64(len_) + int64(at) + int64(w) + int64(in)
	return m, nil
}

func (s *server) Price(_ context.Context, p *money.Price, ps money.PriceViews, v money.PriceView) (*money.Price, error) {
	if note, ok := v.Note(); ok && note.Equal("broke") {
		return nil, &kitchen.CheckoutErrorBroke{Detail: *p}
	}
	for _, one := range ps.All() {
		p.Money.Minor += one.Money().Minor
	}
	p.Money.Minor += v.Money().Minor
	return p, nil
}

func (s *server) Grow(_ context.Context, a uint8, b uint32, c string, d r2g.StringView, e *kitchen.Line, f []uint8) (string, error) {
	return strings.Join([]string{c, d.String(), string(f), e.Sku}, "-"), nil
}

func (s *server) Node(_ context.Context, n *kitchen.Node) (*kitchen.Node, error) { return n, nil }

func (s *server) Strange(_ context.Context, a *kitchen.String, b *kitchen.List, _ *kitchen.Empty) ([]kitchen.String, error) {
	return append(b.Items, *a), nil
}

func (s *server) Table(_ context.Context, m map[string][]kitchen.Line) (map[kitchen.Tier]kitchen.Payment, error) {
	out := make(map[kitchen.Tier]kitchen.Payment)
	for _, lines := range m {
		out[kitchen.TierGold] = kitchen.PaymentList{Value: lines}
	}
	return out, nil
}

func client(t *testing.T, s *server) *kitchen.Kitchen {
	t.Helper()
	c, err := kitchen.NewKitchen(r2g.Local(kitchen.ServeKitchen(s)))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func same(t *testing.T, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s\n got %+v\nwant %+v", what, got, want)
	}
}

func TestEverything(t *testing.T) {
	c := client(t, &server{})
	for name, want := range map[string]*kitchen.Everything{"full": full(), "bare": bare()} {
		got, err := c.All(t.Context(), want)
		if err != nil {
			t.Fatal(err)
		}
		same(t, name, got, want)
		if got, err = c.ViewAll(t.Context(), want); err != nil {
			t.Fatal(err)
		}
		same(t, name+" by view", got, want)
	}
}

func TestPayments(t *testing.T) {
	c := client(t, &server{})
	for _, want := range payments() {
		got, err := c.Pay(t.Context(), want, nil)
		if err != nil {
			t.Fatalf("%T: %v", want, err)
		}
		same(t, "payment", got, want)
	}
	for name, bad := range map[string]kitchen.Payment{
		"nil where Payment is required":                nil,
		"PaymentUnknown cannot be sent as Payment":     kitchen.PaymentUnknown{Tag: 99},
		"*kitchen.PaymentCash cannot be sent":          &kitchen.PaymentCash{},
		"with.axis: 7 is not a value of Axis":          kitchen.PaymentAxis{Value: 7},
		"with.point.axis: 9 is not a value of Axis":    kitchen.PaymentPoint{Value: kitchen.Point{Axis: 9}},
		"with.list[1].note: not UTF-8":                 kitchen.PaymentList{Value: []kitchen.Line{{}, {Note: r2g.Some("\xff")}}},
		"with.when: time outside":                      kitchen.PaymentWhen{},
		"with.map[\"\\xff\"]: not UTF-8":               kitchen.PaymentMap{Value: map[string]uint8{"\xff": 1}},
		"with.inner.b[0]: nil where Inner is required": kitchen.PaymentInner{Value: kitchen.InnerB{Value: []kitchen.Inner{nil}}},
	} {
		_, err := c.Pay(t.Context(), bad, nil)
		if r2g.CodeOf(err) != r2g.InvalidArgument || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	deep := kitchen.Inner(kitchen.InnerA{Value: 1})
	for range 40 {
		deep = kitchen.InnerB{Value: []kitchen.Inner{deep}}
	}
	if _, err := c.Pay(t.Context(), kitchen.PaymentInner{Value: deep}, nil); r2g.CodeOf(err) != r2g.InvalidArgument || !strings.Contains(err.Error(), "nested deeper") {
		t.Errorf("depth: %v", err)
	}
}

func TestBadResultIsTheServersFault(t *testing.T) {
	c := client(t, &server{
		all: func(what *kitchen.Everything) (*kitchen.Everything, error) {
			what.Axes[2] = 5
			return what, nil
		},
		pay: func(kitchen.Payment) (kitchen.Payment, error) {
			return kitchen.PaymentRaw{Value: make([]byte, 65<<20)}, nil
		},
	})
	_, err := c.All(t.Context(), full())
	if r2g.CodeOf(err) != r2g.Internal || !strings.Contains(err.Error(), "result: axes[2]: 5 is not a value of Axis") {
		t.Errorf("%v", err)
	}
	if _, err = c.Pay(t.Context(), kitchen.PaymentCash{}, nil); r2g.CodeOf(err) != r2g.ResourceExhausted {
		t.Errorf("%v", err)
	}
	c = client(t, &server{all: func(*kitchen.Everything) (*kitchen.Everything, error) { return nil, nil }})
	if _, err = c.All(t.Context(), full()); r2g.CodeOf(err) != r2g.Internal || !strings.Contains(err.Error(), "nil where Everything is required") {
		t.Errorf("%v", err)
	}
}

func TestErrors(t *testing.T) {
	answer := error(nil)
	c := client(t, &server{all: func(*kitchen.Everything) (*kitchen.Everything, error) { return nil, answer }})
	line := kitchen.NewLine("lost", 1, money.Money{}, 0)
	answer = &kitchen.CheckoutErrorNotFound{Detail: *line}
	_, err := c.All(t.Context(), full())
	var notFound *kitchen.CheckoutErrorNotFound
	if !errors.As(err, &notFound) || r2g.CodeOf(err) != r2g.NotFound {
		t.Fatalf("%#v", err)
	}
	same(t, "detail", notFound.Detail, *line)
	if err.Error() != "not_found: Nobody knows it" {
		t.Errorf("%q", err)
	}
	answer = &kitchen.CheckoutErrorDeclined{}
	var declined *kitchen.CheckoutErrorDeclined
	if _, err = c.All(t.Context(), full()); !errors.As(err, &declined) || err.Error() != "declined" {
		t.Errorf("%#v", err)
	}
	var odd *kitchen.ErrorError
	if err = c.ThrowOdd(t.Context(), 1); !errors.As(err, &odd) || odd.Code() != r2g.Internal {
		t.Errorf("%#v", err)
	}
	var sealed kitchen.CheckoutError
	price := money.NewPrice(money.Money{Minor: 5})
	broke := *price
	broke.Note = r2g.Some("broke")
	if _, err = c.Price(t.Context(), price, nil, &broke); !errors.As(err, &sealed) || sealed.Code() != r2g.FailedPrecondition {
		t.Errorf("%#v", err)
	}
	if err = c.Old(t.Context()); r2g.CodeOf(err) != r2g.Unknown || err.Error() != "Kitchen.Old: UNKNOWN: too old" {
		t.Errorf("%v", err)
	}
}

func TestSmallMethods(t *testing.T) {
	c := client(t, &server{})
	if err := c.Nop(); err != nil {
		t.Error(err)
	}
	if sum, err := c.Add(2, 3); sum != 5 || err != nil {
		t.Error(sum, err)
	}
	if n, err := c.Len("abc", []byte{1, 2}, []uint64{1}, []time.Time{time.Unix(1, 0)}); n != 1_000_000_123 || err != nil {
		t.Error(n, err)
	}
	when := time.Unix(50, 0).UTC()
	if got, err := c.Wait(t.Context(), "go", 1, true, 3, "f", kitchen.Point{}, 1, 2, "c", when); !got.Equal(when.Add(3*time.Second)) || err != nil {
		t.Error(got, err)
	}
	begin := time.Now()
	_, err := c.Wait(t.Context(), "block", 1, true, 3, "f", kitchen.Point{}, 1, 2, "c", when)
	if !errors.Is(err, context.DeadlineExceeded) || time.Since(begin) > 5*time.Second {
		t.Errorf("%v after %v", err, time.Since(begin))
	}
	if m, err := c.Words("", 0, "", 1, true, 0, money.Money{Minor: 10, Currency: money.CurrencyEur}, 1, 2, 3); m.Minor != 17 || m.Currency != money.CurrencyEur || err != nil {
		t.Error(m, err)
	}
	if s, err := c.Grow(t.Context(), 1, 2, "c", "d", kitchen.NewLine("e", 1, money.Money{}, 0), []byte("f")); s != "c-d-f-e" || err != nil {
		t.Error(s, err)
	}
	lines := []kitchen.Line{{Sku: "a"}, {Sku: "b", Note: r2g.Some("")}}
	got, err := c.Lines(t.Context(), lines, []string{"x"})
	if err != nil || len(got) != 2 || got[0].Sku != "x" || got[1].Note != r2g.Some("") {
		t.Error(got, err)
	}
	if line, err := c.Maybe(t.Context(), nil, r2g.None[string](), nil, r2g.None[uint32](), r2g.None[[]byte]()); line != nil || err != nil {
		t.Error(line, err)
	}
	line, err := c.Maybe(t.Context(), &lines[0], r2g.Some("named"), nil, r2g.Some(uint32(5)), r2g.Some([]byte{1}))
	if err != nil || line.Sku != "named" || line.Qty != 6 {
		t.Error(line, err)
	}
	table, err := c.Table(t.Context(), map[string][]kitchen.Line{"k": lines})
	if err != nil {
		t.Fatal(err)
	}
	same(t, "table", table, map[kitchen.Tier]kitchen.Payment{kitchen.TierGold: kitchen.PaymentList{Value: lines}})
	if _, err := c.Scalar(t.Context(), 7); err == nil || !strings.Contains(err.Error(), "result: 7 is not a value of Axis") {
		t.Error(err)
	}
}

func TestConstructorsAndDefaults(t *testing.T) {
	line := kitchen.NewLine("sku", 2, money.Money{}, kitchen.LineFlagsFragile)
	if line.WeightG != 7 || !line.TaxExempt || line.Kind != "dry" || line.Tier != kitchen.TierGold || line.Note.IsSome() {
		t.Errorf("%+v", line)
	}
	if kitchen.MaxLines != 500 || kitchen.GREETING != `hi "there"` || kitchen.PATIENCE != 5*time.Second {
		t.Error("constants")
	}
	if s := (kitchen.LineFlagsFragile | 1<<9).String(); s != "fragile|512" {
		t.Error(s)
	}
	if !(kitchen.LineFlagsFragile | kitchen.LineFlagsGiftWrap).Has(kitchen.LineFlagsFragile) || kitchen.LineFlags(0).String() != "0" {
		t.Error("flags")
	}
	if kitchen.TierGold.String() != "gold" || kitchen.Tier(9).String() != "Tier(9)" {
		t.Error("enum")
	}
}

func TestViews(t *testing.T) {
	want := full()
	v := kitchen.NewEverythingView(want)
	if !v.B() || v.U() != want.U || v.D() != want.D || !v.When().Equal(want.When) || v.Took() != want.Took {
		t.Error("scalars")
	}
	if v.Text().String() != want.Text || !v.Text().Equal(want.Text) || string(v.Raw().Bytes()) != string(want.Raw) {
		t.Error("text")
	}
	if v.Tier() != want.Tier || v.Axis() != want.Axis || v.Point() != want.Point || v.Plain() != want.Plain || v.Sum() != want.Sum {
		t.Error("values")
	}
	if v.Line().Sku().String() != "line" || v.Line().WeightG() != 7 || v.Line().TaxExempt() {
		t.Error("record")
	}
	if note, ok := v.Line().Note(); !ok || !note.Equal("note of line") {
		t.Error("optional text")
	}
	if line, ok := v.Oline(); !ok || line.Sku().String() != "optional" {
		t.Error("optional record")
	}
	if ou := v.Ou(); ou != want.Ou || v.Oaxis() != want.Oaxis || v.Owhen().Or(time.Time{}) != noon {
		t.Error("flat options")
	}
	same(t, "map", v.ByName().Clone(), want.ByName)
	same(t, "variant", v.Pay().Clone(), want.Pay)
	same(t, "plain list", v.Nums().Clone(), want.Nums)
	same(t, "times", v.Times().At(0).Time(), want.Times[0])
	same(t, "checked list", v.Points().Clone(), want.Points)
	same(t, "strings", v.Names().Clone(), want.Names)
	same(t, "records", v.Lines().Clone(), want.Lines)
	count := 0
	for i, line := range v.Lines().All() {
		if line.Sku().String() != want.Lines[i].Sku {
			t.Error("element", i)
		}
		count++
	}
	if count != v.Lines().Len() || v.Prices().At(1).Money() != cash {
		t.Error("list views")
	}
	same(t, "clone", v.Clone(), want)
	node := kitchen.NewNodeView(&kitchen.Node{Scope: 3, Type: "t", Next: &kitchen.Node{Value: 5}})
	if next, ok := node.Next(); !ok || next.Value() != 5 || node.Scope_() != 3 || node.Type().String() != "t" {
		t.Error("node")
	}
	if _, ok := kitchen.NewEverythingView(bare()).Oline(); ok {
		t.Error("absent record")
	}
	defer func() {
		if codecErr, ok := recover().(error); !ok || codecErr.Error() != "sku: not UTF-8" {
			t.Errorf("panic %v", codecErr)
		}
	}()
	kitchen.NewLineView(&kitchen.Line{Sku: "\xff"})
}

func TestKeptViewStops(t *testing.T) {
	var kept kitchen.EverythingView
	c := client(t, &server{views: func(v kitchen.EverythingView) (*kitchen.Everything, error) {
		kept = v
		return v.Clone(), nil
	}})
	if _, err := c.ViewAll(t.Context(), full()); err != nil {
		t.Fatal(err)
	}
	for name, use := range map[string]func(){
		"scalar": func() { kept.U() }, "text": func() { _ = kept.Text() }, "list": func() { kept.Lines() },
		"record": func() { kept.Line() }, "option": func() { kept.Ou() }, "map": func() { kept.ByName() },
		"clone": func() { kept.Clone() }, "presence": func() { kept.Oline() }, "version": func() { kept.Line() },
	} {
		func() {
			defer func() {
				if r := recover(); r != "r2g: view used after its call ended: Kitchen.ViewAll" {
					t.Errorf("%s: %v", name, r)
				}
			}()
			use()
		}()
	}
}
