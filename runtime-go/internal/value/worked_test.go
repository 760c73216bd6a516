package value

import (
	"testing"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/base"
	"github.com/r2g-dev/r2g/runtime-go/internal/schema"
)

// The worked examples of the layout rules, read as generated code reads them.

var (
	testPackage = schema.RegisterPackage(schema.PackageInfo{Name: "test.worked@1"})
	itemRecord  = schema.NewRecord(testPackage, schema.Shape{Index: 0, Fields: 3, Size: 40})
	hitRecord   = schema.NewRecord(testPackage, schema.Shape{Index: 1, Fields: 3, Size: 16})
)

type item struct {
	sku  string
	qty  uint32
	note r2g.Opt[string]
}

func loadItem(r *Reader, at uint64, v *item) *base.CodecError {
	if codecErr := r.Enter(); codecErr != nil {
		return codecErr
	}
	var codecErr *base.CodecError
	if v.sku, codecErr = r.String(at); codecErr != nil {
		return codecErr.Field("sku")
	}
	v.qty = Load[uint32](at + 16)
	if r.TypeMap(itemRecord).Fields >= 3 {
		if v.note, codecErr = r.OptString(at + 24); codecErr != nil {
			return codecErr.Field("note")
		}
	}
	r.Leave()
	return nil
}

func loadItems(r *Reader, at uint64) ([]item, *base.CodecError) {
	stride := uint64(r.TypeMap(itemRecord).Stride)
	element, n, codecErr := r.List(at, stride, 8)
	if codecErr != nil || n == 0 {
		return nil, codecErr
	}
	out := make([]item, n)
	for i := range out {
		if codecErr := loadItem(r, element+uint64(i)*stride, &out[i]); codecErr != nil {
			return nil, codecErr.Index(i)
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
	old := schema.NewSchemaMap()
	old.Set(itemRecord, schema.TypeMap{Fields: 2, Stride: 24})
	got, codecErr := loadItems(newReader(old), image(t, itemsOf10))
	if codecErr != nil || len(got) != 2 || got[0] != (item{sku: "ab", qty: 3}) || got[1] != (item{qty: 1}) {
		t.Errorf("1.0 by 1.1: %+v, %v", got, codecErr)
	}
	got, codecErr = loadItems(newReader(nil), image(t, itemsOf11))
	if codecErr != nil || len(got) != 2 || got[0] != (item{sku: "ab", qty: 3}) || got[1] != (item{qty: 1, note: r2g.Some("")}) {
		t.Errorf("1.1 by 1.1: %+v, %v", got, codecErr)
	}
	// A reader of 1.0 knows two fields and gets the stride from the writer.
	newer := schema.NewSchemaMap()
	newer.Set(itemRecord, schema.TypeMap{Fields: 2, Stride: 40})
	got, codecErr = loadItems(newReader(newer), image(t, itemsOf11))
	if codecErr != nil || len(got) != 2 || got[1] != (item{qty: 1}) {
		t.Errorf("1.1 by 1.0: %+v, %v", got, codecErr)
	}
}

func TestGrowthIntoOldPadding(t *testing.T) {
	load := func(r *Reader, at uint64) uint32 {
		w := uint32(1)
		if r.TypeMap(hitRecord).Fields >= 3 {
			w = Load[uint32](at + 12)
		}
		return w
	}
	old := schema.NewSchemaMap()
	old.Set(hitRecord, schema.TypeMap{Fields: 2, Stride: 16})
	if w := load(newReader(old), image(t, "09000000000000000500000000000000")); w != 1 {
		t.Errorf("of 1.0: %d", w)
	}
	if w := load(newReader(nil), image(t, "09000000000000000500000007000000")); w != 7 {
		t.Errorf("of 1.1: %d", w)
	}
	stranger := schema.NewRecord(schema.RegisterPackage(schema.PackageInfo{Name: "test.stranger@1"}), schema.Shape{Index: 5, Fields: 1, Size: 8})
	if known := stranger.Of(old); known != (schema.TypeMap{Fields: 1, Stride: 8}) {
		t.Errorf("a type that the peer cannot send: %+v", known)
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
	header, codecErr := r.Object(Word(at), base.SliceSize, 8)
	if codecErr != nil {
		t.Fatal(codecErr)
	}
	if s, codecErr := r.String(header); s != "xy" || codecErr != nil {
		t.Errorf("payload %q, %v", s, codecErr)
	}
	if o := DecodeOpt[uint32](at + 16); o != r2g.Some(uint32(7)) {
		t.Errorf("tip %v", o)
	}
	if o := r.OptTime(at + 24); o.IsSome() {
		t.Errorf("at %v", o)
	}
	if o := DecodeOpt[[3]uint8](at + 40); o != r2g.Some([3]uint8{1, 2, 3}) {
		t.Errorf("code %v", o)
	}
	if o, codecErr := r.OptString(at + 48); o != r2g.Some("") || codecErr != nil {
		t.Errorf("memo %v, %v", o, codecErr)
	}
	if tags, codecErr := r.Strings(at + 64); len(tags) != 1 || tags[0] != "a" || codecErr != nil {
		t.Errorf("tags %q, %v", tags, codecErr)
	}
}

func TestMapOfRecords(t *testing.T) {
	at := image(t, `
	18 00 01 00 00 00 00 00  01 00 00 00 00 00 00 00
	02 00 00 00 00 00 00 00  f4 01 00 00 00 00 00 00
	28 00 01 00 00 00 00 00  40 00 01 00 00 00 00 00
	02 00 00 00 00 00 00 00  03 00 00 00 00 00 00 00
	61 62 00 00 00 00 00 00`)
	old := schema.NewSchemaMap()
	old.Set(itemRecord, schema.TypeMap{Fields: 2, Stride: 24})
	r := newReader(old)
	entry, n, codecErr := r.List(at, 16, 8)
	if codecErr != nil || n != 1 {
		t.Fatalf("%d entries, %v", n, codecErr)
	}
	if key := Load[uint16](entry); key != 500 {
		t.Errorf("key %d", key)
	}
	record, codecErr := r.Record(entry+8, itemRecord)
	if codecErr != nil {
		t.Fatal(codecErr)
	}
	var v item
	if codecErr := loadItem(r, record, &v); codecErr != nil || v != (item{sku: "ab", qty: 3}) {
		t.Errorf("%+v, %v", v, codecErr)
	}
	if tier := Load[uint8](at + 16); tier != 2 {
		t.Errorf("tier %d", tier)
	}
}
