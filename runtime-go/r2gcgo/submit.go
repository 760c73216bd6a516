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
	index, status := l.slots.take(ctx)
	if status != nil {
		return status
	}
	h := o.Own.(*holder)
	id := l.slots.begin(index, h, o.Method())
	r2gabi.PrepareAsync(ctx, h.block, id)
	h.handOver()
	if l.half.submit(entry, h.block) {
		l.slots.end(index)
		return nil
	}
	one := &l.slots.all[index]
	select {
	case <-one.wake:
		l.slots.end(index)
		return nil
	case <-ctx.Done():
	}
	reason := r2gabi.CancelReason(ctx)
	if !l.slots.abandon(index, reason) {
		l.slots.end(index)
		return nil
	}
	o.Abandon()
	l.half.cancel(l.conn, id, reason)
	return r2gabi.ContextStatus(ctx, 0)
}
