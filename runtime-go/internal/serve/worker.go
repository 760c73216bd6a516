package serve

import (
	"sync/atomic"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/base"
	"github.com/r2g-dev/r2g/runtime-go/internal/value"
)

// Worker runs async calls that came in, one after the other, on the goroutine that has it. It keeps what
// calls need and handlers do not see, so that a call allocates next to nothing.
type Worker struct {
	table    *Table
	peer     value.Peer
	contexts []CallContext
	in       Incoming
}

// contextsAtOnce is how many contexts are made in one allocation. Each serves one call.
const contextsAtOnce = 32

// CallContext is the context of one call, for its canceller.
type CallContext struct{ handlerContext }

// ID is the id that the caller gave the call.
func (c *CallContext) ID() uint64 { return c.id }

// Cancel ends the context for the caller's reason.
func (c *CallContext) Cancel(reason uint32) { c.cancel(reason) }

// NewWorker makes a worker for the calls that one table serves to a peer.
func NewWorker(t *Table, peer value.Peer) *Worker { return &Worker{table: t, peer: peer} }

// InFlight are the contexts of calls that run, by the index in their ids.
type InFlight []atomic.Pointer[CallContext]

// Long reports whether calls of a method take so long that each should have a goroutine of its own.
func (t *Table) Long(number uint32) bool {
	return uint64(number) < uint64(len(t.methods)) && !t.methods[number].latency.short.Load()
}

// Blocked is told that a call made others wait.
func (t *Table) Blocked(number uint32) {
	if uint64(number) < uint64(len(t.methods)) {
		t.methods[number].latency.blocked()
	}
}

// Run runs one call; when it returns the call is resolved, and no Go code holds the address of its
// frame any more. That holds too when the handler ends its goroutine (runtime.Goexit): the call is resolved before the
// caller's deferred functions run. While the handler runs, its context is in flight.
func (w *Worker) Run(number uint32, frame uint64, flight InFlight) {
	e := w.table.find(number, frame, false)
	if e == nil {
		return
	}
	ctx := w.context()
	if !w.table.describe(&ctx.handlerContext, e, frame) {
		return
	}
	running := &flight[uint32(ctx.id)]
	running.Store(ctx)
	// Published before the caller's word is read: a canceller writes the word first, and then looks for
	// the context, so one of the two sees the other.
	if reason := base.LoadCancel(frame); reason != base.CancelNone {
		running.Store(nil)
		refuse(frame, notBegun(reason))
		return
	}
	w.in.ctx = &ctx.handlerContext
	w.in.open(w.peer, frame, e)
	w.run(e, running)
}

// context takes a fresh context. They are not used again: handlers may keep them.
func (w *Worker) context() *CallContext {
	if len(w.contexts) == 0 {
		w.contexts = make([]CallContext, contextsAtOnce)
	}
	ctx := &w.contexts[0]
	w.contexts = w.contexts[1:]
	return ctx
}

func (w *Worker) run(m *servedMethod, running *atomic.Pointer[CallContext]) {
	// Deferred, since a handler may end its goroutine.
	defer func() {
		w.in.ctx = nil
		running.Store(nil)
	}()
	w.in.runAsync(m)
}

// notBegun is the outcome of a call that was given up before its handler began. The caller may read it, if it
// gave up while the call was being resolved.
func notBegun(reason uint32) *r2g.Status {
	if reason == base.CancelDeadline {
		return base.Unstarted(r2g.DeadlineExceeded, "the deadline passed before the handler began")
	}
	return base.Unstarted(r2g.Canceled, "cancelled before the handler began")
}
