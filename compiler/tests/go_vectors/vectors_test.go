// Package vectors_test reads the layout vectors with generated code.
package vectors_test

import (
	"encoding/hex"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"example.com/vectors/vectors/grown"
	"example.com/vectors/vectors/mixed"
	"example.com/vectors/vectors/padding"
	"example.com/vectors/vectors/table"
	"github.com/r2g-dev/r2g/runtime-go/r2gabi"
)

// codec reads and writes one record type.
type codec struct {
	load  func(*r2gabi.Reader, uint64) (any, *r2gabi.Fault)
	store func(*r2gabi.Writer, any) (uint64, *r2gabi.Fault)
}

func of[T any](record *r2gabi.Record, load func(*r2gabi.Reader, uint64, *T) *r2gabi.Fault, store func(*r2gabi.Writer, uint64, *T) *r2gabi.Fault) codec {
	return codec{
		load: func(r *r2gabi.Reader, at uint64) (any, *r2gabi.Fault) {
			v := new(T)
			return v, load(r, at, v)
		},
		store: func(w *r2gabi.Writer, v any) (uint64, *r2gabi.Fault) {
			at, fault := w.Root(record.Size())
			if fault == nil {
				fault = store(w, at, v.(*T))
			}
			return at, fault
		},
	}
}

var codecs = map[string]codec{
	"vectors.table@1/Bytes":    of(table.R2G.RecordBytes(), table.R2G.LoadBytes, table.R2G.StoreBytes),
	"vectors.table@1/Words":    of(table.R2G.RecordWords(), table.R2G.LoadWords, table.R2G.StoreWords),
	"vectors.table@1/Longs":    of(table.R2G.RecordLongs(), table.R2G.LoadLongs, table.R2G.StoreLongs),
	"vectors.table@1/Quads":    of(table.R2G.RecordQuads(), table.R2G.LoadQuads, table.R2G.StoreQuads),
	"vectors.table@1/Enums":    of(table.R2G.RecordEnums(), table.R2G.LoadEnums, table.R2G.StoreEnums),
	"vectors.table@1/Flags":    of(table.R2G.RecordFlags(), table.R2G.LoadFlags, table.R2G.StoreFlags),
	"vectors.table@1/Times":    of(table.R2G.RecordTimes(), table.R2G.LoadTimes, table.R2G.StoreTimes),
	"vectors.table@1/Arrays":   of(table.R2G.RecordArrays(), table.R2G.LoadArrays, table.R2G.StoreArrays),
	"vectors.table@1/Structs":  of(table.R2G.RecordStructs(), table.R2G.LoadStructs, table.R2G.StoreStructs),
	"vectors.table@1/Texts":    of(table.R2G.RecordTexts(), table.R2G.LoadTexts, table.R2G.StoreTexts),
	"vectors.table@1/Lists":    of(table.R2G.RecordLists(), table.R2G.LoadLists, table.R2G.StoreLists),
	"vectors.table@1/Maps":     of(table.R2G.RecordMaps(), table.R2G.LoadMaps, table.R2G.StoreMaps),
	"vectors.table@1/Records":  of(table.R2G.RecordRecords(), table.R2G.LoadRecords, table.R2G.StoreRecords),
	"vectors.table@1/Variants": of(table.R2G.RecordVariants(), table.R2G.LoadVariants, table.R2G.StoreVariants),
	"vectors.table@1/Empty":    of(table.R2G.RecordEmpty(), table.R2G.LoadEmpty, table.R2G.StoreEmpty),
	"vectors.mixed@1/Pay":      of(mixed.R2G.RecordPay(), mixed.R2G.LoadPay, mixed.R2G.StorePay),
	"vectors.grown@1/Items":    of(grown.R2G.RecordItems(), grown.R2G.LoadItems, grown.R2G.StoreItems),
	"vectors.padding@1/Hit":    of(padding.R2G.RecordHit(), padding.R2G.LoadHit, padding.R2G.StoreHit),
}

// vectorFile is a file of spec/vectors.
type vectorFile struct {
	Base   uint64
	Values []struct {
		Name, Type, Bytes string
		Value             json.RawMessage
	}
}

// relations say what the writer of a file has where that is not what this build has.
func relations(file string) *r2gabi.Relations {
	peer := r2gabi.NewRelations()
	switch file {
	case "list_1_0":
		peer.Set(grown.R2G.RecordItem(), r2gabi.Rel{Fields: 2, Stride: 24})
	case "padding_1_0":
		peer.Set(padding.R2G.RecordHit(), r2gabi.Rel{Fields: 2, Stride: 16})
	default:
		return nil
	}
	return peer
}

func TestVectors(t *testing.T) {
	for _, file := range []string{"table", "mixed", "list_1_0", "list_1_1", "padding_1_0", "padding_1_1"} {
		text, err := os.ReadFile(os.Getenv("R2G_VECTORS") + "/" + file + ".values.json")
		if err != nil {
			t.Fatal(err)
		}
		var vectors vectorFile
		if err := json.Unmarshal(text, &vectors); err != nil {
			t.Fatal(err)
		}
		for _, vector := range vectors.Values {
			t.Run(file+"/"+vector.Name, func(t *testing.T) {
				raw, err := hex.DecodeString(vector.Bytes)
				if err != nil {
					t.Fatal(err)
				}
				c, ok := codecs[strings.TrimPrefix(vector.Type, "record ")]
				if !ok {
					t.Fatalf("no codec for %s", vector.Type)
				}
				v, fault := c.load(r2gabi.NewReader(relations(file)), image(t, raw, vectors.Base))
				if fault != nil {
					t.Fatal(fault)
				}
				check(t, vector.Value, v)
				at, fault := c.store(r2gabi.NewImage(), v)
				if fault != nil {
					t.Fatal(fault)
				}
				again, fault := c.load(r2gabi.NewReader(nil), at)
				if fault != nil {
					t.Fatal(fault)
				}
				check(t, vector.Value, again)
			})
		}
	}
}
