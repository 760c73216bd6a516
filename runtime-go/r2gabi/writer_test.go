package r2gabi

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/mem"
)

func root(t *testing.T, w *Writer, n uint64) uint64 {
	t.Helper()
	at, fault := w.Root(n)
	if fault != nil {
		t.Fatal(fault)
	}
	return at
}

func TestStringsAreEightAligned(t *testing.T) {
	m, w := newTestMemory(t, 256)
	at := root(t, w, 48)
	for i, s := range []string{"abc", "", "grüße"} {
		if fault := w.String(at+uint64(i)*16, s); fault != nil {
			t.Fatal(fault)
		}
	}
	w.Close()
	if got := m.block().Arena.Used; got != 48+8+8 {
		t.Errorf("used %d", got)
	}
	if mem.Load[uint64](at) != at+48 || mem.Load[uint64](at+16) != 0 || mem.Load[uint64](at+24) != 0 || mem.Load[uint64](at+32) != at+56 {
		t.Error("addresses")
	}
	r := newReader(nil)
	for i, want := range []string{"abc", "", "grüße"} {
		if got, fault := r.String(at + uint64(i)*16); got != want || fault != nil {
			t.Errorf("%q, %v", got, fault)
		}
	}
}

func TestPresentAndEmpty(t *testing.T) {
	_, w := newTestMemory(t, 256)
	at := root(t, w, 64)
	if w.OptString(at, r2g.Some("")) != nil || w.OptString(at+16, r2g.None[string]()) != nil ||
		StoreOptPlain(w, at+32, r2g.Some([]uint16{})) != nil || StoreOptPlain(w, at+48, r2g.None[[]uint16]()) != nil {
		t.Fatal("fault")
	}
	for i, want := range []uint64{at, 0, 0, 0, at, 0, 0, 0} {
		if got := mem.Load[uint64](at + uint64(i)*8); got != want {
			t.Errorf("word %d: %#x, want %#x", i, got, want)
		}
	}
	r := newReader(nil)
	if o, fault := LoadOptPlain[uint16](r, at+32, 2); !o.IsSome() || fault != nil {
		t.Errorf("%v, %v", o, fault)
	}
	if o, fault := LoadOptPlain[uint16](r, at+48, 2); o.IsSome() || fault != nil {
		t.Errorf("%v, %v", o, fault)
	}
}

func TestAbsentFlatOptionIsZero(t *testing.T) {
	_, w := newTestMemory(t, 64)
	at := root(t, w, 32)
	StoreOpt(at, r2g.None[uint64]())
	Zero(at+9, 7)
	if w.OptTime(at+16, r2g.None[time.Time]()) != nil {
		t.Fatal("fault")
	}
	for i := range uint64(4) {
		if got := mem.Load[uint64](at + i*8); got != 0 {
			t.Errorf("word %d: %#x", i, got)
		}
	}
	StoreOpt(at, r2g.Some(uint64(5)))
	if got := LoadOpt[uint64](at); got != r2g.Some(uint64(5)) {
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
	if fault := w.String(at, strings.Repeat("x", 100)); fault != nil {
		t.Fatal(fault)
	}
	if fault := w.String(at+16, strings.Repeat("y", 5000)); fault != nil {
		t.Fatal(fault)
	}
	if len(m.needs) != 2 || m.needs[0] != 128 || m.needs[1] != 5008 {
		t.Errorf("chunks %v", m.needs)
	}
	r := newReader(nil)
	for i, want := range []string{strings.Repeat("x", 100), strings.Repeat("y", 5000)} {
		if got, fault := r.String(at + uint64(i)*16); got != want || fault != nil {
			t.Errorf("%d: %d bytes, %v", i, len(got), fault)
		}
	}
	m.refuse = true
	if fault := w.String(at, strings.Repeat("z", 1<<20)); fault == nil || fault.Code(r2g.Internal) != r2g.ResourceExhausted {
		t.Errorf("refused: %v", fault)
	}
}

func TestListsOfStringsAcrossChunks(t *testing.T) {
	m, w := newTestMemory(t, 64)
	at := root(t, w, 16)
	var list []string
	for n := range 300 {
		list = append(list, strings.Repeat("é", n%40), strings.Repeat("x", n))
	}
	if fault := w.Strings(at, list); fault != nil {
		t.Fatal(fault)
	}
	if len(m.needs) < 3 || w.depth != 0 {
		t.Errorf("chunks %v, depth %d", m.needs, w.depth)
	}
	if got, fault := newReader(nil).Strings(at); !slices.Equal(got, list) || fault != nil {
		t.Errorf("%d strings, %v", len(got), fault)
	}
	list[599] = "no text\xff"
	if fault := w.Strings(at, list); fault == nil || fault.Error() != "[599]: not UTF-8" {
		t.Errorf("%v", fault)
	}
	m.refuse = true
	if fault := w.Strings(at, list); fault == nil || fault.Code(r2g.Internal) != r2g.ResourceExhausted {
		t.Errorf("refused: %v", fault)
	}
}

func TestMessageLimit(t *testing.T) {
	m, w := newTestMemory(t, 64)
	at := root(t, w, 16)
	if fault := w.String(at, strings.Repeat("x", MaxMessage+1)); fault == nil || !strings.Contains(fault.Error(), "larger than") {
		t.Errorf("one string: %v", fault)
	}
	for range 70 {
		if _, fault := w.Alloc(1 << 20); fault != nil {
			if fault.Code(r2g.Internal) != r2g.ResourceExhausted {
				t.Error(fault)
			}
			return
		}
	}
	t.Errorf("70 MiB were written in %d chunks", len(m.needs))
}

func TestDepthLimit(t *testing.T) {
	_, w := newTestMemory(t, 64)
	r := newReader(nil)
	for range MaxDepth {
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
	if fault := w.Time(at, now); fault != nil {
		t.Fatal(fault)
	}
	r := newReader(nil)
	if got := r.Time(at); !got.Equal(now) || got.Location() != time.UTC {
		t.Error(got)
	}
	for name, bad := range map[string]time.Time{
		"zero": {}, "late": time.Unix(math.MaxInt64/1000000000+1, 0), "early": time.Date(1600, 1, 1, 0, 0, 0, 0, time.UTC),
	} {
		if fault := w.Time(at, bad); fault == nil {
			t.Errorf("%s was written", name)
		}
		if fault := w.OptTime(at, r2g.Some(bad)); fault == nil {
			t.Errorf("%s was written as an option", name)
		}
		if fault := w.Times(at, []time.Time{now, bad}); fault == nil || !strings.HasPrefix(fault.Error(), "[1]: time") {
			t.Errorf("%s in a list: %v", name, fault)
		}
	}
	_, w = newTestMemory(t, 256)
	at = root(t, w, 48)
	if w.Times(at, []time.Time{now}) != nil || w.OptTime(at+16, r2g.Some(now)) != nil {
		t.Fatal("fault")
	}
	if got, fault := r.Times(at); fault != nil || len(got) != 1 || !got[0].Equal(now) {
		t.Error(got, fault)
	}
	if got := r.OptTime(at + 16).Or(time.Time{}); !got.Equal(now) {
		t.Error(got)
	}
}

func TestPlainLists(t *testing.T) {
	type point struct{ X, Y int32 }
	_, w := newTestMemory(t, 256)
	at := root(t, w, 48)
	if StorePlain(w, at, []point{{1, 2}, {3, -4}}) != nil || StorePlain(w, at+16, []bool{true, false}) != nil || StorePlain[byte](w, at+32, nil) != nil {
		t.Fatal("fault")
	}
	r := newReader(nil)
	if got, fault := LoadPlain[point](r, at, 4); fault != nil || len(got) != 2 || got[1] != (point{3, -4}) {
		t.Error(got, fault)
	}
	Store(mem.Load[uint64](at+16), uint8(2))
	if got, fault := r.Bools(at + 16); fault != nil || len(got) != 2 || !got[0] || got[1] {
		t.Error(got, fault)
	}
	if got, fault := LoadPlain[byte](r, at+32, 1); got != nil || fault != nil {
		t.Error(got, fault)
	}
	Store(at, mem.Load[uint64](at)+1)
	if _, fault := LoadPlain[point](r, at, 4); fault == nil || fault.Error() != "misaligned" {
		t.Error(fault)
	}
}

func TestFaultPaths(t *testing.T) {
	for want, fault := range map[string]*Fault{
		"cart.lines[3].note: not UTF-8": NewFault(errNotUTF8).Field("note").Index(3).Field("lines").Field("cart"),
		`labels["a b"]: not UTF-8`:      NewFault(errNotUTF8).Key("a b").Field("labels"),
		"m[7][2].x: bad":                NewFault("bad").Field("x").Index(2).Key(7).Field("m"),
		"bad":                           NewFault("bad"),
		"9 is not a value of Axis":      NotA(9, "Axis"),
		"nil where Payment is required": WrongCase(nil, "Payment"),
		"Payment has no case 9":         UnknownTag(9, "Payment"),
	} {
		if fault.Error() != want {
			t.Errorf("%q, want %q", fault.Error(), want)
		}
	}
}
