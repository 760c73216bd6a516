//go:build cgo

package r2gcgo

import (
	"runtime"

	"github.com/r2g-dev/r2g/runtime-go/internal/mem"
	"github.com/r2g-dev/r2g/runtime-go/r2gabi"
)

const (
	// firstChunk is the data of a block's own chunk, so that it is 4 KiB with its header.
	firstChunk = 4<<10 - r2gabi.ChunkSize
	// keptChunk bounds the own chunk of a block that grows because its messages did.
	keptChunk = 64<<10 - r2gabi.ChunkSize
	// blockAlign is the alignment of a block: a cache line.
	blockAlign = 64
	// Retired chunks wait for the next crossing unless there are too many of them.
	maxRetired      = 32
	maxRetiredBytes = 256 << 10
)

// holder keeps the block of a call from Go to Rust: Rust memory, used for one call after another. It
// is reachable from the call that uses it, from the pool, or from the slot of an abandoned call; when
// none of them has it any more the collector lets the memory go.
type holder struct {
	*memory
	block uint64
	// home is the place that keeps the call, nil if the pool does.
	home *place
}

// memory is the Rust memory of a holder. It is an object of its own so that the holder's cleanup can
// use it.
type memory struct {
	half    rustHalf
	chunk   uint64
	retired uint64
	count   int
	bytes   uint64
}

// newHolder makes a block in a chunk of its own, nil when Rust refuses the memory.
func newHolder(half rustHalf, conn uint32) *holder {
	h := &holder{memory: &memory{half: half}}
	if !h.place(firstChunk, conn) {
		return nil
	}
	runtime.AddCleanup(h, (*memory).free, h.memory)
	return h
}

// free gives all memory back. Nothing refers to it any more.
func (o *memory) free() {
	o.retire(o.chunk)
	o.flush()
}

// place puts the block and its arena into a fresh chunk of that size.
func (h *holder) place(size uint64, conn uint32) bool {
	data := h.half.alloc(0, size)
	if data == 0 {
		return false
	}
	if h.chunk != 0 {
		h.retire(h.chunk)
	}
	h.chunk = data - r2gabi.ChunkSize
	h.block = (data + blockAlign - 1) &^ (blockAlign - 1)
	mem.Zero(h.block, r2gabi.BlockSize)
	b := r2gabi.BlockAt(h.block)
	b.Size = r2gabi.BlockSize
	b.Owner = uint64(h.half)
	b.Conn = conn
	h.empty(b)
	return true
}

// empty makes the arena the rest of the own chunk.
func (h *holder) empty(b *r2gabi.Block) {
	end := h.chunk + r2gabi.ChunkSize + mem.At[r2gabi.Chunk](h.chunk).Cap
	base := h.block + r2gabi.BlockSize
	b.Arena = r2gabi.Arena{Base: base, Cap: end - base}
}

// ready prepares the block for a call.
func (h *holder) ready() {
	b := r2gabi.BlockAt(h.block)
	b.Kind = r2gabi.KindSync
	b.Args = 0
	b.Meta = 0
	b.Arena.Used = 0
}

// handOver gives the retired chunks to the crossing that follows. Rust frees them on entry, so this
// half forgets them at once.
func (h *holder) handOver() {
	r2gabi.BlockAt(h.block).Retire = h.retired
	if h.retired != 0 {
		h.retired, h.count, h.bytes = 0, 0, 0
	}
}

// collect takes the chunks that a call added to the block, once it is resolved and read. When the message
// outgrew its arena, and the chunks are small enough, the block gets a chunk of its own that would have held them.
func (h *holder) collect(conn uint32) {
	b := r2gabi.BlockAt(h.block)
	chunk := b.Arena.Chunks
	// Own values hang in the list, too.
	grown := b.Arena.Base != h.block+r2gabi.BlockSize
	size := mem.At[r2gabi.Chunk](h.chunk).Cap
	for chunk != 0 {
		after := next(chunk)
		size += mem.At[r2gabi.Chunk](chunk).Cap
		h.retire(chunk)
		chunk = after
	}
	if !grown || size > keptChunk || !h.place(size, conn) {
		h.empty(b)
	}
	if h.count >= maxRetired || h.bytes >= maxRetiredBytes {
		h.flush()
	}
}

// retire puts one chunk on the list that waits for a crossing.
func (o *memory) retire(chunk uint64) {
	header := mem.At[r2gabi.Chunk](chunk)
	header.Next = o.retired
	o.retired = chunk
	o.count++
	o.bytes += header.Cap
}

// flush gives the list back by a crossing of its own.
func (o *memory) flush() {
	o.half.release(o.retired)
	o.retired, o.count, o.bytes = 0, 0, 0
}
