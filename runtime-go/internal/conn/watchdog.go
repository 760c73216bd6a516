//go:build cgo

package conn

import (
	"runtime"
	"sync/atomic"
	"time"
)

const (
	// stealAfter is how long a handler may hold up the ring while the watchdog is alert. Much less, and a dispatcher
	// that the operating system interrupts loses its lease.
	stealAfter = 20 * time.Microsecond
	// alertFor is how long the watchdog stays alert, that is, looks all the time, after it has stolen a lease: handlers
	// that wait come in numbers.
	alertFor = 2 * time.Millisecond
	// watchInterval is the time between two looks otherwise. It bounds what the first handler that waits after a long
	// time costs the calls behind it.
	watchInterval = time.Millisecond
	// idleLooks is how many looks find the dispatcher parked before the watchdog sleeps.
	idleLooks = 8
)

// watch looks at the dispatcher, and steals its lease when a handler holds up the ring. Then it dispatches itself, under
// a new watchdog.
//
// Where goroutines run one at a time, the watchdog runs only when the dispatcher does not: in a handler
// that waits. Where several run at once it takes a clock: stealing from every handler that it happens to see running
// would be a waste.
func watch(in *inbound) {
	var seen uint64
	var since time.Time
	quiet := 0
	for {
		word, now := in.state.Load(), time.Now()
		one := runtime.GOMAXPROCS(0) == 1
		if word != seen {
			seen, since = word, now
		}
		if word&phaseMask == phaseHandler && (one || now.Sub(since) >= stealAfter) {
			if next := nextEpoch(word); in.state.CompareAndSwap(word, next) {
				in.alertUntil.Store(now.Add(alertFor).UnixNano())
				go watch(in)
				dispatch(in, next)
				return
			}
			continue
		}
		if word&phaseMask != phaseParked {
			quiet = 0
		} else if quiet++; one || quiet > idleLooks {
			in.idle.take(in)
			quiet = 0
			continue
		}
		if one || now.UnixNano() < in.alertUntil.Load() {
			runtime.Gosched()
		} else {
			time.Sleep(watchInterval)
		}
	}
}

// idleWait is where the watchdog sleeps while the dispatcher is parked.
type idleWait struct {
	taken atomic.Bool
	woken chan struct{}
}

func newIdleWait() idleWait { return idleWait{woken: make(chan struct{}, 1)} }

// take sleeps until the dispatcher has something to do. The watchdog announces that it sleeps, and then looks whether the
// dispatcher is parked still; the dispatcher ends being parked, and then looks whether the watchdog sleeps. So one of the
// two sees the other.
func (w *idleWait) take(in *inbound) {
	w.taken.Store(true)
	if in.state.Load()&phaseMask != phaseParked && w.taken.CompareAndSwap(true, false) {
		return
	}
	<-w.woken
}

// wake ends the sleep of the watchdog.
func (w *idleWait) wake() {
	if w.taken.Load() && w.taken.CompareAndSwap(true, false) {
		w.woken <- struct{}{}
	}
}
