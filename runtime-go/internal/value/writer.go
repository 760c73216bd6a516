package value

import (
	"time"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/base"
	"github.com/r2g-dev/r2g/runtime-go/internal/mem"
	"github.com/r2g-dev/r2g/runtime-go/internal/owned"
	"github.com/r2g-dev/r2g/runtime-go/internal/schema"
)

// Peer is the half that a message is written for: what it knows of the schema, and who holds the memory of its frames.
type Peer interface {
	// Grow links a chunk of at least need bytes into the frame and makes it the arena. It returns 0 when the memory is
	// refused.
	Grow(frame, need uint64) uint64
	// SchemaMap says how the peer's types differ, nil when they are equal to this half's.
	SchemaMap() *schema.SchemaMap
	// Transfer puts an owned buffer into the frame and says how it is known there; false when it is memory of another half
	// and there is none for a copy. What is in the frame when the call ends is freed with it.
	Transfer(frame uint64, memory owned.Memory) (owned.Memory, bool)
	// Take takes an owned buffer out of the frame; false when it is not there.
	Take(frame uint64, memory owned.Memory) (owned.Memory, bool)
}

// Writer encodes values into the arena of a frame, in one pass: each object is placed where the
// last one ended, and when the arena is full the owner of the frame is asked for a chunk. It
// never writes outside of what it was given. Both next and end are always multiples of 8.
//
// A function of generated code that returned a codec error leaves the writer unusable for the rest of
// the message.
type Writer struct {
	next    uint64
	end     uint64
	base    uint64
	start   uint64
	first   uint64
	written uint64
	frame   uint64
	depth   int
	peer    Peer
}

// NewWriter makes a writer for a frame outside of a call, for tests.
func NewWriter(frame uint64, peer Peer) *Writer {
	w := &Writer{peer: peer}
	w.Open(frame)
	return w
}

// SetPeer sets the half that reads the values to come.
func (w *Writer) SetPeer(peer Peer) { w.peer = peer }

// Peer is the half that the message is for.
func (w *Writer) Peer() Peer { return w.peer }

// Open begins a message in what is left of the frame's arena.
func (w *Writer) Open(frame uint64) {
	arena := &base.FrameAt(frame).Arena
	base := arena.Base
	end := base + arena.Cap&^7
	next := min(base+(arena.Used+7)&^7, end)
	w.base, w.end, w.next, w.start = base, end, next, next
	w.first, w.frame = frame, frame
	w.written, w.depth = 0, 0
}

// Close tells the frame how much of its arena is taken.
func (w *Writer) Close() {
	base.FrameAt(w.frame).Arena.Used = w.next - w.base
}

// Alloc takes n bytes, 8-aligned. They are not cleared.
func (w *Writer) Alloc(n uint64) (uint64, *base.CodecError) {
	at := w.next
	if n > w.end-at {
		return w.grow(n)
	}
	w.next = at + (n+7)&^7
	return at, nil
}

// Taken is how many bytes of the message are written.
func (w *Writer) Taken() uint64 { return w.written + (w.next - w.base) }

func (w *Writer) grow(n uint64) (uint64, *base.CodecError) {
	taken := w.Taken()
	if n > base.MaxMessage || taken+n > base.MaxMessage {
		return 0, base.LimitError(base.TooLarge)
	}
	w.Close()
	need := max((n+15)&^15, 2*(w.end-w.base))
	if need > base.MaxMessage {
		need = base.MaxMessage
	}
	at := w.peer.Grow(w.frame, need)
	if at == 0 {
		return 0, base.LimitError("no memory for the message")
	}
	w.written = taken
	w.base = at
	w.end = at + base.FrameAt(w.frame).Arena.Cap&^7
	w.next = at + (n+7)&^7
	return at, nil
}

// Root takes the first object of a message: the parameter record, a result, an error.
func (w *Writer) Root(n uint64) (uint64, *base.CodecError) {
	at, codecErr := w.Alloc(n)
	w.first = at
	return at, codecErr
}

// OpenRoot opens the message of a frame with its first object.
func (w *Writer) OpenRoot(frame, n uint64) (uint64, *base.CodecError) {
	w.Open(frame)
	at := w.next
	if n > w.end-at {
		return w.rootInChunk(n)
	}
	w.next, w.first = at+(n+7)&^7, at
	return at, nil
}

// rootInChunk is Root for an arena that is too small.
func (w *Writer) rootInChunk(n uint64) (uint64, *base.CodecError) {
	at, codecErr := w.grow(n)
	w.first = at
	return at, codecErr
}

// Refer counts bytes of the message that are left where the program has them.
func (w *Writer) Refer(n uint64) { w.written += n }

// Unrefer undoes Refer.
func (w *Writer) Unrefer(n uint64) { w.written -= n }

// Rewind gives up what was written of the message, and makes room for so many bytes in the frame's arena. Should the
// memory be refused there is less.
func (w *Writer) Rewind(need uint64) {
	w.next = w.base
	if w.written == 0 {
		w.next = w.start
	}
	w.Close()
	if need > w.end-w.next {
		w.peer.Grow(w.frame, need)
	}
}

// Enter counts one more level of nesting: every record, variant, list and map that is entered.
func (w *Writer) Enter() *base.CodecError {
	if w.depth++; w.depth > base.MaxDepth {
		return base.NewCodecError(base.TooDeep)
	}
	return nil
}

// Leave undoes Enter.
func (w *Writer) Leave() { w.depth-- }

// Object takes n bytes and stores their address at an address: a record, or what the word
// of a variant refers to.
func (w *Writer) Object(at, n uint64) (uint64, *base.CodecError) {
	object, codecErr := w.Alloc(n)
	if codecErr == nil {
		mem.Store(at, object)
	}
	return object, codecErr
}

// List writes the header of a list or map and takes its elements, which are not cleared. With
// no elements the address is 0 and there is nothing to leave; otherwise the caller leaves.
func (w *Writer) List(at uint64, n int, stride uint64) (uint64, *base.CodecError) {
	if n == 0 {
		StoreSlice(at, 0, 0)
		return 0, nil
	}
	if n > base.MaxCount {
		return 0, base.LimitError(base.TooMany)
	}
	if codecErr := w.Enter(); codecErr != nil {
		return 0, codecErr
	}
	elements, codecErr := w.Alloc(uint64(n) * stride)
	if codecErr == nil {
		StoreSlice(at, elements, uint64(n))
	}
	return elements, codecErr
}

// RefuseIfLacked is the codec error of a critical member that is set, when the peer does not know it.
func (w *Writer) RefuseIfLacked(r *schema.Record, member uint16, name string) *base.CodecError {
	if !r.LackedBy(w.peer.SchemaMap(), member) {
		return nil
	}
	return base.CodedError(r2g.FailedPrecondition, base.CriticalFieldLacked).Field(name)
}

// Present makes what was just written at an address present even when it is empty, for
// options of strings, bytes, lists and maps.
func (w *Writer) Present(at uint64) {
	if mem.Load[uint64](at) == 0 {
		mem.Store(at, w.first)
	}
}

// Absent writes the absent value of an option of strings, bytes, lists, maps or variants.
func (w *Writer) Absent(at uint64) { StoreSlice(at, 0, 0) }

// Time writes a timestamp.
func (w *Writer) Time(at uint64, t time.Time) *base.CodecError {
	stamp, ok := r2g.TimestampOf(t)
	if !ok {
		return base.NewCodecError(base.TimeOutOfRange)
	}
	mem.Store(at, stamp)
	return nil
}

// OptTime writes an option of a timestamp.
func (w *Writer) OptTime(at uint64, o r2g.Opt[time.Time]) *base.CodecError {
	t, some := o.Get()
	if !some {
		mem.Zero(at, 16)
		return nil
	}
	mem.Store(at+8, uint64(1))
	return w.Time(at, t)
}

// Changed is the codec error of a map whose size was not the same before and after it was written.
func Changed() *base.CodecError { return base.CodedError(r2g.Internal, base.ChangedMeanwhile) }

func StoreSlice(at, addr, n uint64) {
	mem.Store(at, addr)
	mem.Store(at+8, n)
}
