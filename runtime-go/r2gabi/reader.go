package r2gabi

import (
	"time"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/mem"
)

// Reader lifts values out of an image that the peer wrote. What it returns belongs to the
// program; nothing of it refers to the image.
//
// It checks what would make a read wild or a Go value impossible: null against required, counts,
// the total size, alignment, tags, nesting, UTF-8. Addresses themselves are trusted: the peer is
// in the same process.
type Reader struct {
	relations *Relations
	budget    uint64
	depth     int
	text      sharedBytes
}

// NewReader makes a reader outside of a call, for tests of images. Relations are nil for images whose
// types are this half's own.
func NewReader(relations *Relations) *Reader {
	r := new(Reader)
	r.open(relations)
	return r
}

// open begins a message.
func (r *Reader) open(relations *Relations) {
	r.relations = relations
	r.budget = MaxMessage
	r.depth = 0
}

// Rel is a record type as the writer of this message has it.
func (r *Reader) Rel(record *Record) Rel { return record.Of(r.relations) }

// Enter counts one more level of nesting.
func (r *Reader) Enter() *Fault {
	if r.depth++; r.depth > MaxDepth {
		return NewFault(errTooDeep)
	}
	return nil
}

// Leave undoes Enter.
func (r *Reader) Leave() { r.depth-- }

// spend counts bytes of the message. Blocks may be shared inside an image, so this is what stops
// a small image from unfolding into a huge value.
func (r *Reader) spend(n uint64) *Fault {
	if n > r.budget {
		return limitFault(errTooLarge)
	}
	r.budget -= n
	return nil
}

// run checks a header: where its elements lie and how many there are.
func (r *Reader) run(at, stride, align uint64) (addr, n uint64, fault *Fault) {
	n = mem.Load[uint64](at + 8)
	if n == 0 {
		return 0, 0, nil
	}
	addr = mem.Load[uint64](at)
	switch {
	case n > MaxCount:
		return 0, 0, limitFault(errTooMany)
	case addr < lowestAddress:
		return 0, 0, NewFault(errNull)
	case addr&(align-1) != 0:
		return 0, 0, NewFault(errMisaligned)
	}
	return addr, n, r.spend(n * stride)
}

// List reads the header of a list or map and enters it. With no elements the address is 0 and
// there is nothing to leave; otherwise the caller leaves.
func (r *Reader) List(at, stride, align uint64) (elements uint64, n int, fault *Fault) {
	elements, count, fault := r.run(at, stride, align)
	if fault != nil || count == 0 {
		return 0, 0, fault
	}
	return elements, int(count), r.Enter()
}

// IsPresent reports whether an option of strings, bytes, lists, maps or records is present.
func (r *Reader) IsPresent(at uint64) bool { return mem.Load[uint64](at) != 0 }

// Record reads the address of a required record.
func (r *Reader) Record(at uint64, record *Record) (uint64, *Fault) {
	return r.Object(at, uint64(record.Of(r.relations).Stride), 8)
}

// Object reads an address that must not be null, of something of that size.
func (r *Reader) Object(at, size, align uint64) (uint64, *Fault) {
	object := mem.Load[uint64](at)
	if object < lowestAddress {
		return 0, NewFault(errNull)
	}
	if object&(align-1) != 0 {
		return 0, NewFault(errMisaligned)
	}
	return object, r.spend(size)
}

// Tag reads the tag of a variant or error; 0 is absent.
func (r *Reader) Tag(at uint64) uint32 { return mem.Load[uint32](at) }

// Time reads a timestamp.
func (r *Reader) Time(at uint64) time.Time { return mem.Load[r2g.Timestamp](at).Time() }

// OptTime reads an option of a timestamp.
func (r *Reader) OptTime(at uint64) r2g.Opt[time.Time] {
	if mem.Load[uint8](at+8) == 0 {
		return r2g.None[time.Time]()
	}
	return r2g.Some(r.Time(at))
}
