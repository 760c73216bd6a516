//go:build cgo

package r2gcgo

import (
	"sync"
	"sync/atomic"
	"time"
)

// outbound are the rings by which async calls go to a Rust half, and come back resolved (spec 05, "Calls to
// Rust").
type outbound struct {
	link     *rust
	requests ring
	resolved drain
	patience patience
	// looking says that somebody looks for a while.
	looking atomic.Bool
}

// outboundOf finds the rings of a link, for its first async call.
type outboundOf struct {
	once sync.Once
	is   *outbound
}

// get is nil if the half has no rings: then each call is submitted by itself.
func (o *outboundOf) get(l *rust) *outbound {
	o.once.Do(func() {
		at, ok := l.half.accept(l.conn, maxInFlight)
		if !ok {
			return
		}
		o.is = &outbound{link: l, requests: at.requests.open(), patience: newPatience(at.flags)}
		o.is.resolved.ring = at.resolved.open()
		o.is.resolved.complete = l.slots.drained
	})
	return o.is
}

// send puts a call on its way.
func (o *outbound) send(entry uint32, block uint64) {
	o.requests.push(block, entry)
	if o.requests.mustRing() {
		o.link.half.bell(o.link.conn)
	}
}

// linger looks for what is resolved before the caller sleeps: once, and for a while if nobody else looks, or
// will, and that has been worth it lately. The call of the caller may or may not be among what was found.
func (o *outbound) linger() {
	if o.resolved.look() || o.resolved.coming.Load() != 0 || o.patience.off || o.looking.Swap(true) {
		return
	}
	o.resolved.watch()
	o.patience.look(time.Now(), o.resolved.look)
	o.looking.Store(false)
	o.resolved.cameBy()
}
