//go:build cgo

package r2gcgo

import (
	"runtime"
	"sync/atomic"
	"time"
)

const (
	// handlerPatience is how long a handler may hold up the ring while the follower looks all the time.
	// Much less, and a goroutine that the operating system interrupts loses the lead.
	handlerPatience = 20 * time.Microsecond
	// eagerFor is how long the follower looks all the time after the ring was taken over: handlers
	// that wait come in numbers.
	eagerFor = 2 * time.Millisecond
	// calmLook is the time between two looks otherwise. It bounds what the first handler that waits,
	// after long peace, costs those behind it.
	calmLook = time.Millisecond
	// quietLooks is how many looks find the leader parked before the follower rests.
	quietLooks = 8
)

// follow watches the leader, and takes the ring over from a handler that holds it up.
//
// Where goroutines run one at a time, the follower runs only when the leader does not: in a handler
// that waits. Where several run at once it takes a clock: it would be a waste if each handler were
// taken over that another thread happens to see.
func follow(e *engine) {
	var seen uint64
	var since time.Time
	quiet := 0
	for {
		word, now := e.state.Load(), time.Now()
		one := runtime.GOMAXPROCS(0) == 1
		if word != seen {
			seen, since = word, now
		}
		if word&phaseMask == phaseHandler && (one || now.Sub(since) >= handlerPatience) {
			if next := tookOver(word); e.state.CompareAndSwap(word, next) {
				e.eager.Store(now.Add(eagerFor).UnixNano())
				go follow(e)
				lead(e, next)
				return
			}
			continue
		}
		if word&phaseMask != phaseParked {
			quiet = 0
		} else if quiet++; one || quiet > quietLooks {
			e.rest.take(e)
			quiet = 0
			continue
		}
		if one || now.UnixNano() < e.eager.Load() {
			runtime.Gosched()
		} else {
			time.Sleep(calmLook)
		}
	}
}

// rest is where the follower waits while the leader is parked.
type rest struct {
	taken  atomic.Bool
	roused chan struct{}
}

func newRest() rest { return rest{roused: make(chan struct{}, 1)} }

// take rests until the leader has something to do. The follower says that it rests and then looks
// whether the leader is parked still; the leader stops being parked and then looks whether somebody
// rests: one of the two sees the other.
func (r *rest) take(e *engine) {
	r.taken.Store(true)
	if e.state.Load()&phaseMask != phaseParked && r.taken.CompareAndSwap(true, false) {
		return
	}
	<-r.roused
}

// rouse ends the rest of the follower.
func (r *rest) rouse() {
	if r.taken.Load() && r.taken.CompareAndSwap(true, false) {
		r.roused <- struct{}{}
	}
}
