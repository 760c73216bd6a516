//go:build cgo

package conn

import (
	"github.com/r2g-dev/r2g/runtime-go/internal/base"
	"github.com/r2g-dev/r2g/runtime-go/internal/mem"
	"github.com/r2g-dev/r2g/runtime-go/internal/owned"
	"github.com/r2g-dev/r2g/runtime-go/internal/value"
)

// AllocOwned makes memory that the half's callers and handlers may keep.
func (c *Connection) AllocOwned(n uint64) (owned.Memory, bool) {
	header := c.vtable.AllocOwned(n)
	if header == 0 {
		return owned.Memory{}, false
	}
	return owned.Memory{Source: c, Header: header, Addr: mem.At[value.OwnedChunk](header).Data, Len: n}, true
}

// ReleaseOwned frees it.
func (c *Connection) ReleaseOwned(header uint64) { c.vtable.Release(header) }

// Transfer puts an owned buffer into the list of a frame, or a copy of it where the memory is another half's.
func (c *Connection) Transfer(frame uint64, memory owned.Memory) (owned.Memory, bool) {
	if memory.Source != owned.Source(c) {
		fresh, ok := c.AllocOwned(memory.Len)
		if !ok {
			return owned.Memory{}, false
		}
		copy(fresh.Bytes(), memory.Bytes())
		memory.Free()
		memory = fresh
	}
	arena := &base.FrameAt(frame).Arena
	mem.At[value.OwnedChunk](memory.Header).Next = arena.Chunks
	arena.Chunks = memory.Header
	return memory, true
}

// Take takes an owned buffer out of the list of a frame. Its header is read only after its address was found in the list.
// A header whose memory Rust has taken is in the list still, and leads elsewhere.
func (c *Connection) Take(frame uint64, memory owned.Memory) (owned.Memory, bool) {
	arena := &base.FrameAt(frame).Arena
	before, chunk := uint64(0), arena.Chunks
	for chunk != 0 && chunk != memory.Header {
		before, chunk = chunk, base.Next(chunk)
	}
	if chunk == 0 {
		return owned.Memory{}, false
	}
	head := mem.At[value.OwnedChunk](chunk)
	known := mem.At[base.Chunk](chunk)
	if known.Kind() != base.ChunkOwned || head.Data != memory.Addr || known.Size() < memory.Len {
		return owned.Memory{}, false
	}
	if before == 0 {
		arena.Chunks = head.Next
	} else {
		mem.At[base.Chunk](before).Next = head.Next
	}
	head.Next = 0
	memory.Source = c
	return memory, true
}
