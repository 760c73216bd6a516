//go:build cgo

package r2gcgo

import (
	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/r2gabi"
)

// batched is the link of the calls of batches: they cross together, and stay with their crew.
type batched struct{ *rust }

// Invoke has nothing to do: InvokeAll has run the call.
func (batched) Invoke(uint32, *r2gabi.Outgoing) {}

// InPlace says that arguments are copied: one crossing would pass many.
func (batched) InPlace() bool { return false }

// Release keeps the call.
func (l batched) Release(o *r2gabi.Outgoing) { l.settleBlock(o) }

// AcquireCrew takes a crew from the pool, or makes an empty one.
func (l *rust) AcquireCrew() *r2gabi.Crew {
	if crew, ok := l.crews.Get().(*r2gabi.Crew); ok {
		return crew
	}
	return new(r2gabi.Crew)
}

// ReleaseCrew puts it back.
func (l *rust) ReleaseCrew(crew *r2gabi.Crew) { l.crews.Put(crew) }

// Recruit makes a call for a crew, nil when Rust refuses the memory.
func (l *rust) Recruit() *r2gabi.Outgoing {
	h := newHolder(l.half, l.conn, firstInCrew)
	if h == nil {
		return nil
	}
	o := r2gabi.NewOutgoing(batched{l}, h.block, h)
	h.ready()
	return o
}

// Ready prepares the block for another call.
func (l *rust) Ready(o *r2gabi.Outgoing) { o.Own.(*holder).ready() }

// InvokeAll runs sync calls of one method: one crossing, and one place among the sync calls, since
// all of them hold one thread.
func (l *rust) InvokeAll(entry uint32, calls []*r2gabi.Outgoing) {
	p, ok := syncCalls.enter()
	if !ok {
		for _, call := range calls {
			r2gabi.Refuse(call.Block(), r2g.ResourceExhausted, tooMany)
		}
		return
	}
	defer syncCalls.leave(p)
	if !l.half.batches() {
		for _, call := range calls {
			call.Own.(*holder).handOver()
			l.half.call(entry, call.Block(), nil)
		}
		return
	}
	next := uint64(0)
	for i := len(calls) - 1; i >= 0; i-- {
		calls[i].Own.(*holder).handOver()
		r2gabi.BlockAt(calls[i].Block()).Next = next
		next = calls[i].Block()
	}
	l.half.batch(entry, next)
}
