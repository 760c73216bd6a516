//go:build cgo

package r2gcgo

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/base"
	"github.com/r2g-dev/r2g/runtime-go/internal/peertest"
	"github.com/r2g-dev/r2g/runtime-go/internal/sched"
)

func TestAsyncCall(t *testing.T) {
	scripts := map[string]uint32{
		"completed by the consumer":   peertest.Inside,
		"completed twice":             peertest.Twice,
		"completed by another thread": peertest.Thread,
	}
	for name, script := range scripts {
		t.Run(name, func(t *testing.T) {
			stock := client(t, peertest.Echo, script)
			for i := range 50 {
				text := strings.Repeat("s", i*i*7)
				if got, err := stock.Shout(background, text); err != nil || got != text {
					t.Fatalf("round %d: %d bytes of %d, %v", i, len(got), len(text), err)
				}
			}
		})
	}
}

func TestAsyncManyAtOnce(t *testing.T) {
	stock := client(t, peertest.Echo, peertest.Thread)
	var wg sync.WaitGroup
	for i := range 64 {
		wg.Go(func() {
			for j := range 20 {
				text := fmt.Sprint(i, j)
				if got, err := stock.Shout(background, text); err != nil || got != text {
					t.Errorf("%q: %q, %v", text, got, err)
				}
			}
		})
	}
	wg.Wait()
}

// pending starts a call that the peer keeps.
func pending(t *testing.T, ctx context.Context) <-chan error {
	t.Helper()
	stock := client(t, peertest.Echo, peertest.Later)
	done := make(chan error, 1)
	go func() {
		_, err := stock.Shout(ctx, "kept")
		done <- err
	}()
	eventually(t, "the call is not taken", func() bool { return peertest.Waiting() == 1 })
	return done
}

func TestCancelInFlight(t *testing.T) {
	for name, test := range map[string]struct {
		ctx    func() (context.Context, context.CancelFunc)
		reason uint32
		is     error
	}{
		"cancelled": {func() (context.Context, context.CancelFunc) {
			return context.WithCancel(background)
		}, base.CancelDropped, context.Canceled},
		"deadline": {func() (context.Context, context.CancelFunc) {
			late := make(chan struct{})
			return deadlineContext{background, late}, sync.OnceFunc(func() { close(late) })
		}, base.CancelDeadline, context.DeadlineExceeded},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, end := test.ctx()
			done := pending(t, ctx)
			end()
			err := <-done
			if !errors.Is(err, test.is) {
				t.Fatalf("error %v", err)
			}
			if peertest.CancelWord() != test.reason || peertest.Cancels() != 1 || peertest.LastReason() != test.reason {
				t.Errorf("word %d, %d cancels, reason %d", peertest.CancelWord(), peertest.Cancels(), peertest.LastReason())
			}
			free := freeSlots()
			before := sched.Unmatched.Load()
			id := peertest.Resolve(0)
			eventually(t, "the slot of an abandoned call stays taken", func() bool { return freeSlots() == free+1 })
			peertest.Complete(id)
			eventually(t, "a second completion is not counted", func() bool { return sched.Unmatched.Load() == before+1 })
		})
	}
}

func TestCompletionAgainstCancel(t *testing.T) {
	stock := client(t, peertest.Echo, peertest.Thread)
	free := freeSlots()
	for i := range 500 {
		ctx, cancel := context.WithTimeout(background, time.Duration(i%100)*time.Microsecond)
		got, err := stock.Shout(ctx, "race")
		if err == nil && got != "race" || err != nil && !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("%q, %v", got, err)
		}
		cancel()
	}
	eventually(t, "slots are lost", func() bool { return freeSlots() == free })
}

func TestUnmatchedCompletions(t *testing.T) {
	done := pending(t, background)
	id := peertest.LastID()
	before := sched.Unmatched.Load()
	ids := []uint64{
		0, id + 1<<32, id - 1<<32, id ^ 1, id&^0xffff | 0xffff, ^uint64(0), id + 1<<16, 0x1234_5678_9abc_def0,
	}
	for _, id := range ids {
		peertest.Complete(id)
	}
	peertest.CompleteKind(id, 77)
	eventually(t, "not all are counted", func() bool { return sched.Unmatched.Load()-before == uint64(len(ids)) })
	select {
	case err := <-done:
		t.Fatalf("an unmatched completion ended the call: %v", err)
	case <-time.After(5 * time.Millisecond):
	}
	peertest.Resolve(uint32(r2g.Aborted))
	wantCode(t, <-done, r2g.Aborted, "Stock.Shout")
	peertest.Complete(id)
	eventually(t, "a late completion is not counted", func() bool { return sched.Unmatched.Load()-before == uint64(len(ids))+1 })
}

func TestEndedContextDoesNotCross(t *testing.T) {
	stock := client(t, peertest.Echo, peertest.Later)
	ctx, cancel := context.WithCancelCause(background)
	cancel(errors.New("user left"))
	_, err := stock.Shout(ctx, "x")
	if s := wantCode(t, err, r2g.Canceled, "user left"); !s.Flags.Has(r2g.NotStarted) {
		t.Errorf("flags %b", s.Flags)
	}
	if peertest.Waiting() != 0 {
		t.Error("the call crossed")
	}
}

func TestInFlightLimit(t *testing.T) {
	stock := client(t, peertest.Echo, peertest.Later)
	ctx, cancel := context.WithCancel(background)
	var wg sync.WaitGroup
	for range sched.MaxInFlight {
		wg.Go(func() {
			if _, err := stock.Shout(ctx, "x"); !errors.Is(err, context.Canceled) {
				t.Errorf("error %v", err)
			}
		})
	}
	eventually(t, "slots are not used up", func() bool { return peertest.Waiting() == sched.MaxInFlight })
	cancel()
	wg.Wait()
	_, err := stock.Shout(background, "x", r2g.WithTimeout(50*time.Millisecond))
	wantCode(t, err, r2g.DeadlineExceeded, "4096 calls in flight, 4096 of them given up")
	waited := make(chan error)
	go func() {
		_, err := stock.Shout(background, "in the queue")
		waited <- err
	}()
	for range sched.MaxInFlight {
		peertest.Resolve(0)
	}
	eventually(t, "the queue does not move", func() bool { return peertest.Waiting() == 1 })
	peertest.Resolve(0)
	if err := <-waited; err != nil {
		t.Error(err)
	}
}

func TestMetadata(t *testing.T) {
	client(t, peertest.Echo, peertest.Later)
	for name, opt := range map[string]r2g.CallOption{
		"not UTF-8": r2g.WithMeta("a", "\xff"),
		"8 KiB":     r2g.WithMeta("a", strings.Repeat("x", 9000)),
	} {
		stock := client(t, peertest.Echo, peertest.Inside)
		_, err := stock.Shout(background, "x", opt)
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
