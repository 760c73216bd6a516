package value

import (
	"math"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/mem"
)

// At is a value of a plain type where it lies. Generated code copies structs by it, and keeps no
// pointer.
func At[T any](at uint64) *T { return mem.At[T](at) }

// Load reads a value of a plain type: a number, an enum, flags, a duration, or an array or
// struct of these.
func Load[T any](at uint64) T { return *mem.At[T](at) }

// Store writes a value of a plain type, or a bool.
func Store[T any](at uint64, v T) { *mem.At[T](at) = v }

// DecodeBool reads a bool: any byte but 0 is true.
func DecodeBool(at uint64) bool { return mem.Load[uint8](at) != 0 }

// Zero writes n zero bytes: padding, and values that are absent.
func Zero(at, n uint64) { mem.Zero(at, n) }

// EncodeOpt writes an option of a plain type: the value, then its presence.
func EncodeOpt[T any](at uint64, o r2g.Opt[T]) {
	v, some := o.Get()
	mem.Store(at, v)
	mem.Store(at+mem.Size[T](), some)
}

// DecodeOpt reads an option of a plain type.
func DecodeOpt[T any](at uint64) r2g.Opt[T] {
	if mem.Load[uint8](at+mem.Size[T]()) == 0 {
		return r2g.None[T]()
	}
	return r2g.Some(mem.Load[T](at))
}

// DecodeOptBool reads an option of bool.
func DecodeOptBool(at uint64) r2g.Opt[bool] {
	if mem.Load[uint8](at+1) == 0 {
		return r2g.None[bool]()
	}
	return r2g.Some(DecodeBool(at))
}

// DecodeBools reads an array of bool.
func DecodeBools(at uint64, dst []bool) {
	for i, b := range mem.Bytes(at, uint64(len(dst))) {
		dst[i] = b != 0
	}
}

// BadBool reports whether a byte inside a struct or array is not a bool.
func BadBool(at uint64) bool { return mem.Load[uint8](at) > 1 }

// StoreTag begins a variant: its tag, with an empty word.
func StoreTag(at uint64, tag uint32) {
	mem.Store(at, uint64(tag))
	mem.Store(at+8, uint64(0))
}

// Word is where the word of a variant lies.
func Word(at uint64) uint64 { return at + 8 }

// SameBits compares floats by their bits: a NaN is equal to itself, and the two zeros differ.
func SameBits[T float32 | float64](a, b T) bool {
	return math.Float64bits(float64(a)) == math.Float64bits(float64(b))
}
