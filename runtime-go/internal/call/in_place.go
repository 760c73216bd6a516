package call

import (
	"runtime"
	"unicode/utf8"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/base"
	"github.com/r2g-dev/r2g/runtime-go/internal/mem"
	"github.com/r2g-dev/r2g/runtime-go/internal/value"
)

// minInPlace is the smallest argument that crosses in place: to copy fewer bytes costs a few times the call at most.
const minInPlace = 16 << 10

// reference is the argument of a call that crosses in place.
type reference struct {
	// first keeps the memory alive until the call has ended: its result may be read from there. It is nil if
	// there is no such argument.
	first *byte
	// addr is the same; slot is where the parameters refer to it.
	addr, size, slot uint64
}

// String writes an argument that is a string.
func (o *Outgoing) String(at uint64, s string) *base.CodecError {
	if len(s) < minInPlace {
		return o.Writer.String(at, s)
	}
	return o.largeString(at, s)
}

//go:noinline
func (o *Outgoing) largeString(at uint64, s string) *base.CodecError {
	if o.mayRefer(uint64(len(s))) {
		if first, addr := mem.LastingText(s); first != nil {
			if !utf8.ValidString(s) {
				return base.NewCodecError(base.NotUTF8)
			}
			n := uint64(len(s))
			value.StoreSlice(at, addr, n)
			return o.refer(reference{first, addr, n, at})
		}
	}
	return o.Writer.String(at, s)
}

// OptString writes an argument that is an option of a string.
func (o *Outgoing) OptString(at uint64, v r2g.Opt[string]) *base.CodecError {
	if s, some := v.Get(); some && len(s) >= minInPlace {
		return o.largeString(at, s)
	}
	return o.Writer.OptString(at, v)
}

// EncodePlainArg writes an argument that is bytes, or a list of a plain type or of bools.
func EncodePlainArg[T any](o *Outgoing, at uint64, list []T) *base.CodecError {
	if size := uint64(len(list)) * mem.Size[T](); size >= minInPlace && o.mayRefer(size) {
		if first, addr := mem.Lasting(list); first != nil && addr&(alignOf(mem.Size[T]())-1) == 0 {
			value.StoreSlice(at, addr, uint64(len(list)))
			return o.refer(reference{first, addr, size, at})
		}
	}
	return value.EncodePlain(&o.Writer, at, list)
}

// EncodeOptPlainArg writes an argument that is an option of bytes, or of a list of a plain type or of bools.
func EncodeOptPlainArg[T any](o *Outgoing, at uint64, v r2g.Opt[[]T]) *base.CodecError {
	if list, some := v.Get(); some && len(list) != 0 {
		return EncodePlainArg(o, at, list)
	}
	return value.EncodeOptPlain(&o.Writer, at, v)
}

// alignOf is the strictest alignment that elements of a size must have in an encoded list. Go's may be less strict.
func alignOf(size uint64) uint64 { return min(size&-size, 8) }

// mayRefer says whether an argument of a size may cross in place. A caller of an async call may leave early, and
// is free to change its arguments then.
func (o *Outgoing) mayRefer(size uint64) bool {
	return o.inPlace && o.ctx == nil && size > o.placed.size
}

// refer has an argument cross in place, to which its slot refers already. One that was to do so before is smaller,
// and is copied after all: Go pins what a call passes, and that is one.
func (o *Outgoing) refer(argument reference) *base.CodecError {
	w := &o.Writer
	if size := argument.size; size > base.MaxMessage || w.Taken()+size > base.MaxMessage {
		return base.LimitError(base.TooLarge)
	}
	w.Refer(argument.size)
	before := o.placed
	o.placed = argument
	if before.first == nil {
		return nil
	}
	w.Unrefer(before.size)
	at, codecErr := w.Alloc(before.size)
	if codecErr != nil {
		return codecErr
	}
	copy(mem.Bytes(at, before.size), mem.Bytes(before.addr, before.size))
	runtime.KeepAlive(before.first)
	mem.Store(before.slot, at)
	return nil
}

// InPlace is the memory of the argument that crosses in place, nil if there is none. The connection hands it to
// the function of C that it calls, so that Go pins it for as long as that runs.
func (o *Outgoing) InPlace() *byte { return o.placed.first }
