//go:build cgo

package r2gcgo

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/r2g-dev/r2g/runtime-go"
)

// outbound are the rings by which async calls go to a Rust half, and come back resolved (spec 05, "Calls to
// Rust").
type outbound struct {
	link     *rust
	requests ring
	resolved completions
	spin     spinPolicy
	// spinning says that a goroutine spins.
	spinning atomic.Bool
}

// outboundOf finds the rings of a link, for its first async call.
type outboundOf struct {
	mu sync.Mutex
	is atomic.Pointer[outbound]
}

// get finds the rings, or says why the half takes no async calls.
func (o *outboundOf) get(l *rust) (*outbound, *r2g.Status) {
	if out := o.is.Load(); out != nil {
		return out, nil
	}
	return o.open(l)
}

// open asks the half for its rings. One that refuses is asked again by the next call: it may not be connected yet.
func (o *outboundOf) open(l *rust) (*outbound, *r2g.Status) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if out := o.is.Load(); out != nil {
		return out, nil
	}
	at, code := l.half.makeRings(l.conn, maxInFlight)
	if code != r2g.OK {
		return nil, &r2g.Status{Code: code, Message: noRings(code), Flags: r2g.FromRuntime | r2g.NotStarted}
	}
	out := &outbound{link: l, requests: at.requests.open(), spin: newSpinPolicy(at.flags)}
	out.resolved.ring = at.completions.open()
	out.resolved.complete = l.slots.completed
	o.is.Store(out)
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

// end frees the slot of a call that is done, and tells the ring, which waits for the goroutine.
func (o *outbound) end(index uint32) {
	o.link.slots.end(index)
	o.resolved.settle()
}

// send puts a call on its way.
func (o *outbound) send(entry uint32, block uint64) {
	o.requests.push(block, entry)
	if o.requests.needsDoorbell() {
		o.link.half.doorbellRequests(o.link.conn)
	}
}

// poll completes what is resolved before the caller sleeps: once, and for a while if no wake-up is pending, no other
// goroutine spins, and spinning has succeeded lately. The caller's own call may or may not be among it.
func (o *outbound) poll() {
	if o.resolved.poll() || o.resolved.pending.Load() != 0 || o.spin.off || o.spinning.Swap(true) {
		return
	}
	o.resolved.watch()
	o.spin.spin(time.Now(), o.resolved.poll)
	o.spinning.Store(false)
	o.resolved.settle()
}
