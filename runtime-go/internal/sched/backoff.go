//go:build cgo

package sched

import (
	"sync/atomic"
	"time"

	"github.com/r2g-dev/r2g/runtime-go/internal/base"
	"github.com/r2g-dev/r2g/runtime-go/internal/mem"
)

const (
	// backoffTime is how long the dispatcher asks to sleep. The system makes that several times as long.
	backoffTime = 20 * time.Microsecond
	// backoffNeeds is how long the other half must have enough to do.
	backoffNeeds = 200 * time.Microsecond
	// backoffLeast is how many resolved calls it must have to act on then.
	backoffLeast = 128
	// backoffEvery is the time between two looks: the counts are in cache lines of the other half's core.
	backoffEvery = 30 * time.Microsecond
)

// Backoff decides when an idle dispatcher sleeps instead of spinning: while the other half's backlog of completions will
// last (spec 05, "Backing off"). Nothing comes back later then, and the processor is free. The fields belong to the
// dispatcher.
type Backoff struct {
	// Completions that were pushed, those of them that the half has popped, and those that it has popped and has yet to
	// act on. A nil pending says that the half does not count in shared memory.
	resolved, taken *atomic.Uint64
	pending         *atomic.Uint32
	// at is the time of the last look, and done how many completions the half had acted on by then.
	at   time.Time
	done uint64
}

func NewBackoff(rings base.Rings) Backoff {
	n := Backoff{
		resolved: mem.At[atomic.Uint64](rings.Completions.Tail),
		taken:    mem.At[atomic.Uint64](rings.Completions.Head),
		at:       time.Now(),
	}
	if rings.Pending != 0 {
		n.pending = mem.At[atomic.Uint32](rings.Pending)
	}
	return n
}

// ShouldSleep reports whether the dispatcher may sleep now. What the half did since the last look says how long the backlog
// will last.
func (b *Backoff) ShouldSleep(now time.Time) bool {
	took := now.Sub(b.at)
	if !canBackOff || took < backoffEvery || b.pending == nil {
		return false
	}
	pending := uint64(b.pending.Load())
	done := b.taken.Load() - pending
	did := int64(done - b.done)
	b.done, b.at = done, now
	// Counts that are read while they change may be less than before.
	left := int64(b.resolved.Load() - done)
	return did >= 0 && left >= backoffLeast && time.Duration(left)*took >= time.Duration(did)*backoffNeeds
}
