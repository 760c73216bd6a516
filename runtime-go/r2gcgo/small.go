//go:build cgo

package r2gcgo

// #cgo noescape r2g_run_small
// #include "half.h"
import "C"

import (
	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/asmcall"
	"github.com/r2g-dev/r2g/runtime-go/internal/mem"
	"github.com/r2g-dev/r2g/runtime-go/r2gabi"
)

// maxThreads is how many threads may ever have entered the Rust half before small calls are counted
// one by one. Each call holds a thread, so few threads cannot be in many calls: no call needs to be
// counted until then.
const maxThreads = maxSyncCalls / 2

// SmallCalls makes small calls to the half.
func (l *rust) SmallCalls() r2gabi.SmallCalls { return l }

// FindSmall asks the half how calls of a small method are made.
func (l *rust) FindSmall(entry uint32, shape *r2gabi.SmallShape) r2gabi.SmallCall {
	known := C.r2g_small{
		conn:   C.uint32_t(l.conn),
		params: C.uint32_t(shape.Params),
		args:   C.uint32_t(shape.Args),
		result: C.uint32_t(shape.Result),
	}
	found := C.r2g_peer_small(C.uint64_t(l.half), C.uint32_t(entry), known)
	call := r2gabi.SmallCall{
		Func: asmcall.Func{Run: uint64(C.r2g_small_run(found)), Data: uint64(found.data)},
		Leaf: found.flags&C.R2G_SMALL_LEAF != 0,
	}
	// Where the assembly is built, and is not for this runtime after all, leaves take ordinary calls.
	if call.Leaf && asmcall.Built && !asmcall.Enabled() {
		return r2gabi.SmallCall{}
	}
	return call
}

// RunSmall makes a small call: one crossing, and no block. One of a leaf is over before the runtime would start another
// thread for it, so that it is not counted.
func (l *rust) RunSmall(call *r2gabi.SmallCall, words *r2gabi.Words) uint64 {
	if !call.Leaf && l.threads.Load() >= maxThreads {
		return l.smallCounted(call, words)
	}
	return runSmall(call, words)
}

// RunEmpty makes a call of a method that has neither parameters nor a result.
func (l *rust) RunEmpty(call *r2gabi.SmallCall) uint64 {
	if !call.Leaf && l.threads.Load() >= maxThreads {
		return l.smallCounted(call, new(r2gabi.Words))
	}
	return uint64(C.r2g_run_empty(C.uint64_t(call.Run), C.uint64_t(call.Data)))
}

func runSmall(call *r2gabi.SmallCall, words *r2gabi.Words) uint64 {
	back := C.r2g_run_small(C.uint64_t(call.Run), C.uint64_t(call.Data), (*C.uint64_t)(&words[0]))
	*words = *mem.As[r2gabi.Words](&back.words)
	return uint64(back.failure)
}

// smallCounted makes a small call in a process with many threads.
func (l *rust) smallCounted(call *r2gabi.SmallCall, words *r2gabi.Words) uint64 {
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
	return runSmall(call, words)
}

// detachedSize is the block of a failure with room for its message, and for aligning it.
const detachedSize = blockAlign + r2gabi.BlockSize + 1024

// Detached makes a block for the failure of a small call.
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
