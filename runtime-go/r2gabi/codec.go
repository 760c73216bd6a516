package r2gabi

import (
	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/base"
	"github.com/r2g-dev/r2g/runtime-go/internal/call"
	"github.com/r2g-dev/r2g/runtime-go/internal/mem"
	"github.com/r2g-dev/r2g/runtime-go/internal/value"
)

// NewCodecError makes the error of a value.
func NewCodecError(reason string) *CodecError { return base.NewCodecError(reason) }

// NotA is the error of a value that its type does not have.
func NotA(value any, what string) *CodecError { return base.NotA(value, what) }

// WrongCase is the error of a variant that cannot be encoded: nil, unknown, or a pointer to a case.
func WrongCase(value any, what string) *CodecError { return base.WrongCase(value, what) }

// Missing is the error of a nil pointer where a record is required.
func Missing(what string) *CodecError { return base.Missing(what) }

// UnknownTag is the error of a case that this half does not know and may not keep.
func UnknownTag(tag uint32, what string) *CodecError { return base.UnknownTag(tag, what) }

// Changed is the error of a map whose size was not the same before and after it was encoded.
func Changed() *CodecError { return value.Changed() }

// At is a value of a plain type where it lies. Generated code copies structs by it, and keeps no pointer.
func At[T any](at uint64) *T { return mem.At[T](at) }

// Load copies a value of a plain type out of memory: a number, an enum, flags, a duration, or an array or struct of
// these.
func Load[T any](at uint64) T { return *mem.At[T](at) }

// Store copies a value of a plain type, or a bool, into memory.
func Store[T any](at uint64, v T) { *mem.At[T](at) = v }

// Zero writes n zero bytes: padding, and values that are absent.
func Zero(at, n uint64) { mem.Zero(at, n) }

// StoreTag begins a variant.
func StoreTag(at uint64, tag uint32) { value.StoreTag(at, tag) }

// BadBool reports whether a byte is no bool.
func BadBool(at uint64) bool { return value.BadBool(at) }

// SameBits reports whether two floats are the same value to the last bit.
func SameBits[T float32 | float64](a, b T) bool { return value.SameBits(a, b) }

// DecodeBool decodes a bool: any byte but 0 is true.
func DecodeBool(at uint64) bool { return mem.Load[uint8](at) != 0 }

// DecodeOptBool decodes an option of a bool.
func DecodeOptBool(at uint64) r2g.Opt[bool] { return value.DecodeOptBool(at) }

// EncodeOpt encodes an option of a plain type: the value, then its presence.
func EncodeOpt[T any](at uint64, o r2g.Opt[T]) { value.EncodeOpt(at, o) }

// DecodeOpt decodes an option of a plain type.
func DecodeOpt[T any](at uint64) r2g.Opt[T] { return value.DecodeOpt[T](at) }

// EncodePlain encodes bytes, or a list of a plain type or of bools.
func EncodePlain[T any](w *Writer, at uint64, list []T) *CodecError {
	return value.EncodePlain(w, at, list)
}

// DecodePlain decodes bytes, or a list of a plain type, which has an alignment.
func DecodePlain[T any](r *Reader, at, align uint64) ([]T, *CodecError) {
	return value.DecodePlain[T](r, at, align)
}

// EncodeOptPlain encodes an option of bytes, or of a list of a plain type or of bools.
func EncodeOptPlain[T any](w *Writer, at uint64, o r2g.Opt[[]T]) *CodecError {
	return value.EncodeOptPlain(w, at, o)
}

// DecodeOptPlain decodes an option of bytes, or of a list of a plain type.
func DecodeOptPlain[T any](r *Reader, at, align uint64) (r2g.Opt[[]T], *CodecError) {
	return value.DecodeOptPlain[T](r, at, align)
}

// EncodePlainArg encodes an argument that is bytes, or a list of a plain type or of bools. A large one may be left where the
// caller has it.
func EncodePlainArg[T any](o *Outgoing, at uint64, list []T) *CodecError {
	return call.EncodePlainArg(o, at, list)
}

// EncodeOptPlainArg is EncodePlainArg for an option.
func EncodeOptPlainArg[T any](o *Outgoing, at uint64, v r2g.Opt[[]T]) *CodecError {
	return call.EncodeOptPlainArg(o, at, v)
}

// NewStandaloneWriter makes a writer over memory of its own, for tests of encoded values.
func NewStandaloneWriter() *Writer { return value.NewStandaloneWriter() }

// NewReader makes a reader outside of a call, for tests. A nil map stands for a writer with this half's own types.
func NewReader(schemas *SchemaMap) *Reader { return value.NewReader(schemas) }
