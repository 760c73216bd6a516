//go:build cgo

package r2gcgo

import (
	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/mem"
	"github.com/r2g-dev/r2g/runtime-go/r2gabi"
)

// maxThreads is how many threads may ever have entered the Rust half before empty calls are counted
// one by one. Each call holds a thread, so few threads cannot be in many calls: no call needs to be
// counted until then.
const maxThreads = maxSyncCalls / 2

// Callee is the connection's number and the entry in one word.
func (l *rust) Callee(entry uint32) uint64 { return uint64(l.conn)<<32 | uint64(entry) }

// Empty runs a call without parameters and result: one crossing, and no block.
func (l *rust) Empty(callee uint64) uint64 {
	if l.threads.Load() >= maxThreads {
		return l.emptyCounted(callee)
	}
	return emptyCall(l.empty, callee)
}

// emptyCounted is Empty in a process with many threads.
func (l *rust) emptyCounted(callee uint64) uint64 {
	p, ok := syncCalls.enter()
	if !ok {
		block := l.Detached()
		if block == 0 {
			return r2gabi.NoBlock
		}
		r2gabi.Refuse(block, r2g.ResourceExhausted, tooMany)
		return block
	}
	defer syncCalls.leave(p)
	return emptyCall(l.empty, callee)
}

// detachedSize is the block of a failure with room for its message, and for aligning it.
const detachedSize = blockAlign + r2gabi.BlockSize + 1024

// Detached makes a block for the failure of an empty call.
func (l *rust) Detached() uint64 {
	data := l.half.alloc(0, detachedSize)
	if data == 0 {
		return 0
	}
	block := (data + blockAlign - 1) &^ (blockAlign - 1)
	mem.Zero(block, r2gabi.BlockSize)
	b := r2gabi.BlockAt(block)
	b.Size = r2gabi.BlockSize
	b.Owner = uint64(l.half)
	b.Conn = l.conn
	base := block + r2gabi.BlockSize
	b.Arena = r2gabi.Arena{Base: base, Cap: data + detachedSize - base, Chunks: data - r2gabi.ChunkSize}
	return block
}

// Free gives such a block back.
func (l *rust) Free(block uint64) { l.half.release(r2gabi.BlockAt(block).Arena.Chunks) }

// lender is the link with a number, as one that lends blocks.
func lender(conn uint32) r2gabi.Blocks {
	if l := linkOf(conn); l != nil {
		return l
	}
	return nil
}
