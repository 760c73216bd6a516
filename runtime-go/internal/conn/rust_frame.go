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
// is reachable from the call that uses it, from the pool, from a permit that keeps it, or from the slot of an abandoned
// call. When none of them has it any more the collector frees the memory.
type rustFrame struct {
	*frameMemory
	connection *Connection
	// at is the address of the frame.
	at uint64
	// permit keeps the frame between calls; nil if the pool does.
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
func newRustFrame(c *Connection) *rustFrame {
	h := &rustFrame{frameMemory: &frameMemory{vtable: c.vtable}, connection: c}
	if !h.allocate(firstChunk) {
		return nil
	}
	runtime.AddCleanup(h, (*frameMemory).free, h.frameMemory)
	return h
}

// Frame is the address of the frame.
func (f *rustFrame) Frame() uint64 { return f.at }

// Resolved puts the frame of an abandoned call back into the pool, once Rust has resolved the call.
func (f *rustFrame) Resolved() {
	f.connection.Release(call.NewOutgoing(f.connection, f.connection, f.at, f))
}

// free gives all memory back. Nothing refers to it any more.
func (m *frameMemory) free() {
	m.retire(m.chunk)
	m.flush()
}

// allocate puts the frame and its arena into a fresh chunk of that size.
func (f *rustFrame) allocate(size uint64) bool {
	data := f.vtable.Alloc(0, size)
	if data == 0 {
		return false
	}
	if f.chunk != 0 {
		f.retire(f.chunk)
	}
	f.chunk = data - base.ChunkSize
	f.at = (data + frameAlign - 1) &^ (frameAlign - 1)
	mem.Zero(f.at, base.FrameSize)
	b := base.FrameAt(f.at)
	b.Size = base.FrameSize
	b.Owner = uint64(f.vtable)
	b.Conn = f.connection.Number
	f.empty(b)
	return true
}

// empty makes the arena the rest of the own chunk.
func (f *rustFrame) empty(b *base.Frame) {
	end := f.chunk + base.ChunkSize + mem.At[base.Chunk](f.chunk).Size()
	first := f.at + base.FrameSize
	b.Arena = base.Arena{Base: first, Cap: end - first}
}

// ready prepares the frame for a call.
func (f *rustFrame) ready() {
	b := base.FrameAt(f.at)
	b.Kind = base.KindSync
	b.Args = 0
	b.Meta = 0
	b.Arena.Used = 0
}

// handOver gives the retired chunks to the call that follows. Rust frees them when the call begins there, so this half
// forgets them at once.
func (f *rustFrame) handOver() {
	base.FrameAt(f.at).Retire = f.retired
	if f.retired != 0 {
		f.retired, f.count, f.bytes = 0, 0, 0
	}
}

// collect takes the chunks that a call added to the frame, once it is resolved and read. When the message
// outgrew its arena, and the chunks are small enough, the frame gets a larger chunk, which would have held the value.
func (f *rustFrame) collect() {
	b := base.FrameAt(f.at)
	chunk := b.Arena.Chunks
	// Owned buffers are in the list, too.
	grown := b.Arena.Base != f.at+base.FrameSize
	size := mem.At[base.Chunk](f.chunk).Size()
	for chunk != 0 {
		after := base.Next(chunk)
		size += mem.At[base.Chunk](chunk).Size()
		f.retire(chunk)
		chunk = after
	}
	if !grown || size > keptChunk || !f.allocate(size) {
		f.empty(b)
	}
	if f.count >= MaxRetired || f.bytes >= maxRetiredBytes {
		f.flush()
	}
}

// retire puts one chunk on the list that waits for a crossing.
func (m *frameMemory) retire(chunk uint64) {
	header := mem.At[base.Chunk](chunk)
	header.Next = m.retired
	m.retired = chunk
	m.count++
	m.bytes += header.Size()
}

// flush gives the list back by a crossing of its own.
func (m *frameMemory) flush() {
	m.vtable.Release(m.retired)
	m.retired, m.count, m.bytes = 0, 0, 0
}
