//go:build cgo

package sched

import (
	"runtime"
	"sync/atomic"
	"time"

	"github.com/r2g-dev/r2g/runtime-go/internal/base"
)

const (
	// spinTime bounds how long a consumer polls an empty ring before it parks.
	spinTime = 50 * time.Microsecond
	// budgetMax is the largest budget: each success adds one. penalty is what a failure takes off, and cooldown how
	// many sleeps follow without spinning once the budget is used up.
	budgetMax = 8
	penalty   = 4
	cooldown  = 64
	// pollsPerClock is how many polls share one reading of the clock, and yieldAfter how long other goroutines
	// wait at most.
	pollsPerClock = 64
	yieldAfter    = 5 * time.Microsecond
)

// SpinPolicy is adaptive spinning: whether a consumer polls an empty ring for a while before it parks. It learns from
// whether that succeeded lately. Consumers that spin at once may overwrite each other's counts: nothing depends on them
// but speed.
type SpinPolicy struct {
	Off    bool
	budget atomic.Int32
}

func NewSpinPolicy(flags uint32) SpinPolicy {
	return SpinPolicy{Off: flags&base.NoPolling != 0 || cpus == 1}
}

// Spin polls until ready reports true, and reports whether that came in time. Other goroutines get their turn.
func (p *SpinPolicy) Spin(begin time.Time, ready func() bool) bool {
	if p.Off {
		return false
	}
	if budget := p.budget.Load(); budget < 0 {
		p.budget.Store(budget + 1)
		return false
	}
	for yielded := begin; ; {
		for range pollsPerClock {
			if ready() {
				p.budget.Store(min(p.budget.Load()+1, budgetMax))
				return true
			}
		}
		now := time.Now()
		if now.Sub(begin) > spinTime {
			break
		}
		if now.Sub(yielded) > yieldAfter {
			runtime.Gosched()
			yielded = now
		}
	}
	left := p.budget.Load() - penalty
	if left < 0 {
		left = -cooldown
	}
	p.budget.Store(left)
	return false
}

// cpus is how many threads can run at once. With one, a consumer that spins keeps its producer from running.
var cpus = runtime.NumCPU()
