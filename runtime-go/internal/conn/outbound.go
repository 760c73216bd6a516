//go:build cgo

package conn

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/sched"
)

// outbound are the rings by which async calls go to a Rust half, and come back resolved (spec 05, "Calls to
// Rust").
type outbound struct {
	connection *Connection
	requests   sched.Ring
	Resolved   sched.Completions
	Spin       sched.SpinPolicy
	// spinning says that a goroutine spins.
	spinning atomic.Bool
}

// outboundOf finds the rings of a connection, for its first async call.
type outboundOf struct {
	mu sync.Mutex
	Is atomic.Pointer[outbound]
}

// get finds the rings, or says why the half takes no async calls.
func (o *outboundOf) get(c *Connection) (*outbound, *r2g.Status) {
	if out := o.Is.Load(); out != nil {
		return out, nil
	}
	return o.open(c)
}

// open asks the half for its rings. One that refuses is asked again by the next call: it may not be connected yet.
func (o *outboundOf) open(c *Connection) (*outbound, *r2g.Status) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if out := o.Is.Load(); out != nil {
		return out, nil
	}
	at, code := c.vtable.MakeRings(c.Number, sched.MaxInFlight)
	if code != r2g.OK {
		return nil, &r2g.Status{Code: code, Message: noRings(code), Flags: r2g.FromRuntime | r2g.NotStarted}
	}
	out := &outbound{connection: c, requests: sched.OpenRing(at.Requests), Spin: sched.NewSpinPolicy(at.Flags)}
	out.Resolved.Ring = sched.OpenRing(at.Completions)
	out.Resolved.Complete = c.Slots.Completed
	o.Is.Store(out)
	return out, nil
}

// noRings is why the half takes no async calls, by the code with which it refuses to make rings.
func noRings(code r2g.Code) string {
	switch code {
	case r2g.FailedPrecondition:
		return "the Rust half has no executor: enable the feature tokio, or name one at start"
	case r2g.Unavailable:
		return "the Rust half is not connected yet"
	default:
		return "the Rust half refused the rings of async calls"
	}
}

// done frees the slot of a call that is done, and settles the pending wake-up of its goroutine.
func (o *outbound) done(index uint32) {
	o.connection.Slots.Done(index)
	o.Resolved.Settle()
}

// send puts a call on its way.
func (o *outbound) send(method uint32, frame uint64) {
	o.requests.Push(frame, method)
	if o.requests.NeedsDoorbell() {
		o.connection.vtable.DoorbellRequests(o.connection.Number)
	}
}

// poll completes what is resolved before the caller sleeps: once, and for a while if no wake-up is pending, no other
// goroutine spins, and spinning has succeeded lately. The caller's own call may or may not be among it.
func (o *outbound) poll() {
	if o.Resolved.Poll() || o.Resolved.Pending.Load() != 0 || o.Spin.Off || o.spinning.Swap(true) {
		return
	}
	o.Resolved.Watch()
	o.Spin.Spin(time.Now(), o.Resolved.Poll)
	o.spinning.Store(false)
	o.Resolved.Settle()
}
