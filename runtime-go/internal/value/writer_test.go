package value

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/base"
	"github.com/r2g-dev/r2g/runtime-go/internal/mem"
)

func root(t *testing.T, w *Writer, n uint64) uint64 {
	t.Helper()
	at, codecErr := w.Root(n)
	if codecErr != nil {
		t.Fatal(codecErr)
	}
	return at
}

func TestStringsAreEightAligned(t *testing.T) {
	m, w := newTestMemory(t, 256)
	at := root(t, w, 48)
	for i, s := range []string{"abc", "", "grüße"} {
		if codecErr := w.String(at+uint64(i)*16, s); codecErr != nil {
			t.Fatal(codecErr)
		}
	}
	w.Close()
	if got := m.frame().Arena.Used; got != 48+8+8 {
		t.Errorf("used %d", got)
	}
	if mem.Load[uint64](at) != at+48 || mem.Load[uint64](at+16) != 0 || mem.Load[uint64](at+24) != 0 || mem.Load[uint64](at+32) != at+56 {
		t.Error("addresses")
	}
	r := newReader(nil)
	for i, want := range []string{"abc", "", "grüße"} {
		if got, codecErr := r.String(at + uint64(i)*16); got != want || codecErr != nil {
			t.Errorf("%q, %v", got, codecErr)
		}
	}
}

func TestPresentAndEmpty(t *testing.T) {
	_, w := newTestMemory(t, 256)
	at := root(t, w, 64)
	if w.OptString(at, r2g.Some("")) != nil || w.OptString(at+16, r2g.None[string]()) != nil ||
		EncodeOptPlain(w, at+32, r2g.Some([]uint16{})) != nil || EncodeOptPlain(w, at+48, r2g.None[[]uint16]()) != nil {
		t.Fatal("codecErr")
	}
	for i, want := range []uint64{at, 0, 0, 0, at, 0, 0, 0} {
		if got := mem.Load[uint64](at + uint64(i)*8); got != want {
			t.Errorf("word %d: %#x, want %#x", i, got, want)
		}
	}
	r := newReader(nil)
	if o, codecErr := DecodeOptPlain[uint16](r, at+32, 2); !o.IsSome() || codecErr != nil {
		t.Errorf("%v, %v", o, codecErr)
	}
	if o, codecErr := DecodeOptPlain[uint16](r, at+48, 2); o.IsSome() || codecErr != nil {
		t.Errorf("%v, %v", o, codecErr)
	}
}

func TestAbsentFlatOptionIsZero(t *testing.T) {
	_, w := newTestMemory(t, 64)
	at := root(t, w, 32)
	EncodeOpt(at, r2g.None[uint64]())
	Zero(at+9, 7)
	if w.OptTime(at+16, r2g.None[time.Time]()) != nil {
		t.Fatal("codecErr")
	}
	for i := range uint64(4) {
		if got := mem.Load[uint64](at + i*8); got != 0 {
			t.Errorf("word %d: %#x", i, got)
		}
	}
	EncodeOpt(at, r2g.Some(uint64(5)))
	if got := DecodeOpt[uint64](at); got != r2g.Some(uint64(5)) {
		t.Error(got)
	}
}

func TestVariantWordKeepsNoOldBytes(t *testing.T) {
	_, w := newTestMemory(t, 64)
	at := root(t, w, 16)
	StoreTag(at, 3)
	Store(Word(at), int8(-1))
	if mem.Load[uint64](at) != 3 || mem.Load[uint64](at+8) != 0xff {
		t.Errorf("%#x %#x", mem.Load[uint64](at), mem.Load[uint64](at+8))
	}
}

func TestGrowth(t *testing.T) {
	m, w := newTestMemory(t, 64)
	at := root(t, w, 32)
	if codecErr := w.String(at, strings.Repeat("x", 100)); codecErr != nil {
		t.Fatal(codecErr)
	}
	if codecErr := w.String(at+16, strings.Repeat("y", 5000)); codecErr != nil {
		t.Fatal(codecErr)
	}
	if len(m.needs) != 2 || m.needs[0] != 128 || m.needs[1] != 5008 {
		t.Errorf("chunks %v", m.needs)
	}
	r := newReader(nil)
	for i, want := range []string{strings.Repeat("x", 100), strings.Repeat("y", 5000)} {
		if got, codecErr := r.String(at + uint64(i)*16); got != want || codecErr != nil {
			t.Errorf("%d: %d bytes, %v", i, len(got), codecErr)
		}
	}
	m.refuse = true
	if codecErr := w.String(at, strings.Repeat("z", 1<<20)); codecErr == nil || codecErr.Code(r2g.Internal) != r2g.ResourceExhausted {
		t.Errorf("refused: %v", codecErr)
	}
}

func TestListsOfStringsAcrossChunks(t *testing.T) {
	m, w := newTestMemory(t, 64)
	at := root(t, w, 16)
	var list []string
	for n := range 300 {
		list = append(list, strings.Repeat("é", n%40), strings.Repeat("x", n))
	}
	if codecErr := w.Strings(at, list); codecErr != nil {
		t.Fatal(codecErr)
	}
	if len(m.needs) < 3 || w.depth != 0 {
		t.Errorf("chunks %v, depth %d", m.needs, w.depth)
	}
	if got, codecErr := newReader(nil).Strings(at); !slices.Equal(got, list) || codecErr != nil {
		t.Errorf("%d strings, %v", len(got), codecErr)
	}
	list[599] = "no text\xff"
	if codecErr := w.Strings(at, list); codecErr == nil || codecErr.Error() != "[599]: not UTF-8" {
		t.Errorf("%v", codecErr)
	}
	m.refuse = true
	if codecErr := w.Strings(at, list); codecErr == nil || codecErr.Code(r2g.Internal) != r2g.ResourceExhausted {
		t.Errorf("refused: %v", codecErr)
	}
}

func TestMessageLimit(t *testing.T) {
	m, w := newTestMemory(t, 64)
	at := root(t, w, 16)
	if codecErr := w.String(at, strings.Repeat("x", base.MaxMessage+1)); codecErr == nil || !strings.Contains(codecErr.Error(), "larger than") {
		t.Errorf("one string: %v", codecErr)
	}
	for range 70 {
		if _, codecErr := w.Alloc(1 << 20); codecErr != nil {
			if codecErr.Code(r2g.Internal) != r2g.ResourceExhausted {
				t.Error(codecErr)
			}
			return
		}
	}
	t.Errorf("70 MiB were written in %d chunks", len(m.needs))
}

func TestDepthLimit(t *testing.T) {
	_, w := newTestMemory(t, 64)
	r := newReader(nil)
	for range base.MaxDepth {
		if w.Enter() != nil || r.Enter() != nil {
			t.Fatal("too early")
		}
	}
	if w.Enter() == nil || r.Enter() == nil {
		t.Error("too late")
	}
}

func TestTimes(t *testing.T) {
	_, w := newTestMemory(t, 256)
	at := root(t, w, 48)
	now := time.Unix(1700000000, 123456789)
	if codecErr := w.Time(at, now); codecErr != nil {
		t.Fatal(codecErr)
	}
	r := newReader(nil)
	if got := r.Time(at); !got.Equal(now) || got.Location() != time.UTC {
		t.Error(got)
	}
	for name, bad := range map[string]time.Time{
		"zero": {}, "late": time.Unix(math.MaxInt64/1000000000+1, 0), "early": time.Date(1600, 1, 1, 0, 0, 0, 0, time.UTC),
	} {
		if codecErr := w.Time(at, bad); codecErr == nil {
			t.Errorf("%s was written", name)
		}
		if codecErr := w.OptTime(at, r2g.Some(bad)); codecErr == nil {
			t.Errorf("%s was written as an option", name)
		}
		if codecErr := w.Times(at, []time.Time{now, bad}); codecErr == nil || !strings.HasPrefix(codecErr.Error(), "[1]: time") {
			t.Errorf("%s in a list: %v", name, codecErr)
		}
	}
	_, w = newTestMemory(t, 256)
	at = root(t, w, 48)
	if w.Times(at, []time.Time{now}) != nil || w.OptTime(at+16, r2g.Some(now)) != nil {
		t.Fatal("codecErr")
	}
	if got, codecErr := r.Times(at); codecErr != nil || len(got) != 1 || !got[0].Equal(now) {
		t.Error(got, codecErr)
	}
	if got := r.OptTime(at + 16).Or(time.Time{}); !got.Equal(now) {
		t.Error(got)
	}
}

func TestPlainLists(t *testing.T) {
	type point struct{ X, Y int32 }
	_, w := newTestMemory(t, 256)
	at := root(t, w, 48)
	if EncodePlain(w, at, []point{{1, 2}, {3, -4}}) != nil || EncodePlain(w, at+16, []bool{true, false}) != nil || EncodePlain[byte](w, at+32, nil) != nil {
		t.Fatal("codecErr")
	}
	r := newReader(nil)
	if got, codecErr := DecodePlain[point](r, at, 4); codecErr != nil || len(got) != 2 || got[1] != (point{3, -4}) {
		t.Error(got, codecErr)
	}
	Store(mem.Load[uint64](at+16), uint8(2))
	if got, codecErr := r.Bools(at + 16); codecErr != nil || len(got) != 2 || !got[0] || got[1] {
		t.Error(got, codecErr)
	}
	if got, codecErr := DecodePlain[byte](r, at+32, 1); got != nil || codecErr != nil {
		t.Error(got, codecErr)
	}
	Store(at, mem.Load[uint64](at)+1)
	if _, codecErr := DecodePlain[point](r, at, 4); codecErr == nil || codecErr.Error() != "misaligned" {
		t.Error(codecErr)
	}
}

func TestFaultPaths(t *testing.T) {
	for want, codecErr := range map[string]*base.CodecError{
		"cart.lines[3].note: not UTF-8": base.NewCodecError(base.NotUTF8).Field("note").Index(3).Field("lines").Field("cart"),
		`labels["a b"]: not UTF-8`:      base.NewCodecError(base.NotUTF8).Key("a b").Field("labels"),
		"m[7][2].x: bad":                base.NewCodecError("bad").Field("x").Index(2).Key(7).Field("m"),
		"bad":                           base.NewCodecError("bad"),
		"9 is not a value of Axis":      base.NotA(9, "Axis"),
		"nil where Payment is required": base.WrongCase(nil, "Payment"),
		"Payment has no case 9":         base.UnknownTag(9, "Payment"),
	} {
		if codecErr.Error() != want {
			t.Errorf("%q, want %q", codecErr.Error(), want)
		}
	}
}
