//go:build cgo

package r2gcgo

import (
	"context"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/r2gabi"
)

// Submit runs an async call to Rust and waits for it. When the context ends first the caller gets
// its status at once; the block stays with the slot until Rust has resolved the call.
func (l *rust) Submit(ctx context.Context, entry uint32, o *r2gabi.Outgoing) *r2g.Status {
	out, status := l.outbound.get(l)
	if status != nil {
		return status
	}
	index, status := l.slots.take(ctx)
	if status != nil {
		return status
	}
	h := o.Own.(*holder)
	id := l.slots.begin(index, h, o.Method())
	r2gabi.PrepareAsync(ctx, h.block, id)
	h.handOver()
	out.send(entry, h.block)
	out.poll()
	if await(ctx, l.slots.all[index].wake) {
		out.end(index)
		return nil
	}
	reason := r2gabi.CancelReason(ctx)
	if !l.slots.abandon(index, reason) {
		out.end(index)
		return nil
	}
	o.Abandon()
	l.half.cancel(l.conn, id, reason)
	return r2gabi.ContextStatus(ctx, 0)
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
