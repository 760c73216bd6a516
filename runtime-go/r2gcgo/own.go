//go:build cgo

package r2gcgo

import (
	"github.com/r2g-dev/r2g/runtime-go/internal/mem"
	"github.com/r2g-dev/r2g/runtime-go/internal/owned"
	"github.com/r2g-dev/r2g/runtime-go/r2gabi"
)

// Own makes memory that the half's callers and handlers may keep.
func (l *rust) Own(n uint64) (owned.Memory, bool) {
	header := l.half.allocOwned(n)
	if header == 0 {
		return owned.Memory{}, false
	}
	return owned.Memory{Source: l, Header: header, Addr: mem.At[r2gabi.OwnedChunk](header).Data, Len: n}, true
}

// Disown frees it.
func (l *rust) Disown(header uint64) { l.half.release(header) }

// Keep hangs memory into the list of a block, or a copy where it is not this half's.
func (l *rust) Keep(block uint64, memory owned.Memory) (owned.Memory, bool) {
	if memory.Source != owned.Source(l) {
		fresh, ok := l.Own(memory.Len)
		if !ok {
			return owned.Memory{}, false
		}
		copy(fresh.Bytes(), memory.Bytes())
		memory.Free()
		memory = fresh
	}
	arena := &r2gabi.BlockAt(block).Arena
	mem.At[r2gabi.OwnedChunk](memory.Header).Next = arena.Chunks
	arena.Chunks = memory.Header
	return memory, true
}

// Take takes memory out of the list of a block. What it is about is compared, not followed, until it is
// found in the list. A header whose memory Rust has taken is there still, and leads elsewhere.
func (l *rust) Take(block uint64, memory owned.Memory) (owned.Memory, bool) {
	arena := &r2gabi.BlockAt(block).Arena
	before, chunk := uint64(0), arena.Chunks
	for chunk != 0 && chunk != memory.Header {
		before, chunk = chunk, next(chunk)
	}
	if chunk == 0 {
		return owned.Memory{}, false
	}
	head := mem.At[r2gabi.OwnedChunk](chunk)
	// An odd size marks the headers that have a word for the data.
	if head.Cap&1 == 0 || head.Data != memory.Addr || head.Cap < memory.Len {
		return owned.Memory{}, false
	}
	if before == 0 {
		arena.Chunks = head.Next
	} else {
		mem.At[r2gabi.Chunk](before).Next = head.Next
	}
	head.Next = 0
	memory.Source = l
	return memory, true
}
