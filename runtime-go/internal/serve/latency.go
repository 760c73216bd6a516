package serve

import (
	"sync/atomic"
	"time"

	"github.com/r2g-dev/r2g/runtime-go/internal/base"
)

// A handler that takes longer than longHandler is worth a goroutine of its own: as long the watchdog
// lets a handler hold up the ring anyway, and starting a goroutine costs a twentieth of that.
const longHandler = 20 * time.Microsecond

const (
	// blockedOften is how many calls lie between two that made others wait if the method as a whole
	// counts as long again.
	blockedOften = 4
)

// latencyClass is how long the calls of an async method take, as far as that decides where they run. A method
// is long until it has shown that it is not, so a handler that waits for the network never runs where
// others wait for it. Nothing depends on these numbers but speed, so calls that run at once may spoil
// each other's counts.
type latencyClass struct {
	calls     atomic.Uint32
	short     atomic.Bool
	runs      atomic.Uint32
	blockedAt atomic.Uint32
}

// run runs a handler, and times it now and then.
func (c *latencyClass) run(handler func(*Incoming), in *Incoming) {
	calls := c.calls.Load() + 1
	c.calls.Store(calls)
	if c.short.Load() && calls%base.TimedEvery != 0 {
		handler(in)
		return
	}
	begin := time.Now()
	handler(in)
	c.took(time.Since(begin))
}

func (c *latencyClass) took(took time.Duration) {
	switch {
	case took >= longHandler:
		c.runs.Store(0)
		c.short.Store(false)
	case !c.short.Load() && c.runs.Add(1) >= base.ShortRuns:
		c.short.Store(true)
	}
}

// blocked is told that a call made others wait. One in fifty that does so is taken over; a method that
// does little else is long.
func (c *latencyClass) blocked() {
	calls := c.calls.Load()
	if before := c.blockedAt.Swap(calls); before != 0 && calls-before < blockedOften {
		c.runs.Store(0)
		c.short.Store(false)
	}
}
