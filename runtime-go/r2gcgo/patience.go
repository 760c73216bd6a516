//go:build cgo

package r2gcgo

import (
	"runtime"
	"sync/atomic"
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
// was any good the last times. Those who look at once may spoil each other's counts: nothing depends on
// them but speed.
type patience struct {
	off    bool
	credit atomic.Int32
}

func newPatience(flags uint32) patience { return patience{off: flags&noPolling != 0 || cpus == 1} }

// look looks until there is something, and reports whether that came. It begins now. Other goroutines get their
// turn.
func (p *patience) look(begin time.Time, ready func() bool) bool {
	if p.off {
		return false
	}
	if credit := p.credit.Load(); credit < 0 {
		p.credit.Store(credit + 1)
		return false
	}
	for yielded := begin; ; {
		for range looksPerClock {
			if ready() {
				p.credit.Store(min(p.credit.Load()+1, mostCredit))
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
	left := p.credit.Load() - lossCost
	if left < 0 {
		left = -pauses
	}
	p.credit.Store(left)
	return false
}

// cpus is how many threads can run at once. With one, looking keeps away what is looked for.
var cpus = runtime.NumCPU()
