//go:build cgo

package conn

import (
	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/asmcall"
	"github.com/r2g-dev/r2g/runtime-go/internal/base"
	"github.com/r2g-dev/r2g/runtime-go/internal/cabi"
	"github.com/r2g-dev/r2g/runtime-go/internal/call"
	"github.com/r2g-dev/r2g/runtime-go/internal/mem"
	"github.com/r2g-dev/r2g/runtime-go/internal/schema"
	"github.com/r2g-dev/r2g/runtime-go/internal/serve"
)

// MaxThreads is how many threads may ever have entered the Rust half before small calls are counted
// one by one. Each call holds a thread, so few threads cannot be in many calls: no call needs to be
// counted until then.
const MaxThreads = maxSyncCalls / 2

// SmallCalls makes small calls to the half.
func (c *Connection) SmallCalls() call.SmallCalls { return c }

// FindSmall asks the half how calls of a small method are made.
func (c *Connection) FindSmall(method uint32, shape *schema.SmallShape) call.SmallCall {
	run, isLeaf := c.vtable.FindSmall(c.Number, method, shape)
	found := call.SmallCall{Func: run, Leaf: isLeaf}
	// Where the assembly is built, and is not for this runtime after all, leaves take ordinary calls.
	if isLeaf && asmcall.Built && !asmcall.Enabled() {
		return call.SmallCall{}
	}
	return found
}

// RunSmall makes a small call: one crossing, and no frame. One of a leaf is over before the runtime would start another
// thread for it, so that it is not counted.
func (c *Connection) RunSmall(small *call.SmallCall, words *call.Words) uint64 {
	if !small.Leaf && c.threads.Load() >= MaxThreads {
		return c.smallCounted(small, words)
	}
	return cabi.RunSmall(&small.Func, (*[cabi.SmallWords]uint64)(words))
}

// RunEmpty makes a call of a method that has neither parameters nor a result.
func (c *Connection) RunEmpty(small *call.SmallCall) uint64 {
	if !small.Leaf && c.threads.Load() >= MaxThreads {
		return c.smallCounted(small, new(call.Words))
	}
	return cabi.RunEmpty(&small.Func)
}

// smallCounted makes a small call in a process with many threads.
func (c *Connection) smallCounted(small *call.SmallCall, words *call.Words) uint64 {
	p, ok := SyncCalls.Enter()
	if !ok {
		frame := c.Detached()
		if frame == 0 {
			return serve.NoFrame
		}
		serve.Refuse(frame, r2g.ResourceExhausted, tooMany)
		return frame
	}
	defer SyncCalls.Leave(p)
	return cabi.RunSmall(&small.Func, (*[cabi.SmallWords]uint64)(words))
}

// detachedSize is the frame of a failure with room for its message, and for aligning it.
const detachedSize = frameAlign + base.FrameSize + 1024

// Detached makes a frame for the failure of a small call.
func (c *Connection) Detached() uint64 {
	data := c.vtable.Alloc(0, detachedSize)
	if data == 0 {
		return 0
	}
	frame := (data + frameAlign - 1) &^ (frameAlign - 1)
	mem.Zero(frame, base.FrameSize)
	b := base.FrameAt(frame)
	b.Size = base.FrameSize
	b.Owner = uint64(c.vtable)
	b.Conn = c.Number
	first := frame + base.FrameSize
	b.Arena = base.Arena{Base: first, Cap: data + detachedSize - first, Chunks: data - base.ChunkSize}
	return frame
}

// Free gives a detached frame back.
func (c *Connection) Free(frame uint64) { c.vtable.Release(base.FrameAt(frame).Arena.Chunks) }

// frameSource is the connection with a number, as a source of frames.
func frameSource(conn uint32) serve.FrameSource {
	if c := ConnectionOf(conn); c != nil {
		return c
	}
	return nil
}
