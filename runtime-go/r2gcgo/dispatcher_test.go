//go:build cgo

package r2gcgo

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/base"
	"github.com/r2g-dev/r2g/runtime-go/internal/peertest"
	"github.com/r2g-dev/r2g/runtime-go/internal/serve"
)

// ringCalls is how many calls the rings of the tests hold.
const ringCalls = 1024

// indices are those that no call has. A call gives its index back when it was waited for.
var indices = make(chan uint32, ringCalls)

func init() {
	for index := range uint32(ringCalls) {
		indices <- index
	}
}

// ringCall is a call that was sent by the ring.
type ringCall struct {
	id     uint64
	frame  uint64
	before int
}

// openTestRings opens the rings, once for all tests.
var openTestRings = sync.OnceValue(func() int32 {
	return peertest.OpenRings(peertest.RingsSize, library.connection.Number, ringCalls, 0)
})

func rings(t testing.TB) {
	t.Helper()
	if code := openTestRings(); code != 0 {
		t.Fatalf("Go refuses the rings: %d", code)
	}
}

// sendFrame sends a frame with fresh id.
func sendFrame(method uint32, frame uint64) ringCall {
	index := <-indices
	id := nextID.Add(1)<<32 | uint64(index)
	base.FrameAt(frame).ID = id
	call := ringCall{id, frame, peertest.Resolved(index)}
	peertest.Send(method, frame)
	return call
}

// send sends a call of Shout.
func send(t testing.TB, text string) ringCall {
	t.Helper()
	return sendFrame(goShout, textFrame(t, 8192, text))
}

func (c ringCall) times() int { return peertest.Resolved(uint32(c.id)) - c.before }

func (c ringCall) wait(t testing.TB) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); c.times() == 0; {
		if time.Now().After(deadline) {
			buffer := make([]byte, 1<<20)
			t.Fatalf("call %x is not resolved\n%s", c.id, buffer[:runtime.Stack(buffer, true)])
		}
		time.Sleep(20 * time.Microsecond)
	}
	if n := c.times(); n != 1 {
		t.Fatalf("call %x was resolved %d times", c.id, n)
	}
	indices <- uint32(c.id)
}

func echoShout(_ context.Context, text string) (string, error) { return text, nil }

// short calls Shout until its calls run on the dispatcher.
func short(t testing.TB) {
	t.Helper()
	server.Shout = echoShout
	for range 500 {
		if !serve.Published().Long(goShout) {
			return
		}
		send(t, "warm").wait(t)
	}
	t.Fatal("calls that do nothing count as long")
}

// everyProcs runs a test with one processor and with several.
func everyProcs(t *testing.T, test func(t *testing.T)) {
	for _, procs := range []int{1, 2, 4} {
		t.Run(fmt.Sprint(procs), func(t *testing.T) {
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(procs))
			rings(t)
			test(t)
		})
	}
}

func TestRingsThatAreRefused(t *testing.T) {
	rings(t)
	for name, code := range map[string]int32{
		"a description that is too short": peertest.OpenRings(peertest.RingsSize-1, library.connection.Number, ringCalls, 0),
		"a connection that is not known":  peertest.OpenRings(peertest.RingsSize, 99, ringCalls, 0),
		"no calls":                        peertest.OpenRings(peertest.RingsSize, library.connection.Number, 0, 0),
		"a second pair":                   peertest.OpenRings(peertest.RingsSize, library.connection.Number, ringCalls, 0),
	} {
		if code == 0 {
			t.Errorf("%s: taken", name)
		}
	}
}

func TestRingCalls(t *testing.T) {
	everyProcs(t, func(t *testing.T) {
		server.Shout = echoShout
		for i := range 100 {
			text := strings.Repeat("s", i*i)
			call := send(t, text)
			call.wait(t)
			if wantFrame(t, call.frame, r2g.OK, 0, ""); resultText(call.frame) != text {
				t.Fatalf("%d bytes of %d", len(resultText(call.frame)), len(text))
			}
		}
	})
}

func TestRingManyAtOnce(t *testing.T) {
	everyProcs(t, func(t *testing.T) {
		server.Shout = echoShout
		var senders sync.WaitGroup
		for range 8 {
			senders.Go(func() {
				for range 10 {
					calls := make([]ringCall, 50)
					for i := range calls {
						calls[i] = sendFrame(goShout, textFrameOnce(512, "many").at)
					}
					for _, call := range calls {
						call.wait(t)
					}
				}
			})
		}
		senders.Wait()
	})
}

func TestRingRefusals(t *testing.T) {
	rings(t)
	peertest.SendKind(77)
	call := sendFrame(1<<30, textFrame(t, 512, "x"))
	call.wait(t)
	wantFrame(t, call.frame, r2g.Unimplemented, r2g.FromRuntime|r2g.NotStarted, "no such method")
	call = sendFrame(goEcho, textFrame(t, 512, "x"))
	call.wait(t)
	wantFrame(t, call.frame, r2g.Internal, r2g.FromRuntime|r2g.NotStarted, "a sync method was called as an async one")
}

// TestTakeOver holds the ring up and sends more calls.
func TestTakeOver(t *testing.T) {
	everyProcs(t, func(t *testing.T) {
		for range 20 {
			short(t)
			held, release := make(chan struct{}), make(chan struct{})
			server.Shout = func(_ context.Context, text string) (string, error) {
				if text == "hold" {
					close(held)
					<-release
				}
				return text, nil
			}
			holder := send(t, "hold")
			<-held
			for range 20 {
				send(t, "behind").wait(t)
			}
			if holder.times() != 0 {
				t.Fatal("a call is resolved while its handler runs")
			}
			close(release)
			holder.wait(t)
			send(t, "after").wait(t)
		}
	})
}

// TestManyHandlersWait has many calls wait at once, each of which was begun by a dispatcher of its own.
func TestManyHandlersWait(t *testing.T) {
	everyProcs(t, func(t *testing.T) {
		short(t)
		before := runtime.NumGoroutine()
		release := make(chan struct{})
		var waiting atomic.Int32
		server.Shout = func(_ context.Context, text string) (string, error) {
			waiting.Add(1)
			<-release
			return text, nil
		}
		calls := make([]ringCall, 200)
		for i := range calls {
			calls[i] = send(t, "x")
		}
		eventually(t, "not all handlers run", func() bool { return waiting.Load() == int32(len(calls)) })
		close(release)
		for _, call := range calls {
			call.wait(t)
		}
		eventually(t, "goroutines stay", func() bool { return runtime.NumGoroutine() <= before+1 })
	})
}

func TestRingGoexitAndPanic(t *testing.T) {
	everyProcs(t, func(t *testing.T) {
		for range 20 {
			short(t)
			server.Shout = func(_ context.Context, text string) (string, error) {
				switch text {
				case "exit":
					runtime.Goexit()
				case "panic":
					panic("ring")
				}
				return text, nil
			}
			exit, failing, after := send(t, "exit"), send(t, "panic"), send(t, "after")
			exit.wait(t)
			wantFrame(t, exit.frame, r2g.Internal, r2g.FromRuntime, "Goexit")
			failing.wait(t)
			wantFrame(t, failing.frame, r2g.Internal, r2g.FromRuntime|r2g.Panicked, "panic: ring")
			after.wait(t)
			wantFrame(t, after.frame, r2g.OK, 0, "")
		}
	})
}

// TestGoexitAfterTakeOver ends a goroutine that leads no more.
func TestGoexitAfterTakeOver(t *testing.T) {
	everyProcs(t, func(t *testing.T) {
		short(t)
		held, release := make(chan struct{}), make(chan struct{})
		server.Shout = func(_ context.Context, text string) (string, error) {
			if text == "hold" {
				close(held)
				<-release
				runtime.Goexit()
			}
			return text, nil
		}
		holder := send(t, "hold")
		<-held
		send(t, "behind").wait(t)
		close(release)
		holder.wait(t)
		wantFrame(t, holder.frame, r2g.Internal, r2g.FromRuntime, "Goexit")
		send(t, "after").wait(t)
	})
}

func TestRingCancel(t *testing.T) {
	everyProcs(t, func(t *testing.T) {
		server.Shout = func(context.Context, string) (string, error) { t.Error("ran"); return "", nil }
		frame := textFrame(t, 512, "x")
		base.StoreCancel(frame, base.CancelDropped)
		call := sendFrame(goShout, frame)
		call.wait(t)
		wantFrame(t, frame, r2g.Canceled, r2g.FromRuntime|r2g.NotStarted, "before the handler began")

		frame = textFrame(t, 512, "x")
		base.StoreCancel(frame, base.CancelDeadline)
		sendFrame(goShout, frame).wait(t)
		wantFrame(t, frame, r2g.DeadlineExceeded, r2g.FromRuntime|r2g.NotStarted, "before the handler began")

		running := make(chan struct{})
		server.Shout = func(ctx context.Context, text string) (string, error) {
			close(running)
			<-ctx.Done()
			return "", ctx.Err()
		}
		call = send(t, "x")
		<-running
		peertest.Cancel(library.connection.Number, call.id+1<<32, base.CancelDropped)
		time.Sleep(2 * time.Millisecond)
		if call.times() != 0 {
			t.Fatal("a stale cancel ended the call")
		}
		base.StoreCancel(call.frame, base.CancelDeadline)
		peertest.Cancel(library.connection.Number, call.id, base.CancelDeadline)
		call.wait(t)
		wantFrame(t, call.frame, r2g.DeadlineExceeded, 0, "deadline")
		peertest.Cancel(library.connection.Number, call.id, base.CancelDeadline)
		server.Shout = echoShout
		send(t, "after").wait(t)
	})
}

// TestRingCancelRaces cancels at any time: each call is resolved once, as done or as cancelled.
func TestRingCancelRaces(t *testing.T) {
	everyProcs(t, func(t *testing.T) {
		server.Shout = func(ctx context.Context, text string) (string, error) {
			runtime.Gosched()
			return text, ctx.Err()
		}
		for range 200 {
			call := send(t, "x")
			var cancels sync.WaitGroup
			for range 2 {
				cancels.Go(func() {
					peertest.Cancel(library.connection.Number, call.id, base.CancelDropped)
				})
			}
			call.wait(t)
			cancels.Wait()
			if b := base.FrameAt(call.frame); b.Status != 0 && r2g.Code(b.Status) != r2g.Canceled {
				t.Fatalf("status %d, %s", b.Status, message(call.frame))
			}
		}
	})
}

// TestNoWakeUpIsLost sends calls to a dispatcher that has just parked, or is about to: a bell that is lost
// would leave the call where it is.
func TestNoWakeUpIsLost(t *testing.T) {
	everyProcs(t, func(t *testing.T) {
		short(t)
		frame := textFrame(t, 8192, "x")
		bells, wakes := peertest.Bells(), peertest.Wakes()
		deadline := time.Now().Add(700 * time.Millisecond)
		calls := 0
		for ; time.Now().Before(deadline); calls++ {
			base.FrameAt(frame).Arena.Used = 16
			sendFrame(goShout, frame).wait(t)
			switch rand.IntN(8) {
			case 0:
				time.Sleep(time.Duration(rand.IntN(200)) * time.Microsecond)
			case 1, 2:
				for range rand.IntN(2000) {
				}
			}
		}
		if bells == peertest.Bells() || wakes == peertest.Wakes() {
			t.Errorf("%d calls, and nobody was ever woken", calls)
		}
	})
}

// TestRingCallsOfAllKinds mixes what may happen to calls, from several threads.
func TestRingCallsOfAllKinds(t *testing.T) {
	everyProcs(t, func(t *testing.T) {
		server.Shout = func(ctx context.Context, text string) (string, error) {
			switch text {
			case "backoff":
				time.Sleep(300 * time.Microsecond)
			case "exit":
				runtime.Goexit()
			case "panic":
				panic("all kinds")
			case "ctx":
				<-ctx.Done()
				return "", ctx.Err()
			}
			return text, nil
		}
		texts := []string{"", "", "", "", "", "", "backoff", "exit", "panic", "ctx"}
		deadline := time.Now().Add(time.Second)
		var senders sync.WaitGroup
		for range 4 {
			senders.Go(func() {
				for time.Now().Before(deadline) {
					text := texts[rand.IntN(len(texts))]
					memory := textFrameOnce(4096, text)
					call := sendFrame(goShout, memory.at)
					if text == "ctx" {
						base.StoreCancel(call.frame, base.CancelDropped)
						peertest.Cancel(library.connection.Number, call.id, base.CancelDropped)
					}
					call.wait(t)
					memory.free()
				}
			})
		}
		senders.Wait()
	})
}

func TestNoContextStaysInFlight(t *testing.T) {
	rings(t)
	for i := range library.connection.Inbound.Load().InFlight {
		if library.connection.Inbound.Load().InFlight[i].Load() != nil {
			t.Errorf("the context of call %d stays", i)
		}
	}
}
