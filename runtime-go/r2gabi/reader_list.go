package r2gabi

import (
	"time"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/mem"
)

// LoadPlain reads bytes, or a list of a plain type; nil when it is empty.
func LoadPlain[T any](r *Reader, at, align uint64) ([]T, *Fault) {
	elements, n, fault := r.run(at, mem.Size[T](), align)
	if fault != nil || n == 0 {
		return nil, fault
	}
	out := make([]T, n)
	copy(out, mem.Slice[T](elements, n))
	return out, nil
}

// LoadOptPlain reads an option of bytes, or of a list of a plain type.
func LoadOptPlain[T any](r *Reader, at, align uint64) (r2g.Opt[[]T], *Fault) {
	if !r.IsPresent(at) {
		return r2g.None[[]T](), nil
	}
	list, fault := LoadPlain[T](r, at, align)
	return r2g.Some(list), fault
}

// Bools reads a list of bools: any byte but 0 is true.
func (r *Reader) Bools(at uint64) ([]bool, *Fault) {
	elements, n, fault := r.run(at, 1, 1)
	if fault != nil || n == 0 {
		return nil, fault
	}
	out := make([]bool, n)
	LoadBools(elements, out)
	return out, nil
}

// Times reads a list of timestamps.
func (r *Reader) Times(at uint64) ([]time.Time, *Fault) {
	element, n, fault := r.run(at, 8, 8)
	if fault != nil || n == 0 {
		return nil, fault
	}
	out := make([]time.Time, n)
	for i := range out {
		out[i] = r.Time(element + uint64(i)*8)
	}
	return out, nil
}
