//go:build cgo

package r2gcgo

import (
	"sync"

	"github.com/r2g-dev/r2g/runtime-go/r2gabi"
)

// inboundShards spreads the lock of the table below.
const inboundShards = 16

// inbound are the async calls that a Rust half made and that are not resolved, by id. An id has the
// generation of its slot in it, so a stale cancel finds nothing.
type inbound struct {
	shards [inboundShards]struct {
		sync.Mutex
		calls map[uint64]*r2gabi.Received
	}
}

// publish makes a call known to cancel. Submit reads the block's cancel word afterwards; who cancels
// writes the word first and looks here afterwards. The lock orders the two on this side, so one of
// them sees the other.
func (t *inbound) publish(call *r2gabi.Received) {
	s := &t.shards[call.ID()%inboundShards]
	s.Lock()
	defer s.Unlock()
	if s.calls == nil {
		s.calls = make(map[uint64]*r2gabi.Received)
	}
	s.calls[call.ID()] = call
}

// remove forgets a call.
func (t *inbound) remove(call *r2gabi.Received) {
	s := &t.shards[call.ID()%inboundShards]
	s.Lock()
	defer s.Unlock()
	if s.calls[call.ID()] == call {
		delete(s.calls, call.ID())
	}
}

// find is the call with an id, nil when it is not known or no longer.
func (t *inbound) find(id uint64) *r2gabi.Received {
	s := &t.shards[id%inboundShards]
	s.Lock()
	defer s.Unlock()
	return s.calls[id]
}

// submitted takes over an async call of a Rust half. It reports true when the call is resolved
// already, refusals included. The handler runs on a goroutine of its own, which also reads the
// arguments: the thread that submitted belongs to an executor.
func (l *rust) submitted(entry uint32, block uint64) bool {
	call := served().Receive(l, entry, block)
	if call == nil {
		return true
	}
	l.inbound.publish(call)
	if reason := r2gabi.LoadCancel(block); reason != r2gabi.CancelNone && call.Cancel(reason) {
		l.inbound.remove(call)
		return true
	}
	go call.Run(l.done)
	return false
}

// cancelled ends the context of a call, and completes it when its handler had not begun. A half that
// has rings submits nothing.
func (l *rust) cancelled(id uint64, reason uint32) {
	if e := l.engine.Load(); e != nil && e.cancel(id, reason) {
		return
	}
	call := l.inbound.find(id)
	if call == nil {
		strays.Add(1)
		return
	}
	if call.Cancel(reason) {
		l.completed(call)
	}
}

// completed tells the Rust half that a call is resolved. No Go code holds the address of its block
// any more.
func (l *rust) completed(call *r2gabi.Received) {
	l.inbound.remove(call)
	l.half.complete(call.ID())
}
