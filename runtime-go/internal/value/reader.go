package value

import (
	"time"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/base"
	"github.com/r2g-dev/r2g/runtime-go/internal/mem"
	"github.com/r2g-dev/r2g/runtime-go/internal/schema"
)

// Reader decodes values that the peer has encoded. What it returns belongs to the
// program; nothing of it refers to the encoded value.
//
// It checks what would make a read wild or a Go value impossible: null against required, counts,
// the total size, alignment, tags, nesting, UTF-8. Addresses themselves are trusted: the peer is
// in the same process.
type Reader struct {
	schemas *schema.SchemaMap
	budget  uint64
	depth   int
	text    sharedBytes
}

// NewReader makes a reader outside of a call, for tests. A nil map is for values whose types are this half's own.
func NewReader(schemas *schema.SchemaMap) *Reader {
	r := new(Reader)
	r.Open(schemas)
	return r
}

// Open begins a message of a peer.
func (r *Reader) Open(schemas *schema.SchemaMap) {
	r.schemas = schemas
	r.budget = base.MaxMessage
	r.depth = 0
}

// SetSchemas says whose messages are read; Begin follows.
func (r *Reader) SetSchemas(schemas *schema.SchemaMap) { r.schemas = schemas }

// Schemas are the types of the peer whose messages are read, nil when they are this half's.
func (r *Reader) Schemas() *schema.SchemaMap { return r.schemas }

// Begin begins a message of the peer that was set last.
func (r *Reader) Begin() { r.budget = base.MaxMessage }

// TypeMap is a record type as the half that wrote the value has it.
func (r *Reader) TypeMap(record *schema.Record) schema.TypeMap { return record.Of(r.schemas) }

// Enter counts one more level of nesting.
func (r *Reader) Enter() *base.CodecError {
	if r.depth++; r.depth > base.MaxDepth {
		return base.NewCodecError(base.TooDeep)
	}
	return nil
}

// Leave undoes Enter.
func (r *Reader) Leave() { r.depth-- }

// spend counts bytes of the message. Objects may be shared inside an encoded value, so this is what stops
// a small one from unfolding into a huge value.
func (r *Reader) spend(n uint64) *base.CodecError {
	if n > r.budget {
		return base.LimitError(base.TooLarge)
	}
	r.budget -= n
	return nil
}

// Run checks a header: where its elements lie and how many there are.
func (r *Reader) Run(at, stride, align uint64) (addr, n uint64, codecErr *base.CodecError) {
	n = mem.Load[uint64](at + 8)
	if n == 0 {
		return 0, 0, nil
	}
	addr = mem.Load[uint64](at)
	switch {
	case n > base.MaxCount:
		return 0, 0, base.LimitError(base.TooMany)
	case addr < base.LowestAddress:
		return 0, 0, base.NewCodecError(base.Null)
	case addr&(align-1) != 0:
		return 0, 0, base.NewCodecError(base.Misaligned)
	}
	return addr, n, r.spend(n * stride)
}

// List reads the header of a list or map and enters it. With no elements the address is 0 and
// there is nothing to leave; otherwise the caller leaves.
func (r *Reader) List(at, stride, align uint64) (elements uint64, n int, codecErr *base.CodecError) {
	elements, count, codecErr := r.Run(at, stride, align)
	if codecErr != nil || count == 0 {
		return 0, 0, codecErr
	}
	return elements, int(count), r.Enter()
}

// IsPresent reports whether an option of strings, bytes, lists, maps or records is present.
func (r *Reader) IsPresent(at uint64) bool { return mem.Load[uint64](at) != 0 }

// Record reads the address of a required record.
func (r *Reader) Record(at uint64, record *schema.Record) (uint64, *base.CodecError) {
	return r.Object(at, uint64(record.Of(r.schemas).Stride), 8)
}

// Object reads an address that must not be null, of something of that size.
func (r *Reader) Object(at, size, align uint64) (uint64, *base.CodecError) {
	object := mem.Load[uint64](at)
	if object < base.LowestAddress {
		return 0, base.NewCodecError(base.Null)
	}
	if object&(align-1) != 0 {
		return 0, base.NewCodecError(base.Misaligned)
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
