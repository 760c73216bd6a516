//go:build cgo

package r2gcgo

import (
	"runtime"
	"time"
)

const (
	// lookMost bounds how long somebody looks at an empty ring before parking.
	lookMost = 50 * time.Microsecond
	// mostCredit is how much a run of success counts, lossCost what a failure takes off, and pauses how
	// many times parking follows at once when nothing is left.
	mostCredit = 8
	lossCost   = 4
	pauses     = 64
	// looksPerClock is how many looks share one look at the clock, and yieldAfter how long other goroutines
	// wait at most.
	looksPerClock = 64
	yieldAfter    = 5 * time.Microsecond
)

// patience is whether to look at an empty ring for a while before parking: learnt from whether that
// was any good the last times. It belongs to the leader.
type patience struct {
	off    bool
	credit int
}

// look looks at the ring, and reports whether a call came. Other goroutines get their turn.
func (p *patience) look(e *engine) bool {
	if p.off || cpus == 1 {
		return false
	}
	if p.credit < 0 {
		p.credit++
		return false
	}
	begin := time.Now()
	for yielded := begin; ; {
		for range looksPerClock {
			if e.requests.ready(e.head) {
				p.credit = min(p.credit+1, mostCredit)
				return true
			}
		}
		now := time.Now()
		if now.Sub(begin) > lookMost {
			break
		}
		if now.Sub(yielded) > yieldAfter {
			runtime.Gosched()
			yielded = now
		}
	}
	if p.credit -= lossCost; p.credit < 0 {
		p.credit = -pauses
	}
	return false
}

// cpus is how many threads can run at once. With one, looking keeps away what is looked for.
var cpus = runtime.NumCPU()
