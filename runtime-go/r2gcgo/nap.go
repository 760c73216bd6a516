//go:build cgo

package r2gcgo

import (
	"sync/atomic"
	"time"

	"github.com/r2g-dev/r2g/runtime-go/internal/mem"
)

const (
	// napTime is how long the leader asks to sleep. The system makes that several times as long.
	napTime = 20 * time.Microsecond
	// napNeeds is how long the other half must have enough to do.
	napNeeds = 200 * time.Microsecond
	// napLeast is how many resolved calls it has to look at then.
	napLeast = 128
	// napEvery is the time between two looks: what is read belongs to the other half's core.
	napEvery = 30 * time.Microsecond
)

// nap is when a leader that has nothing to take sleeps, in place of looking at its ring: while the other half
// has more to do with calls that came back than it gets done meanwhile (spec 05, "Napping"). Nothing comes later
// for that half then, and the processor is free. The fields belong to the leader, whoever that is.
type nap struct {
	// Calls that were resolved, those of them that the half has taken out of the ring, and those that it has taken
	// and not looked at. A nil coming says that the half does not tell.
	resolved, taken *atomic.Uint64
	coming          *atomic.Uint32
	// at is when the last look was, which found that the half had been done with so many.
	at   time.Time
	done uint64
}

func newNap(rings ringsAt) nap {
	n := nap{
		resolved: mem.At[atomic.Uint64](rings.completions.tail),
		taken:    mem.At[atomic.Uint64](rings.completions.head),
		at:       time.Now(),
	}
	if rings.pending != 0 {
		n.coming = mem.At[atomic.Uint32](rings.pending)
	}
	return n
}

// isDue reports whether the leader may sleep now. How many calls the half has taken since the last look says how
// long the others will keep it busy.
func (n *nap) isDue(now time.Time) bool {
	took := now.Sub(n.at)
	if !canNap || took < napEvery || n.coming == nil {
		return false
	}
	coming := uint64(n.coming.Load())
	done := n.taken.Load() - coming
	did := int64(done - n.done)
	n.done, n.at = done, now
	// What is read while it changes may be less than before.
	left := int64(n.resolved.Load() - done)
	return did >= 0 && left >= napLeast && time.Duration(left)*took >= time.Duration(did)*napNeeds
}
