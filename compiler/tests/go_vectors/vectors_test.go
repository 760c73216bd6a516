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
	decode func(*r2gabi.Reader, uint64) (any, *r2gabi.CodecError)
	encode func(*r2gabi.Writer, any) (uint64, *r2gabi.CodecError)
}

func of[T any](record *r2gabi.Record, decode func(*r2gabi.Reader, uint64, *T) *r2gabi.CodecError, encode func(*r2gabi.Writer, uint64, *T) *r2gabi.CodecError) codec {
	return codec{
		decode: func(r *r2gabi.Reader, at uint64) (any, *r2gabi.CodecError) {
			v := new(T)
			return v, decode(r, at, v)
		},
		encode: func(w *r2gabi.Writer, v any) (uint64, *r2gabi.CodecError) {
			at, codecErr := w.Root(record.Size())
			if codecErr == nil {
				codecErr = encode(w, at, v.(*T))
			}
			return at, codecErr
		},
	}
}

var codecs = map[string]codec{
	"vectors.table@1/Bytes":    of(table.R2G.RecordBytes(), table.R2G.DecodeBytes, table.R2G.EncodeBytes),
	"vectors.table@1/Words":    of(table.R2G.RecordWords(), table.R2G.DecodeWords, table.R2G.EncodeWords),
	"vectors.table@1/Longs":    of(table.R2G.RecordLongs(), table.R2G.DecodeLongs, table.R2G.EncodeLongs),
	"vectors.table@1/Quads":    of(table.R2G.RecordQuads(), table.R2G.DecodeQuads, table.R2G.EncodeQuads),
	"vectors.table@1/Enums":    of(table.R2G.RecordEnums(), table.R2G.DecodeEnums, table.R2G.EncodeEnums),
	"vectors.table@1/Flags":    of(table.R2G.RecordFlags(), table.R2G.DecodeFlags, table.R2G.EncodeFlags),
	"vectors.table@1/Times":    of(table.R2G.RecordTimes(), table.R2G.DecodeTimes, table.R2G.EncodeTimes),
	"vectors.table@1/Arrays":   of(table.R2G.RecordArrays(), table.R2G.DecodeArrays, table.R2G.EncodeArrays),
	"vectors.table@1/Structs":  of(table.R2G.RecordStructs(), table.R2G.DecodeStructs, table.R2G.EncodeStructs),
	"vectors.table@1/Texts":    of(table.R2G.RecordTexts(), table.R2G.DecodeTexts, table.R2G.EncodeTexts),
	"vectors.table@1/Lists":    of(table.R2G.RecordLists(), table.R2G.DecodeLists, table.R2G.EncodeLists),
	"vectors.table@1/Maps":     of(table.R2G.RecordMaps(), table.R2G.DecodeMaps, table.R2G.EncodeMaps),
	"vectors.table@1/Records":  of(table.R2G.RecordRecords(), table.R2G.DecodeRecords, table.R2G.EncodeRecords),
	"vectors.table@1/Variants": of(table.R2G.RecordVariants(), table.R2G.DecodeVariants, table.R2G.EncodeVariants),
	"vectors.table@1/Empty":    of(table.R2G.RecordEmpty(), table.R2G.DecodeEmpty, table.R2G.EncodeEmpty),
	"vectors.mixed@1/Pay":      of(mixed.R2G.RecordPay(), mixed.R2G.DecodePay, mixed.R2G.EncodePay),
	"vectors.grown@1/Items":    of(grown.R2G.RecordItems(), grown.R2G.DecodeItems, grown.R2G.EncodeItems),
	"vectors.padding@1/Hit":    of(padding.R2G.RecordHit(), padding.R2G.DecodeHit, padding.R2G.EncodeHit),
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
func schemaMap(file string) *r2gabi.SchemaMap {
	peer := r2gabi.NewSchemaMap()
	switch file {
	case "list_1_0":
		peer.Set(grown.R2G.RecordItem(), r2gabi.TypeMap{Fields: 2, Stride: 24})
	case "padding_1_0":
		peer.Set(padding.R2G.RecordHit(), r2gabi.TypeMap{Fields: 2, Stride: 16})
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
				v, codecErr := c.decode(r2gabi.NewReader(schemaMap(file)), encoded(t, raw, vectors.Base))
				if codecErr != nil {
					t.Fatal(codecErr)
				}
				check(t, vector.Value, v)
				at, codecErr := c.encode(r2gabi.NewStandaloneWriter(), v)
				if codecErr != nil {
					t.Fatal(codecErr)
				}
				again, codecErr := c.decode(r2gabi.NewReader(nil), at)
				if codecErr != nil {
					t.Fatal(codecErr)
				}
				check(t, vector.Value, again)
			})
		}
	}
}
