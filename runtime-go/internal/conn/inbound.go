//go:build cgo

package conn

import (
	"math"
	"sync"
	"sync/atomic"

	"github.com/r2g-dev/r2g/runtime-go/internal/base"
	"github.com/r2g-dev/r2g/runtime-go/internal/sched"
	"github.com/r2g-dev/r2g/runtime-go/internal/serve"
)

// inbound runs the async calls that a Rust half makes, from two rings in its memory (spec 05): calls
// come by one, and go back resolved by the other.
//
// One goroutine at a time is the dispatcher: it takes calls from the ring and runs their handlers itself, one
// after the other. Another one is the watchdog: should a handler make the dispatcher wait, the watchdog steals the
// lease of the ring, and the old dispatcher ends when its handler has returned.
type inbound struct {
	connection *Connection
	table      *serve.Table
	requests   sched.Ring
	resolved   sched.Ring
	InFlight   serve.InFlight
	// state is the epoch of the lease, and what its dispatcher does.
	state atomic.Uint64
	// head is the next cell of requests, spin how long to poll it, and backoff when to sleep instead. They
	// belong to the dispatcher.
	head    uint64
	spin    sched.SpinPolicy
	backoff sched.Backoff
	// bell has a token when the other half rang. The token may be stale.
	bell chan struct{}
	idle idleWait
	// alertUntil is the end of the time in which the watchdog looks all the time.
	alertUntil atomic.Int64
	workers    sync.Pool
}

// State words: the epoch, which counts how often the lease was stolen, in the upper 40 bits; how many handlers the
// dispatcher has begun since, modulo 2^22; and its phase. A word recurs only after 2^40 steals, which
// at one per 20 us is most of a year, and then with a chance of one in 2^22.
const (
	phasePolling = 0 // polls the ring, or takes from it
	phaseHandler = 1 // runs a handler: the lease may be stolen
	phaseParked  = 2 // waits for the doorbell
	phaseMask    = 3

	nextHandler = 4
	epochShift  = 24
	countMask   = 1<<epochShift - 1 - phaseMask
)

// handlerWord is the word for the next handler that the dispatcher of a word begins.
func handlerWord(word uint64) uint64 {
	return word&^(1<<epochShift-1) | (word+nextHandler)&countMask | phaseHandler
}

// nextEpoch is the word of the dispatcher that steals the lease.
func nextEpoch(word uint64) uint64 { return (word>>epochShift + 1) << epochShift }

// openInbound begins to serve the calls of a pair of rings. It reports false if it will not.
func openInbound(at uint64) bool {
	rings, ok := base.ReadRings(at)
	l := ConnectionOf(rings.Conn)
	if !ok || l == nil || rings.Calls == 0 || rings.Calls > math.MaxInt32 {
		return false
	}
	e := &inbound{
		connection: l,
		table:      serve.Published(),
		requests:   sched.OpenRing(rings.Requests),
		resolved:   sched.OpenRing(rings.Completions),
		InFlight:   make(serve.InFlight, rings.Calls),
		spin:       sched.NewSpinPolicy(rings.Flags),
		backoff:    sched.NewBackoff(rings),
		bell:       make(chan struct{}, 1),
		idle:       newIdleWait(),
	}
	e.workers.New = func() any { return serve.NewWorker(e.table, l) }
	if !l.Inbound.CompareAndSwap(nil, e) {
		return false
	}
	go dispatch(e, 0)
	go watch(e)
	return true
}

// wake wakes the dispatcher. It does not wait.
func (in *inbound) wake() {
	select {
	case in.bell <- struct{}{}:
	default:
	}
}

// cancelled ends the context of a call, and reports whether there was one.
func (c *Connection) cancelled(id uint64, reason uint32) bool {
	e := c.Inbound.Load()
	return e != nil && e.cancel(id, reason)
}

// cancel ends the context of a call, and reports whether its handler runs. A call whose handler has yet
// to begin has its reason in its frame.
func (in *inbound) cancel(id uint64, reason uint32) bool {
	index := uint32(id)
	if uint64(index) >= uint64(len(in.InFlight)) {
		return false
	}
	ctx := in.InFlight[index].Load()
	if ctx == nil || ctx.ID() != id {
		return false
	}
	ctx.Cancel(reason)
	return true
}

// resolve gives a resolved call back.
func (in *inbound) resolve(id uint64) {
	in.resolved.Push(id, 0)
	if in.resolved.NeedsDoorbell() {
		in.connection.vtable.DoorbellCompletions(in.connection.Number)
	}
}

// alone runs one call on a goroutine of its own.
func (in *inbound) alone(method uint32, frame uint64) {
	worker := in.workers.Get().(*serve.Worker)
	id := base.FrameAt(frame).ID
	// Deferred, since a handler may end its goroutine.
	defer func() { in.resolve(id) }()
	worker.Run(method, frame, in.InFlight)
	in.workers.Put(worker)
}
