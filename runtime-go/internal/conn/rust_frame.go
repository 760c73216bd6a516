//go:build cgo

package conn

import (
	"runtime"

	"github.com/r2g-dev/r2g/runtime-go/internal/base"
	"github.com/r2g-dev/r2g/runtime-go/internal/cabi"
	"github.com/r2g-dev/r2g/runtime-go/internal/call"
	"github.com/r2g-dev/r2g/runtime-go/internal/mem"
)

const (
	// firstChunk is the data of a frame's own chunk, so that it is 4 KiB with its header.
	firstChunk = 4<<10 - base.ChunkSize
	// keptChunk bounds the own chunk of a frame that grows because its messages did.
	keptChunk = 64<<10 - base.ChunkSize
	// frameAlign is the alignment of a frame: a cache line.
	frameAlign = 64
	// Retired chunks wait for the next crossing unless there are too many of them.
	MaxRetired      = 32
	maxRetiredBytes = 256 << 10
)

// rustFrame is the frame of a call from Go to Rust: Rust memory, used for one call after another. It
// is reachable from the call that uses it, from the pool, or from the slot of an abandoned call; when
// none of them has it any more the collector lets the memory go.
type rustFrame struct {
	*frameMemory
	connection *Connection
	// at is the address of the frame.
	at uint64
	// permit is the one that keeps the call, nil if the pool does.
	permit *permit
}

// frameMemory is the Rust memory of a frame. It is an object of its own so that the frame's cleanup can
// use it.
type frameMemory struct {
	vtable  cabi.Vtable
	chunk   uint64
	retired uint64
	count   int
	bytes   uint64
}

// newRustFrame makes a frame in a chunk of its own, nil when Rust refuses the memory.
func newRustFrame(l *Connection) *rustFrame {
	h := &rustFrame{frameMemory: &frameMemory{vtable: l.vtable}, connection: l}
	if !h.allocate(firstChunk) {
		return nil
	}
	runtime.AddCleanup(h, (*frameMemory).free, h.frameMemory)
	return h
}

// Frame is the address of the frame.
func (h *rustFrame) Frame() uint64 { return h.at }

// Resolved puts the call of an abandoned frame back, once Rust has resolved it.
func (h *rustFrame) Resolved() {
	h.connection.Release(call.NewOutgoing(h.connection, h.connection, h.at, h))
}

// free gives all memory back. Nothing refers to it any more.
func (o *frameMemory) free() {
	o.retire(o.chunk)
	o.flush()
}

// allocate puts the frame and its arena into a fresh chunk of that size.
func (h *rustFrame) allocate(size uint64) bool {
	data := h.vtable.Alloc(0, size)
	if data == 0 {
		return false
	}
	if h.chunk != 0 {
		h.retire(h.chunk)
	}
	h.chunk = data - base.ChunkSize
	h.at = (data + frameAlign - 1) &^ (frameAlign - 1)
	mem.Zero(h.at, base.FrameSize)
	b := base.FrameAt(h.at)
	b.Size = base.FrameSize
	b.Owner = uint64(h.vtable)
	b.Conn = h.connection.Number
	h.empty(b)
	return true
}

// empty makes the arena the rest of the own chunk.
func (h *rustFrame) empty(b *base.Frame) {
	end := h.chunk + base.ChunkSize + mem.At[base.Chunk](h.chunk).Size()
	first := h.at + base.FrameSize
	b.Arena = base.Arena{Base: first, Cap: end - first}
}

// ready prepares the frame for a call.
func (h *rustFrame) ready() {
	b := base.FrameAt(h.at)
	b.Kind = base.KindSync
	b.Args = 0
	b.Meta = 0
	b.Arena.Used = 0
}

// handOver gives the retired chunks to the crossing that follows. Rust frees them on entry, so this
// half forgets them at once.
func (h *rustFrame) handOver() {
	base.FrameAt(h.at).Retire = h.retired
	if h.retired != 0 {
		h.retired, h.count, h.bytes = 0, 0, 0
	}
}

// collect takes the chunks that a call added to the frame, once it is resolved and read. When the message
// outgrew its arena, and the chunks are small enough, the frame gets a chunk of its own that would have held them.
func (h *rustFrame) collect() {
	b := base.FrameAt(h.at)
	chunk := b.Arena.Chunks
	// Own values hang in the list, too.
	grown := b.Arena.Base != h.at+base.FrameSize
	size := mem.At[base.Chunk](h.chunk).Size()
	for chunk != 0 {
		after := base.Next(chunk)
		size += mem.At[base.Chunk](chunk).Size()
		h.retire(chunk)
		chunk = after
	}
	if !grown || size > keptChunk || !h.allocate(size) {
		h.empty(b)
	}
	if h.count >= MaxRetired || h.bytes >= maxRetiredBytes {
		h.flush()
	}
}

// retire puts one chunk on the list that waits for a crossing.
func (o *frameMemory) retire(chunk uint64) {
	header := mem.At[base.Chunk](chunk)
	header.Next = o.retired
	o.retired = chunk
	o.count++
	o.bytes += header.Size()
}

// flush gives the list back by a crossing of its own.
func (o *frameMemory) flush() {
	o.vtable.Release(o.retired)
	o.retired, o.count, o.bytes = 0, 0, 0
}
