package serve

import (
	"context"
	"sync"
	"time"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/base"
)

// handlerContext is the context of a handler. The caller enforces the deadline, so nothing is armed
// until a goroutine waits: Err and Deadline read the clock, and the first Done or AfterFunc makes the
// channel or list and the timer. It is not reused after its call, since handlers may keep it.
type handlerContext struct {
	id       uint64
	info     r2g.CallInfo
	limit    time.Time
	hasLimit bool

	mu    sync.Mutex
	err   error
	done  chan struct{}
	timer *time.Timer
	after map[*afterFunc]struct{}
}

type afterFunc struct{ run func() }

// Deadline is when the caller gives up.
func (c *handlerContext) Deadline() (time.Time, bool) { return c.limit, c.hasLimit }

// Done is closed when the caller went away, at the deadline, and after the handler returned.
func (c *handlerContext) Done() <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.done == nil {
		c.done = make(chan struct{})
		if c.err != nil {
			close(c.done)
		} else {
			c.arm()
		}
	}
	return c.done
}

// Err is why the context has ended, nil as long as it has not.
func (c *handlerContext) Err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err == nil && c.hasLimit && !time.Now().Before(c.limit) {
		c.finish(context.DeadlineExceeded)
	}
	return c.err
}

// Value knows r2g.CallKey only: values of the caller do not cross.
func (c *handlerContext) Value(key any) any {
	if key == r2g.CallKey {
		return &c.info
	}
	return nil
}

// AfterFunc runs f on its own goroutine once the context has ended. Package context uses it in
// place of a goroutine that waits.
func (c *handlerContext) AfterFunc(f func()) (stop func() bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err != nil {
		go f()
		return func() bool { return false }
	}
	entry := &afterFunc{f}
	if c.after == nil {
		c.after = make(map[*afterFunc]struct{})
	}
	c.after[entry] = struct{}{}
	c.arm()
	return func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		_, waiting := c.after[entry]
		delete(c.after, entry)
		return waiting
	}
}

// String describes the context in the text of contexts derived from it.
func (c *handlerContext) String() string { return "r2g call " + c.info.Method }

// arm starts the clock; the lock is held.
func (c *handlerContext) arm() {
	if c.hasLimit && c.timer == nil {
		c.timer = time.AfterFunc(time.Until(c.limit), func() { c.stop(context.DeadlineExceeded) })
	}
}

// stop ends the context for a reason, unless it has ended. User code runs on other goroutines, so
// it may be called on a thread of the other half.
func (c *handlerContext) stop(reason error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err == nil {
		c.finish(reason)
	}
}

// cancel is stop for a caller's reason.
func (c *handlerContext) cancel(reason uint32) {
	if reason == base.CancelDeadline {
		c.stop(context.DeadlineExceeded)
	} else {
		c.stop(context.Canceled)
	}
}

// end is stop after the handler returned: what it left behind should stop too.
func (c *handlerContext) end() { c.stop(context.Canceled) }

// finish does the work of stop; the lock is held.
func (c *handlerContext) finish(reason error) {
	c.err = reason
	if c.done != nil {
		close(c.done)
	}
	if c.timer != nil {
		c.timer.Stop()
	}
	if c.after != nil {
		for entry := range c.after {
			go entry.run()
		}
		c.after = nil
	}
}
