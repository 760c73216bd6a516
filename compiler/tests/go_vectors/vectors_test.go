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
	"vectors.table@1/Bytes":    of(table.R2GBytesRecord, table.R2GLoadBytes, table.R2GStoreBytes),
	"vectors.table@1/Words":    of(table.R2GWordsRecord, table.R2GLoadWords, table.R2GStoreWords),
	"vectors.table@1/Longs":    of(table.R2GLongsRecord, table.R2GLoadLongs, table.R2GStoreLongs),
	"vectors.table@1/Quads":    of(table.R2GQuadsRecord, table.R2GLoadQuads, table.R2GStoreQuads),
	"vectors.table@1/Enums":    of(table.R2GEnumsRecord, table.R2GLoadEnums, table.R2GStoreEnums),
	"vectors.table@1/Flags":    of(table.R2GFlagsRecord, table.R2GLoadFlags, table.R2GStoreFlags),
	"vectors.table@1/Times":    of(table.R2GTimesRecord, table.R2GLoadTimes, table.R2GStoreTimes),
	"vectors.table@1/Arrays":   of(table.R2GArraysRecord, table.R2GLoadArrays, table.R2GStoreArrays),
	"vectors.table@1/Structs":  of(table.R2GStructsRecord, table.R2GLoadStructs, table.R2GStoreStructs),
	"vectors.table@1/Texts":    of(table.R2GTextsRecord, table.R2GLoadTexts, table.R2GStoreTexts),
	"vectors.table@1/Lists":    of(table.R2GListsRecord, table.R2GLoadLists, table.R2GStoreLists),
	"vectors.table@1/Maps":     of(table.R2GMapsRecord, table.R2GLoadMaps, table.R2GStoreMaps),
	"vectors.table@1/Records":  of(table.R2GRecordsRecord, table.R2GLoadRecords, table.R2GStoreRecords),
	"vectors.table@1/Variants": of(table.R2GVariantsRecord, table.R2GLoadVariants, table.R2GStoreVariants),
	"vectors.table@1/Empty":    of(table.R2GEmptyRecord, table.R2GLoadEmpty, table.R2GStoreEmpty),
	"vectors.mixed@1/Pay":      of(mixed.R2GPayRecord, mixed.R2GLoadPay, mixed.R2GStorePay),
	"vectors.grown@1/Items":    of(grown.R2GItemsRecord, grown.R2GLoadItems, grown.R2GStoreItems),
	"vectors.padding@1/Hit":    of(padding.R2GHitRecord, padding.R2GLoadHit, padding.R2GStoreHit),
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
		peer.Set(grown.R2GItemRecord, r2gabi.Rel{Fields: 2, Stride: 24})
	case "padding_1_0":
		peer.Set(padding.R2GHitRecord, r2gabi.Rel{Fields: 2, Stride: 16})
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
