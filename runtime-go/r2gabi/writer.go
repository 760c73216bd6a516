package r2gabi

import (
	"time"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/mem"
)

// Memory makes the chunks of a block that became too small.
type Memory interface {
	// Grow links a chunk of at least need bytes into the block and makes it the arena. It
	// returns 0 when the memory is refused.
	Grow(block, need uint64) uint64
}

// Writer lowers values into the arena of a block, in one pass: each object is placed where the
// last one ended, and when the arena is full the owner of the block is asked for a chunk. It
// never writes outside of what it was given. Both next and end are always multiples of 8.
//
// A function of generated code that returned a fault leaves the writer unusable for the rest of
// the message.
type Writer struct {
	next    uint64
	end     uint64
	base    uint64
	start   uint64
	first   uint64
	written uint64
	block   uint64
	depth   int
	memory  Memory
}

// NewWriter makes a writer for a block outside of a call, for tests of transports.
func NewWriter(block uint64, memory Memory) *Writer {
	w := &Writer{memory: memory}
	w.open(block)
	return w
}

// Close tells the block what was written.
func (w *Writer) Close() { w.flush() }

// open begins a message in what is left of the block's arena.
func (w *Writer) open(block uint64) {
	arena := &BlockAt(block).Arena
	base := arena.Base
	end := base + arena.Cap&^7
	next := min(base+(arena.Used+7)&^7, end)
	w.base, w.end, w.next, w.start = base, end, next, next
	w.first, w.block = block, block
	w.written, w.depth = 0, 0
}

// flush tells the block how much of its arena is taken.
func (w *Writer) flush() {
	BlockAt(w.block).Arena.Used = w.next - w.base
}

// Alloc takes n bytes, 8-aligned. They are not cleared.
func (w *Writer) Alloc(n uint64) (uint64, *Fault) {
	at := w.next
	if n > w.end-at {
		return w.grow(n)
	}
	w.next = at + (n+7)&^7
	return at, nil
}

// taken is how much of the message is written.
func (w *Writer) taken() uint64 { return w.written + (w.next - w.base) }

func (w *Writer) grow(n uint64) (uint64, *Fault) {
	taken := w.taken()
	if n > MaxMessage || taken+n > MaxMessage {
		return 0, limitFault(errTooLarge)
	}
	w.flush()
	need := max((n+15)&^15, 2*(w.end-w.base))
	if need > MaxMessage {
		need = MaxMessage
	}
	at := w.memory.Grow(w.block, need)
	if at == 0 {
		return 0, limitFault("no memory for the message")
	}
	w.written = taken
	w.base = at
	w.end = at + BlockAt(w.block).Arena.Cap&^7
	w.next = at + (n+7)&^7
	return at, nil
}

// Root takes the first object of a message: the parameter record, a result, an error.
func (w *Writer) Root(n uint64) (uint64, *Fault) {
	at, fault := w.Alloc(n)
	w.first = at
	return at, fault
}

// Enter counts one more level of nesting: every record, variant, list and map that is entered.
func (w *Writer) Enter() *Fault {
	if w.depth++; w.depth > MaxDepth {
		return NewFault(errTooDeep)
	}
	return nil
}

// Leave undoes Enter.
func (w *Writer) Leave() { w.depth-- }

// Object takes n bytes and stores their address at the given place: a record, or what the word
// of a variant refers to.
func (w *Writer) Object(at, n uint64) (uint64, *Fault) {
	object, fault := w.Alloc(n)
	if fault == nil {
		mem.Store(at, object)
	}
	return object, fault
}

// List writes the header of a list or map and takes its elements, which are not cleared. With
// no elements the address is 0 and there is nothing to leave; otherwise the caller leaves.
func (w *Writer) List(at uint64, n int, stride uint64) (uint64, *Fault) {
	if n == 0 {
		storeSlice(at, 0, 0)
		return 0, nil
	}
	if n > MaxCount {
		return 0, limitFault(errTooMany)
	}
	if fault := w.Enter(); fault != nil {
		return 0, fault
	}
	elements, fault := w.Alloc(uint64(n) * stride)
	if fault == nil {
		storeSlice(at, elements, uint64(n))
	}
	return elements, fault
}

// RefuseIfLacked is the fault of a critical member that is set, when the peer does not know it.
func (w *Writer) RefuseIfLacked(r *Record, member uint16, name string) *Fault {
	if !r.lackedBy(relationsOf(w.memory), member) {
		return nil
	}
	return (&Fault{reason: errCritical, code: r2g.FailedPrecondition}).Field(name)
}

// relationsOf are the relations of the peer that the memory is for: every link is both.
func relationsOf(memory Memory) *Relations {
	if link, ok := memory.(interface{ Relations() *Relations }); ok {
		return link.Relations()
	}
	return nil
}

// Present makes what was just written at the given place present even when it is empty, for
// options of strings, bytes, lists and maps.
func (w *Writer) Present(at uint64) {
	if mem.Load[uint64](at) == 0 {
		mem.Store(at, w.first)
	}
}

// Absent writes the absent value of an option of strings, bytes, lists, maps or variants.
func (w *Writer) Absent(at uint64) { storeSlice(at, 0, 0) }

// Time writes a timestamp.
func (w *Writer) Time(at uint64, t time.Time) *Fault {
	stamp, ok := r2g.TimestampOf(t)
	if !ok {
		return NewFault(errTime)
	}
	mem.Store(at, stamp)
	return nil
}

// OptTime writes an option of a timestamp.
func (w *Writer) OptTime(at uint64, o r2g.Opt[time.Time]) *Fault {
	t, some := o.Get()
	if !some {
		mem.Zero(at, 16)
		return nil
	}
	mem.Store(at+8, uint64(1))
	return w.Time(at, t)
}

// Changed is the fault of a map whose size was not the same before and after it was written.
func Changed() *Fault { return &Fault{reason: errChanged, code: r2g.Internal} }

func storeSlice(at, addr, n uint64) {
	mem.Store(at, addr)
	mem.Store(at+8, n)
}
