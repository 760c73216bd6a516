package value

import (
	"time"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/base"
	"github.com/r2g-dev/r2g/runtime-go/internal/mem"
)

// DecodePlain reads bytes, or a list of a plain type; nil when it is empty.
func DecodePlain[T any](r *Reader, at, align uint64) ([]T, *base.CodecError) {
	elements, n, codecErr := r.Run(at, mem.Size[T](), align)
	if codecErr != nil || n == 0 {
		return nil, codecErr
	}
	out := make([]T, n)
	copy(out, mem.Slice[T](elements, n))
	return out, nil
}

// DecodeOptPlain reads an option of bytes, or of a list of a plain type.
func DecodeOptPlain[T any](r *Reader, at, align uint64) (r2g.Opt[[]T], *base.CodecError) {
	if !r.IsPresent(at) {
		return r2g.None[[]T](), nil
	}
	list, codecErr := DecodePlain[T](r, at, align)
	return r2g.Some(list), codecErr
}

// Bools reads a list of bools: any byte but 0 is true.
func (r *Reader) Bools(at uint64) ([]bool, *base.CodecError) {
	elements, n, codecErr := r.Run(at, 1, 1)
	if codecErr != nil || n == 0 {
		return nil, codecErr
	}
	out := make([]bool, n)
	DecodeBools(elements, out)
	return out, nil
}

// Times reads a list of timestamps.
func (r *Reader) Times(at uint64) ([]time.Time, *base.CodecError) {
	element, n, codecErr := r.Run(at, 8, 8)
	if codecErr != nil || n == 0 {
		return nil, codecErr
	}
	out := make([]time.Time, n)
	for i := range out {
		out[i] = r.Time(element + uint64(i)*8)
	}
	return out, nil
}
