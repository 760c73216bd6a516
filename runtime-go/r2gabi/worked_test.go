package r2gabi

import (
	"testing"

	"github.com/r2g-dev/r2g/runtime-go"
)

// The worked examples of the layout rules, read as generated code reads them.

var (
	testPackage = RegisterPackage(PackageInfo{Name: "test.worked@1"})
	itemRecord  = NewRecord(testPackage, Shape{Index: 0, Fields: 3, Size: 40})
	hitRecord   = NewRecord(testPackage, Shape{Index: 1, Fields: 3, Size: 16})
)

type item struct {
	sku  string
	qty  uint32
	note r2g.Opt[string]
}

func loadItem(r *Reader, at uint64, v *item) *Fault {
	if fault := r.Enter(); fault != nil {
		return fault
	}
	var fault *Fault
	if v.sku, fault = r.String(at); fault != nil {
		return fault.Field("sku")
	}
	v.qty = Load[uint32](at + 16)
	if r.Rel(itemRecord).Fields >= 3 {
		if v.note, fault = r.OptString(at + 24); fault != nil {
			return fault.Field("note")
		}
	}
	r.Leave()
	return nil
}

func loadItems(r *Reader, at uint64) ([]item, *Fault) {
	stride := uint64(r.Rel(itemRecord).Stride)
	element, n, fault := r.List(at, stride, 8)
	if fault != nil || n == 0 {
		return nil, fault
	}
	out := make([]item, n)
	for i := range out {
		if fault := loadItem(r, element+uint64(i)*stride, &out[i]); fault != nil {
			return nil, fault.Index(i)
		}
	}
	r.Leave()
	return out, nil
}

const itemsOf10 = `
	10 00 01 00 00 00 00 00  02 00 00 00 00 00 00 00
	40 00 01 00 00 00 00 00  02 00 00 00 00 00 00 00
	03 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00
	00 00 00 00 00 00 00 00  01 00 00 00 00 00 00 00
	61 62 00 00 00 00 00 00`

const itemsOf11 = `
	10 00 01 00 00 00 00 00  02 00 00 00 00 00 00 00
	60 00 01 00 00 00 00 00  02 00 00 00 00 00 00 00
	03 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00
	00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00
	00 00 00 00 00 00 00 00  01 00 00 00 00 00 00 00
	00 00 01 00 00 00 00 00  00 00 00 00 00 00 00 00
	61 62 00 00 00 00 00 00`

func TestListOfARecordThatGrew(t *testing.T) {
	old := NewRelations()
	old.Set(itemRecord, Rel{2, 24})
	got, fault := loadItems(newReader(old), image(t, itemsOf10))
	if fault != nil || len(got) != 2 || got[0] != (item{sku: "ab", qty: 3}) || got[1] != (item{qty: 1}) {
		t.Errorf("1.0 by 1.1: %+v, %v", got, fault)
	}
	got, fault = loadItems(newReader(nil), image(t, itemsOf11))
	if fault != nil || len(got) != 2 || got[0] != (item{sku: "ab", qty: 3}) || got[1] != (item{qty: 1, note: r2g.Some("")}) {
		t.Errorf("1.1 by 1.1: %+v, %v", got, fault)
	}
	// A reader of 1.0 knows two fields and gets the stride from the writer.
	newer := NewRelations()
	newer.Set(itemRecord, Rel{2, 40})
	got, fault = loadItems(newReader(newer), image(t, itemsOf11))
	if fault != nil || len(got) != 2 || got[1] != (item{qty: 1}) {
		t.Errorf("1.1 by 1.0: %+v, %v", got, fault)
	}
}

func TestGrowthIntoOldPadding(t *testing.T) {
	load := func(r *Reader, at uint64) uint32 {
		w := uint32(1)
		if r.Rel(hitRecord).Fields >= 3 {
			w = Load[uint32](at + 12)
		}
		return w
	}
	old := NewRelations()
	old.Set(hitRecord, Rel{2, 16})
	if w := load(newReader(old), image(t, "09000000000000000500000000000000")); w != 1 {
		t.Errorf("of 1.0: %d", w)
	}
	if w := load(newReader(nil), image(t, "09000000000000000500000007000000")); w != 7 {
		t.Errorf("of 1.1: %d", w)
	}
	stranger := NewRecord(RegisterPackage(PackageInfo{Name: "test.stranger@1"}), Shape{Index: 5, Fields: 1, Size: 8})
	if rel := stranger.Of(old); rel != (Rel{1, 8}) {
		t.Errorf("a type that the peer cannot send: %+v", rel)
	}
}

func TestVariantOptionsNestedList(t *testing.T) {
	at := image(t, `
	02 00 00 00 00 00 00 00  50 00 01 00 00 00 00 00
	07 00 00 00 01 00 00 00  00 00 00 00 00 00 00 00
	00 00 00 00 00 00 00 00  01 02 03 01 00 00 00 00
	00 00 01 00 00 00 00 00  00 00 00 00 00 00 00 00
	60 00 01 00 00 00 00 00  01 00 00 00 00 00 00 00
	70 00 01 00 00 00 00 00  02 00 00 00 00 00 00 00
	72 00 01 00 00 00 00 00  01 00 00 00 00 00 00 00
	78 79 61 00 00 00 00 00`)
	r := newReader(nil)
	if tag := r.Tag(at); tag != 2 {
		t.Fatalf("tag %d", tag)
	}
	header, fault := r.Object(Word(at), SliceSize, 8)
	if fault != nil {
		t.Fatal(fault)
	}
	if s, fault := r.String(header); s != "xy" || fault != nil {
		t.Errorf("payload %q, %v", s, fault)
	}
	if o := LoadOpt[uint32](at + 16); o != r2g.Some(uint32(7)) {
		t.Errorf("tip %v", o)
	}
	if o := r.OptTime(at + 24); o.IsSome() {
		t.Errorf("at %v", o)
	}
	if o := LoadOpt[[3]uint8](at + 40); o != r2g.Some([3]uint8{1, 2, 3}) {
		t.Errorf("code %v", o)
	}
	if o, fault := r.OptString(at + 48); o != r2g.Some("") || fault != nil {
		t.Errorf("memo %v, %v", o, fault)
	}
	if tags, fault := r.Strings(at + 64); len(tags) != 1 || tags[0] != "a" || fault != nil {
		t.Errorf("tags %q, %v", tags, fault)
	}
}

func TestMapOfRecords(t *testing.T) {
	at := image(t, `
	18 00 01 00 00 00 00 00  01 00 00 00 00 00 00 00
	02 00 00 00 00 00 00 00  f4 01 00 00 00 00 00 00
	28 00 01 00 00 00 00 00  40 00 01 00 00 00 00 00
	02 00 00 00 00 00 00 00  03 00 00 00 00 00 00 00
	61 62 00 00 00 00 00 00`)
	old := NewRelations()
	old.Set(itemRecord, Rel{2, 24})
	r := newReader(old)
	entry, n, fault := r.List(at, 16, 8)
	if fault != nil || n != 1 {
		t.Fatalf("%d entries, %v", n, fault)
	}
	if key := Load[uint16](entry); key != 500 {
		t.Errorf("key %d", key)
	}
	record, fault := r.Record(entry+8, itemRecord)
	if fault != nil {
		t.Fatal(fault)
	}
	var v item
	if fault := loadItem(r, record, &v); fault != nil || v != (item{sku: "ab", qty: 3}) {
		t.Errorf("%+v, %v", v, fault)
	}
	if tier := Load[uint8](at + 16); tier != 2 {
		t.Errorf("tier %d", tier)
	}
}

func TestReadRelations(t *testing.T) {
	if ReadRelations(nil) != nil {
		t.Error("no words are no table")
	}
	other := RegisterPackage(PackageInfo{Name: "test.words@1"})
	words := make([]uint32, 0, 16)
	for range other.Index() {
		words = append(words, 0, 0)
	}
	words = append(words, 2, 5, 40, 0, 0, 1, 3, 24)
	for cut := range len(words) {
		ReadRelations(words[:cut])
	}
	peer := ReadRelations(words)
	if rel := NewRecord(other, Shape{Index: 0, Fields: 2, Size: 16}).Of(peer); rel != (Rel{5, 40}) {
		t.Errorf("a newer record: %+v", rel)
	}
	if rel := NewRecord(other, Shape{Index: 1, Fields: 2, Size: 16}).Of(peer); rel != (Rel{2, 16}) {
		t.Errorf("a row without a size is this half's own: %+v", rel)
	}
	if rel := NewParams(other, Shape{Index: 0, Fields: 4, Size: 32}).Of(peer); rel.Fields != 3 {
		t.Errorf("a caller with less parameters: %+v", rel)
	}
	if rel := NewParams(other, Shape{Index: 1, Fields: 4, Size: 32}).Of(peer); rel.Fields != 4 {
		t.Errorf("a method that is not in the table: %+v", rel)
	}
	cases := NewCases(other, Shape{Index: 0})
	if cases.lackedBy(peer, 5) || !cases.lackedBy(peer, 6) || cases.lackedBy(nil, 6) {
		t.Error("the peer has five cases")
	}
	hostile := ReadRelations([]uint32{^uint32(0), 1, 2, 3})
	if len(hostile.packages) != 1 {
		t.Errorf("a count beyond the words: %+v", hostile)
	}
}
