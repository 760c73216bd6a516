package echo

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"sync/atomic"
	"time"

	"github.com/r2g-dev/r2g/runtime-go"
	soakapi "github.com/r2g-dev/r2g/spec/conformance/go/api/conf/soak"
)

// soakIDs number the async calls of the soak.
var soakIDs atomic.Uint64

// soakCaller makes one call after the other.
type soakCaller struct {
	tally
	rust   *soakapi.Soaked
	random *rand.Rand
}

// outcome is how an async call may end besides UNAVAILABLE, which it may whenever its executor goes.
type outcome uint8

const (
	returned outcome = 1 << iota
	cancelled
	late
	failed
	panicked
)

func (c *soakCaller) one() {
	ctx := context.Background()
	switch c.random.IntN(20) {
	case 0, 1, 2, 3, 4:
		c.step(ctx, soakapi.StepNothing, returned)
	case 5:
		c.step(ctx, soakapi.StepYields, returned)
	case 6:
		c.step(ctx, soakapi.StepWaits, returned)
	case 7:
		c.step(ctx, soakapi.StepForEver, late, r2g.WithTimeout(c.moment()))
	case 8:
		c.cancelled(soakapi.StepForEver, cancelled)
	case 9:
		c.cancelled(soakapi.StepNothing, returned|cancelled)
	case 10:
		over, cancel := context.WithCancel(ctx)
		cancel()
		c.step(over, soakapi.StepNothing, cancelled)
	case 11:
		c.step(ctx, soakapi.StepPanics, panicked)
	case 12:
		c.step(ctx, soakapi.StepFails, failed)
	case 13:
		c.step(ctx, soakapi.StepBlocks, returned)
	case 14:
		c.step(ctx, soakapi.StepCallsGo, returned)
	case 15:
		c.step(ctx, soakapi.StepUntilCancelled, late, r2g.WithTimeout(c.moment()))
	case 16:
		c.step(ctx, soakapi.StepWaits, returned|late, r2g.WithTimeout(c.moment()))
	case 17:
		c.cancelled(soakapi.StepCallsGo, returned|cancelled)
	case 18:
		c.turn()
	case 19:
		c.sync()
	}
}

// moment is up to two milliseconds.
func (c *soakCaller) moment() time.Duration {
	return time.Duration(c.random.IntN(2000)) * time.Microsecond
}

// cancelled makes a call whose context is cancelled at some time.
func (c *soakCaller) cancelled(what soakapi.Step, may outcome) {
	ctx, cancel := context.WithCancel(context.Background())
	timer := time.AfterFunc(c.moment(), cancel)
	c.step(ctx, what, may)
	timer.Stop()
	cancel()
}

func (c *soakCaller) step(ctx context.Context, what soakapi.Step, may outcome, opts ...r2g.CallOption) {
	id := soakIDs.Add(1)
	got, err := c.rust.Step(ctx, id, what, uint32(c.random.IntN(1000)), opts...)
	if err == nil && got != id {
		c.errorf("%v: the answer of call %d is that of %d", what, id, got)
	}
	c.count(id, what, may, err)
}

// turn hands a page over and gets it back turned over, unless the call is cancelled.
func (c *soakCaller) turn() {
	what, may := soakapi.StepNothing, returned
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	switch c.random.IntN(4) {
	case 0:
		what, may = soakapi.StepForEver, cancelled
		time.AfterFunc(c.moment(), cancel)
	case 1:
		what, may = soakapi.StepPanics, panicked
	case 2:
		what, may = soakapi.StepFails, failed
	}
	length := 1 + c.random.IntN(30_000)
	if c.random.IntN(2) == 0 {
		// As long as the text of a panic, so that one may get the memory of the other.
		length = 16_377 + c.random.IntN(9)
	}
	page := r2g.OwnedBytesOf(slices.Repeat([]byte{0x0f}, length))
	defer page.Release()
	id, size := soakIDs.Add(1), page.Len()
	back, err := c.rust.Turn(ctx, id, page, what)
	if err == nil {
		if back.Len() != size || !slices.Equal(back.Bytes(), slices.Repeat([]byte{0xf0}, size)) {
			c.errorf("call %d: another page came back", id)
		}
		back.Release()
	}
	c.count(id, what, may, err)
}

// count holds the outcome of a call against those that it may have.
func (c *soakCaller) count(id uint64, what soakapi.Step, may outcome, err error) {
	c.Calls++
	var status *r2g.Status
	if errors.As(err, &status) && status.Flags.Has(r2g.NotStarted) {
		c.NotStarted++
		if begun, err := c.rust.HasBegun(id); err != nil || begun {
			c.errorf("%v: call %d was not begun, it says, but it was: %v", what, id, err)
		}
	}
	was := outcome(0)
	switch code := r2g.CodeOf(err); {
	case err == nil:
		was = returned
		c.Returned++
	case errors.As(err, new(*soakapi.TiredTired)):
		was = failed
		c.Failed++
	case status != nil && status.Flags.Has(r2g.Panicked):
		was = panicked
		c.Panicked++
	case code == r2g.Canceled:
		was = cancelled
		c.Cancelled++
	case code == r2g.DeadlineExceeded:
		was = late
		c.Late++
	case code == r2g.Unavailable:
		c.Unavailable++
		return
	}
	if was&may == 0 {
		c.errorf("%v: call %d ended with %v", what, id, err)
	}
}

// sync makes a batch, or a call whose argument crosses in place.
func (c *soakCaller) sync() {
	if c.random.IntN(2) == 0 {
		requests := make([]soakapi.SoakedDoubleRequest, 1+c.random.IntN(150))
		for i := range requests {
			requests[i].Value = c.random.Uint64N(1 << 40)
		}
		for i, outcome := range c.rust.DoubleBatch(requests) {
			c.countSync(outcome.Err, outcome.Value == 2*requests[i].Value)
		}
		return
	}
	viewed := slices.Repeat([]byte{1}, c.random.IntN(64<<10))
	owned := slices.Repeat([]byte{2}, c.random.IntN(64<<10))
	sum, err := c.rust.Sum(viewed, owned)
	c.countSync(err, sum == uint64(len(viewed)+2*len(owned)))
}

func (c *soakCaller) countSync(err error, right bool) {
	c.Calls++
	c.SyncCalls++
	if err != nil || !right {
		c.errorf("a sync call: right %v, %v", right, err)
		return
	}
	c.Returned++
}
