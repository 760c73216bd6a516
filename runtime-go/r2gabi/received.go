package r2gabi

import "sync/atomic"

// States of a Received call. The step out of received is a compare-and-swap, so a cancel that
// arrives before the handler began and the goroutine that wants to begin exclude each other.
const (
	stateReceived = iota
	stateRunning
	stateResolved
)

// Received is an async call that this half serves, from hand-over until it is resolved.
type Received struct {
	in    Incoming
	ctx   callContext
	entry *entry
	state atomic.Uint32
}

// ID is the id that the caller gave the call.
func (r *Received) ID() uint64 { return r.ctx.id }

// Method is the called method, for reports.
func (r *Received) Method() string { return r.in.method.Name }

// Run runs the handler on the present goroutine, resolves the call and then calls done, also when
// the handler ends its goroutine. It does nothing when the call was cancelled before.
func (r *Received) Run(done func(*Received)) {
	if !r.state.CompareAndSwap(stateReceived, stateRunning) {
		return
	}
	defer func() {
		r.state.Store(stateResolved)
		done(r)
	}()
	r.in.runAsync(r.entry)
}

// Cancel ends the handler's context. It reports true when the handler had not begun: then the
// call is resolved as not started, and whoever called Cancel completes it. Otherwise Run's done will.
func (r *Received) Cancel(reason uint32) bool {
	if r.state.CompareAndSwap(stateReceived, stateResolved) {
		r.in.finish(notBegun(reason))
		r.in.block = 0
		return true
	}
	r.ctx.cancel(reason)
	return false
}
