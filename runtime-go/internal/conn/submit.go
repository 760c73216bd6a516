//go:build cgo

package conn

import (
	"context"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/call"
	"github.com/r2g-dev/r2g/runtime-go/internal/wire"
)

// Submit runs an async call to Rust and waits for it. When the context ends first the caller gets
// its status at once; the frame stays with the slot until Rust has resolved the call.
func (c *Connection) Submit(ctx context.Context, method uint32, o *call.Outgoing) *r2g.Status {
	out, status := c.Outbound.get(c)
	if status != nil {
		return status
	}
	index, status := c.Slots.Take(ctx)
	if status != nil {
		return status
	}
	h := o.Memory.(*rustFrame)
	id := c.Slots.Begin(index, h, o.Method())
	wire.PrepareAsync(ctx, h.at, id)
	h.handOver()
	out.send(method, h.at)
	out.poll()
	if await(ctx, c.Slots.Wake(index)) {
		out.done(index)
		return nil
	}
	reason := wire.CancelReason(ctx)
	if !c.Slots.Abandon(index, reason) {
		out.done(index)
		return nil
	}
	o.Abandon()
	c.vtable.Cancel(c.Number, id, reason)
	return wire.ContextStatus(ctx, 0)
}

// await waits for the channel, and reports false if the context ended first. A context that never ends makes
// that a plain receive, which costs half as much.
func await(ctx context.Context, wake <-chan struct{}) bool {
	done := ctx.Done()
	if done == nil {
		<-wake
		return true
	}
	select {
	case <-wake:
		return true
	case <-done:
		return false
	}
}
