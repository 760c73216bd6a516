//go:build cgo

package sched

import (
	"runtime"
	"sync/atomic"
	"time"

	"github.com/r2g-dev/r2g/runtime-go/internal/base"
)

const (
	// pollsPerClock is how many polls share one reading of the clock, which costs as much as some twenty of them, and yieldAfter how long other goroutines
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
func (s *SpinPolicy) Spin(begin time.Time, ready func() bool) bool {
	if s.Off {
		return false
	}
	if budget := s.budget.Load(); budget < 0 {
		s.budget.Store(budget + 1)
		return false
	}
	for yielded := begin; ; {
		for range pollsPerClock {
			if ready() {
				s.budget.Store(min(s.budget.Load()+1, base.SpinBudget))
				return true
			}
		}
		now := time.Now()
		if now.Sub(begin) > base.SpinTime {
			break
		}
		if now.Sub(yielded) > yieldAfter {
			runtime.Gosched()
			yielded = now
		}
	}
	left := s.budget.Load() - base.SpinPenalty
	if left < 0 {
		left = -base.SpinCooldown
	}
	s.budget.Store(left)
	return false
}

// cpus is how many threads can run at once. With one, a consumer that spins keeps its producer from running.
var cpus = runtime.NumCPU()
