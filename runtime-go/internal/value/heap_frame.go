package value

import (
	"github.com/r2g-dev/r2g/runtime-go/internal/base"
	"github.com/r2g-dev/r2g/runtime-go/internal/mem"
	"github.com/r2g-dev/r2g/runtime-go/internal/owned"
	"github.com/r2g-dev/r2g/runtime-go/internal/schema"
)

// localBytes is how much of a message fits into the first piece of memory.
const localBytes = 2 << 10

// HeapFrame is a call frame and its arena in Go's memory, which no foreign code ever sees.
type HeapFrame struct {
	words  []uint64
	chunks [][]uint64
}

// NewHeapFrame makes an empty one.
func NewHeapFrame() HeapFrame {
	b := HeapFrame{words: make([]uint64, (base.FrameSize+localBytes)/8)}
	b.Reset()
	return b
}

// At is the address of the frame.
func (f *HeapFrame) At() uint64 { return mem.Address(f.words) }

// Reset makes the frame empty again.
func (f *HeapFrame) Reset() {
	clear(f.words[:base.FrameSize/8])
	f.DropChunks()
	frame := base.FrameAt(f.At())
	frame.Size = base.FrameSize
	frame.Arena = base.Arena{Base: f.At() + base.FrameSize, Cap: localBytes}
}

// DropChunks leaves what did not fit into the first piece of memory to the collector.
func (f *HeapFrame) DropChunks() { f.chunks = nil }

// Grow makes another chunk the arena of the frame.
func (f *HeapFrame) Grow(frame, need uint64) uint64 {
	words := make([]uint64, (need+7)/8)
	f.chunks = append(f.chunks, words)
	at := mem.Address(words)
	base.FrameAt(frame).Arena = base.Arena{Base: at, Cap: uint64(len(words)) * 8}
	return at
}

// SchemaMap is nil: the reader of the frame has the types of its writer.
func (f *HeapFrame) SchemaMap() *schema.SchemaMap { return nil }

// Transfer keeps nothing: a frame without a call has no list of owned buffers.
func (f *HeapFrame) Transfer(uint64, owned.Memory) (owned.Memory, bool) { return owned.Memory{}, false }

// Take finds nothing.
func (f *HeapFrame) Take(uint64, owned.Memory) (owned.Memory, bool) { return owned.Memory{}, false }
