package r2gabi

import (
	"sync/atomic"
	"time"
)

// A handler that takes longer than longHandler is worth a goroutine of its own: starting one costs a
// twentieth of that.
const longHandler = 20 * time.Microsecond

const (
	// timedEvery is how many calls of a method share one that is timed.
	timedEvery = 32
	// shortRuns is how many timed calls in a row must be short for a method to count as short again.
	shortRuns = 8
	// blockedOften is how many calls lie between two that made others wait if the method as a whole
	// counts as long.
	blockedOften = 4
)

// pace is how long the calls of an async method take, as far as that decides where they run. Nothing
// depends on these numbers but speed, so calls that run at once may spoil each other's counts.
type pace struct {
	calls     atomic.Uint32
	long      atomic.Bool
	short     atomic.Uint32
	blockedAt atomic.Uint32
}

func (p *pace) isLong() bool { return p.long.Load() }

// run runs a handler, and times it now and then.
func (p *pace) run(handler func(*Incoming), in *Incoming) {
	calls := p.calls.Load() + 1
	p.calls.Store(calls)
	if calls%timedEvery != 0 && !p.long.Load() {
		handler(in)
		return
	}
	begin := time.Now()
	handler(in)
	p.took(time.Since(begin))
}

func (p *pace) took(took time.Duration) {
	switch {
	case took >= longHandler:
		p.short.Store(0)
		p.long.Store(true)
	case p.long.Load() && p.short.Add(1) >= shortRuns:
		p.long.Store(false)
	}
}

// blocked is told that a call made others wait. One in fifty that does so is taken over; a method that
// does nothing else is long.
func (p *pace) blocked() {
	calls := p.calls.Load()
	if before := p.blockedAt.Swap(calls); before != 0 && calls-before < blockedOften {
		p.long.Store(true)
	}
}
