//go:build cgo

package r2gcgo

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/base"
	"github.com/r2g-dev/r2g/runtime-go/internal/cabi"
	"github.com/r2g-dev/r2g/runtime-go/internal/call"
	"github.com/r2g-dev/r2g/runtime-go/internal/conn"
	"github.com/r2g-dev/r2g/runtime-go/internal/peertest"
	"github.com/r2g-dev/r2g/runtime-go/internal/registry"
	"github.com/r2g-dev/r2g/runtime-go/internal/schema"
	"github.com/r2g-dev/r2g/runtime-go/internal/serve"
)

// smallConnection is the connection to the peer, which serves a small method without and one with parameters.
type smallConnection struct{ *conn.Connection }

func (smallConnection) Bind(*schema.Service) ([]uint32, error) {
	return []uint32{peertest.Nop, peertest.Echo, peertest.GrowResult, peertest.Status}, nil
}

func (l smallConnection) R2GConnection() registry.Connection { return l }

// The methods of the client, and what they are.
const (
	smallNop = iota
	smallAdd
	smallOther
	smallFails
)

func smallClient(t testing.TB) *call.Client {
	t.Helper()
	client(t, peertest.Nop, peertest.Inside)
	add := &schema.SmallShape{Params: 2, Args: 16, Result: 16}
	c, err := call.NewClient(smallConnection{library.connection}, &schema.Service{Name: "Small", Methods: []schema.Method{
		{Name: "Small.Nop", Sync: true, Small: &schema.SmallShape{}},
		{Name: "Small.Add", Sync: true, Small: add},
		{Name: "Small.Other", Sync: true, Small: add},
		{Name: "Small.Fails", Sync: true, Small: &schema.SmallShape{}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// add calls a small method as generated code does.
func add(c *call.Client, a, b uint64) ([2]uint64, error) {
	var words call.Words
	call.Put(&words, 0, a)
	call.Put(&words, 8, b)
	err := c.Small(smallAdd, &words, nil)
	return call.Get[[2]uint64](&words), err
}

// leavesOrNot runs a test with small methods that are leaves, and with others.
func leavesOrNot(t *testing.T, test func(t *testing.T)) {
	for _, leaves := range []bool{false, true} {
		t.Run(fmt.Sprintf("leaves=%v", leaves), func(t *testing.T) {
			peertest.SetLeaves(leaves)
			defer peertest.SetLeaves(false)
			test(t)
		})
	}
}

func TestSmallCall(t *testing.T) {
	leavesOrNot(t, func(t *testing.T) {
		c := smallClient(t)
		for i := range uint64(100) {
			if err := c.Small(smallNop, nil, nil); err != nil {
				t.Fatal(err)
			}
			if got, err := add(c, 40+i, 2); err != nil || got != [2]uint64{1042 + i, 2} {
				t.Fatalf("got %v, %v", got, err)
			}
		}
	})
}

// TestSmallInFrame: a method takes an ordinary call where it is not small in the peer, and the result is the same.
func TestSmallInFrame(t *testing.T) {
	c := smallClient(t)
	shape := &schema.SmallShape{Params: 2, Args: 16, Result: 16}
	if found := library.connection.FindSmall(peertest.GrowResult, shape); found.Run != 0 {
		t.Error("a small method that the peer does not have")
	}
	if found := library.connection.FindSmall(peertest.Echo, &schema.SmallShape{Params: 1, Args: 72}); found.Run != 0 {
		t.Error("a small method of another shape")
	}
	// The peer takes the record for a string without bytes, and returns it.
	words := call.Words{0, 0, 7}
	if err := c.Small(smallOther, &words, nil); err != nil || words[2] != 0 {
		t.Errorf("%v, %v", words, err)
	}
}

func TestSmallCallThatFails(t *testing.T) {
	leavesOrNot(t, func(t *testing.T) {
		c := smallClient(t)
		peertest.SetStatus(uint32(r2g.NotFound), uint32(r2g.FromRuntime), "no such thing")
		live := peertest.LiveChunks()
		for range 10 {
			got, err := add(c, 13, 0)
			status := wantCode(t, err, r2g.NotFound, "no such thing")
			if status.Method != "Small.Add" || got != [2]uint64{} {
				t.Errorf("got %+v, %v", status, got)
			}
			status = wantCode(t, c.Small(smallFails, nil, nil), r2g.NotFound, "no such thing")
			if status.Method != "Small.Fails" {
				t.Errorf("got %+v", status)
			}
		}
		if now := peertest.LiveChunks(); now != live {
			t.Errorf("%d chunks, %d before", now, live)
		}
		peertest.RefuseMemory(true)
		defer peertest.RefuseMemory(false)
		_, err := add(c, 13, 0)
		wantCode(t, err, r2g.Internal, "no memory")
		wantCode(t, c.Small(smallFails, nil, nil), r2g.Internal, "no memory")
	})
}

// TestSmallCallsAreCounted: once many threads have come in, small calls take their places among the
// sync calls, and one too many is refused. Leaf calls are not counted.
func TestSmallCallsAreCounted(t *testing.T) {
	leavesOrNot(t, func(t *testing.T) {
		c := smallClient(t)
		peertest.SetThreads(conn.MaxThreads)
		defer peertest.SetThreads(0)
		if got, err := add(c, 1, 2); err != nil || got[0] != 1003 {
			t.Fatalf("%v, %v", got, err)
		}
		kept := conn.SyncCalls
		defer func() { conn.SyncCalls = kept }()
		conn.SyncCalls = conn.NewSemaphore(2, 20*time.Millisecond)
		for range 2 {
			p, ok := conn.SyncCalls.Enter()
			if !ok {
				t.Fatal("no place")
			}
			defer conn.SyncCalls.Leave(p)
		}
		_, err := add(c, 1, 2)
		for _, err := range []error{err, c.Small(smallNop, nil, nil)} {
			if strings.HasSuffix(t.Name(), "true") {
				if err != nil {
					t.Errorf("a leaf: %v", err)
				}
			} else if r2g.CodeOf(err) != r2g.ResourceExhausted {
				t.Errorf("with all places taken: %v", err)
			}
		}
	})
}

// TestSmallUnderCollection calls from fresh goroutines, whose stacks are small and grow.
func TestSmallUnderCollection(t *testing.T) {
	leavesOrNot(t, func(t *testing.T) {
		c := smallClient(t)
		stop := make(chan struct{})
		var collector, wg sync.WaitGroup
		collector.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
					runtime.GC()
				}
			}
		})
		for task := range uint64(200) {
			wg.Go(func() {
				for round := range uint64(100) {
					got, err := add(c, task+100, round)
					if err != nil || got != [2]uint64{task + round + 1100, round} {
						t.Errorf("got %v, %v", got, err)
						return
					}
				}
			})
		}
		wg.Wait()
		close(stop)
		collector.Wait()
	})
}

func TestSmallCallsAllocateNothing(t *testing.T) {
	leavesOrNot(t, func(t *testing.T) {
		c := smallClient(t)
		before := peertest.Allocs()
		got := testing.AllocsPerRun(1000, func() {
			if _, err := add(c, 1, 2); err != nil || c.Small(smallNop, nil, nil) != nil {
				t.Fatal("failed")
			}
		})
		if !cabi.Racing && got != 0 || peertest.Allocs() != before {
			t.Errorf("%.2f Go allocations, %d of the other half", got, peertest.Allocs()-before)
		}
	})
}

// serveNop runs a small call of this half and gives the failure to look, which may be nil.
func serveNop(t *testing.T, method uint32, look func(frame uint64)) {
	t.Helper()
	call, ok := peertest.FindSmall(goNop, library.connection.Number, 0, 0, 0)
	if !ok {
		t.Fatal("Nop is not small")
	}
	live := peertest.LiveChunks()
	_, frame := call.Run(call.Data()-goNop+uint64(method), [8]uint64{})
	if (frame != 0) != (look != nil) {
		t.Fatalf("method %d returned %#x", method, frame)
	}
	if frame > serve.NoFrame {
		look(frame)
		peertest.FreeList(base.FrameAt(frame).Arena.Chunks)
	}
	if now := peertest.LiveChunks(); now != live {
		t.Errorf("%d chunks, %d before", now, live)
	}
}

func TestServeSmall(t *testing.T) {
	client(t, peertest.Nop, peertest.Inside)
	defer func() { server.Nop = nil }()
	server.Nop = func() error { return nil }
	serveNop(t, goNop, nil)
	server.Nop = func() error { return r2g.Errorf(r2g.OutOfRange, "too far") }
	serveNop(t, goNop, func(frame uint64) { wantFrame(t, frame, r2g.OutOfRange, 0, "too far") })
	server.Nop = func() error { return errors.New(strings.Repeat("long ", 2000)) }
	serveNop(t, goNop, func(frame uint64) { wantFrame(t, frame, r2g.Unknown, r2g.Truncated, "long long") })
	server.Nop = func() error { panic("on the way") }
	serveNop(t, goNop, func(frame uint64) {
		wantFrame(t, frame, r2g.Internal, r2g.FromRuntime|r2g.Panicked, "panic: on the way")
		if base.FrameAt(frame).Detail.Len == 0 {
			t.Error("no stack")
		}
	})
	none := r2g.FromRuntime | r2g.NotStarted
	for _, method := range []uint32{99, goFind, goEcho} {
		serveNop(t, method, func(frame uint64) { wantFrame(t, frame, r2g.Unimplemented, none, "no such method") })
	}
	for what, shape := range map[string][4]uint32{
		"no such method":    {99, 0, 0, 0},
		"not a small one":   {goEcho, 1, 16, 16},
		"another parameter": {goNop, 1, 8, 0},
		"another result":    {goNop, 0, 0, 8},
	} {
		if _, ok := peertest.FindSmall(shape[0], library.connection.Number, shape[1], shape[2], shape[3]); ok {
			t.Errorf("%s: found", what)
		}
	}
	call, _ := peertest.FindSmall(goNop, 4711, 0, 0, 0)
	if _, got := call.Run(call.Data()+99, [8]uint64{}); got != serve.NoFrame {
		t.Errorf("an unknown connection got %#x", got)
	}
	call, _ = peertest.FindSmall(goNop, library.connection.Number, 0, 0, 0)
	peertest.RefuseMemory(true)
	defer peertest.RefuseMemory(false)
	if _, got := call.Run(call.Data(), [8]uint64{}); got != serve.NoFrame {
		t.Errorf("without memory got %#x", got)
	}
}

func BenchmarkSmallToRust(b *testing.B) {
	for name, leaves := range map[string]bool{"call": false, "leaf": true} {
		b.Run(name, func(b *testing.B) {
			peertest.SetLeaves(leaves)
			defer peertest.SetLeaves(false)
			c := smallClient(b)
			for b.Loop() {
				if c.Small(smallNop, nil, nil) != nil {
					b.Fatal("failed")
				}
			}
		})
	}
}
