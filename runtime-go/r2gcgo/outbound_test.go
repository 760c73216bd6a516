//go:build cgo

package r2gcgo

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/acme/shop"
	"github.com/r2g-dev/r2g/runtime-go/internal/cabi"
	"github.com/r2g-dev/r2g/runtime-go/internal/peertest"
	"github.com/r2g-dev/r2g/runtime-go/internal/sched"
)

// onProcs runs a test with one processor and with several.
func onProcs(t *testing.T, test func(t *testing.T)) {
	for _, procs := range []int{1, 2, 4} {
		t.Run(fmt.Sprint(procs), func(t *testing.T) {
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(procs))
			test(t)
		})
	}
}

// withoutPolling makes callers sleep at once, which is when wake-ups may be lost.
func withoutPolling(t *testing.T) {
	t.Helper()
	if _, err := client(t, peertest.Echo, peertest.Inside).Shout(background, "first"); err != nil {
		t.Fatal(err)
	}
	out := library.connection.Outbound.Is.Load()
	was := out.Spin.Off
	out.Spin.Off = true
	t.Cleanup(func() { out.Spin.Off = was })
}

func TestCallsGoByRings(t *testing.T) {
	before := peertest.Taken()
	for range 10 {
		if _, err := client(t, peertest.Echo, peertest.Inside).Shout(background, "x"); err != nil {
			t.Fatal(err)
		}
	}
	if n := peertest.Taken() - before; n != 10 {
		t.Errorf("%d of 10 calls by the ring", n)
	}
}

// TestNoRings: a half without an executor takes no async calls, and says why.
func TestNoRings(t *testing.T) {
	lib, err := Connect(peertest.OtherTable())
	if err != nil {
		t.Fatal(err)
	}
	stock, err := shop.NewStock(lib.Conn())
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		_, err = stock.Shout(background, "x")
		if status := wantCode(t, err, r2g.FailedPrecondition, "no executor"); !status.Flags.Has(r2g.NotStarted) {
			t.Errorf("flags %b", status.Flags)
		}
	}
	if text, err := stock.Echo("sync"); text != "sync" || err != nil {
		t.Errorf("%q, %v", text, err)
	}
}

// TestNoCallerSleepsForEver has a peer that parks after each call, and callers that sleep at once: a wake-up that is
// lost is a call that never ends.
func TestNoCallerSleepsForEver(t *testing.T) {
	onProcs(t, func(t *testing.T) {
		withoutPolling(t)
		for _, script := range []uint32{peertest.Inside, peertest.Thread} {
			stock := client(t, peertest.Echo, script)
			rounds := 400
			if script == peertest.Thread {
				rounds = 40
			}
			var ended atomic.Int64
			var wg sync.WaitGroup
			for i := range 24 {
				wg.Go(func() {
					for j := range rounds {
						text := fmt.Sprint(i, j)
						if got, err := stock.Shout(background, text); err != nil || got != text {
							t.Errorf("%q: %q, %v", text, got, err)
						}
						if ended.Add(1); j%7 == i%7 {
							runtime.Gosched()
						}
					}
				})
			}
			whole := make(chan struct{})
			go func() { wg.Wait(); close(whole) }()
			select {
			case <-whole:
			case <-time.After(20 * time.Second):
				buffer := make([]byte, 1<<20)
				t.Fatalf("%d of %d calls have ended\n%s", ended.Load(), 24*rounds, buffer[:runtime.Stack(buffer, true)])
			}
		}
		wantQuiet(t)
	})
}

// wantQuiet holds that the ring of resolved calls is left as it should be when no call is on its way: parked,
// with no pending wake-up and nothing in it.
func wantQuiet(t *testing.T) {
	t.Helper()
	out := library.connection.Outbound.Is.Load()
	eventually(t, "the ring is watched by nobody", func() bool {
		return out.Resolved.Ring.State.Load() == sched.RingParked && out.Resolved.Pending.Load() == 0 && out.Resolved.IsEmpty()
	})
	if n := library.connection.Slots.InFlight(); n != 0 {
		t.Errorf("%d slots are lost", n)
	}
}

func TestCallersThatLeaveHoldNobodyUp(t *testing.T) {
	onProcs(t, func(t *testing.T) {
		withoutPolling(t)
		stock := client(t, peertest.Echo, peertest.Thread)
		var wg sync.WaitGroup
		for i := range 24 {
			wg.Go(func() {
				for j := range 40 {
					ctx, cancel := background, context.CancelFunc(func() {})
					if i%2 == 0 {
						ctx, cancel = context.WithTimeout(background, time.Duration(j*5)*time.Microsecond)
					}
					got, err := stock.Shout(ctx, "race")
					if err == nil && got != "race" || err != nil && !errors.Is(err, context.DeadlineExceeded) {
						t.Errorf("%q, %v", got, err)
					}
					cancel()
				}
			})
		}
		wg.Wait()
		eventually(t, "slots are lost", func() bool { return library.connection.Slots.InFlight() == 0 })
		wantQuiet(t)
	})
}

// lateContext ends when a goroutine begins to wait for it, which takes a while.
type lateContext struct {
	context.Context
	ended atomic.Bool
}

func (c *lateContext) Done() <-chan struct{} {
	time.Sleep(300 * time.Microsecond)
	c.ended.Store(true)
	done := make(chan struct{})
	close(done)
	return done
}

func (c *lateContext) Err() error {
	if c.ended.Load() {
		return context.Canceled
	}
	return nil
}

// TestContextsThatEndWhenTheCallIsDone has a call and its context end before the caller sleeps: whichever it
// sees first, the ring need not wait for it.
func TestContextsThatEndWhenTheCallIsDone(t *testing.T) {
	withoutPolling(t)
	stock := client(t, peertest.Echo, peertest.Inside)
	for range 60 {
		got, err := stock.Shout(&lateContext{Context: background}, "x")
		if err == nil && got != "x" || err != nil && !errors.Is(err, context.Canceled) {
			t.Fatalf("%q, %v", got, err)
		}
	}
	eventually(t, "slots are lost", func() bool { return library.connection.Slots.InFlight() == 0 })
	wantQuiet(t)
}

func TestCallsByRingsAllocateNothing(t *testing.T) {
	if cabi.Racing {
		t.Skip("the race detector allocates")
	}
	stock := client(t, peertest.Echo, peertest.Inside)
	call := func() {
		if _, err := stock.Shout(background, ""); err != nil {
			t.Fatal(err)
		}
	}
	// Enough calls that the few allocations of the Go runtime for sleeping goroutines round to none.
	if n := testing.AllocsPerRun(5000, call); n > 0 {
		t.Errorf("%v allocations", n)
	}
}
