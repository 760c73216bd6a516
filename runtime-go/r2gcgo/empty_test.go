//go:build cgo

package r2gcgo

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/r2gabi"
	"github.com/r2g-dev/r2g/runtime-go/r2gcgo/internal/peer"
)

func TestEmptyCall(t *testing.T) {
	stock := client(t, peer.Nop, peer.Inside)
	for range 100 {
		if err := stock.Nop(); err != nil {
			t.Fatal(err)
		}
	}
	// A peer for which the method is not empty runs it all the same.
	if err := client(t, peer.Echo, peer.Inside).Nop(); err != nil {
		t.Fatal(err)
	}
}

func TestEmptyCallThatFails(t *testing.T) {
	stock := client(t, peer.Status, peer.Inside)
	peer.SetStatus(uint32(r2g.NotFound), uint32(r2g.FromRuntime), "no such thing")
	live := peer.LiveChunks()
	for range 10 {
		var status *r2g.Status
		if err := stock.Nop(); !errors.As(err, &status) {
			t.Fatalf("got %v", err)
		}
		if status.Code != r2g.NotFound || status.Message != "no such thing" || status.Method != "Stock.Nop" {
			t.Errorf("got %+v", status)
		}
	}
	if now := peer.LiveChunks(); now != live {
		t.Errorf("%d chunks, %d before", now, live)
	}
	peer.RefuseMemory(true)
	defer peer.RefuseMemory(false)
	if err := stock.Nop(); r2g.CodeOf(err) != r2g.Internal || !strings.Contains(err.Error(), "no memory") {
		t.Errorf("without memory: %v", err)
	}
}

// TestEmptyCallsAreCounted: once many threads have come in, empty calls take their places among the
// sync calls, and one too many is refused.
func TestEmptyCallsAreCounted(t *testing.T) {
	stock := client(t, peer.Nop, peer.Inside)
	peer.SetThreads(maxThreads)
	defer peer.SetThreads(0)
	if err := stock.Nop(); err != nil {
		t.Fatal(err)
	}
	kept := syncCalls
	defer func() { syncCalls = kept }()
	syncCalls = newLimiter(2, 20*time.Millisecond)
	var wg sync.WaitGroup
	for range 2 {
		p, ok := syncCalls.enter()
		if !ok {
			t.Fatal("no place")
		}
		defer syncCalls.leave(p)
	}
	wg.Go(func() {
		if err := stock.Nop(); r2g.CodeOf(err) != r2g.ResourceExhausted {
			t.Errorf("with all places taken: %v", err)
		}
	})
	wg.Wait()
}

// empty runs an empty call of this half and gives the failure to look, which may be nil.
func empty(t *testing.T, entry uint32, look func(block uint64)) {
	t.Helper()
	live := peer.LiveChunks()
	block := peer.Empty(entry, library.link.conn)
	if (block != 0) != (look != nil) {
		t.Fatalf("entry %d returned %#x", entry, block)
	}
	if block > r2gabi.NoBlock {
		look(block)
		peer.FreeList(r2gabi.BlockAt(block).Arena.Chunks)
	}
	if now := peer.LiveChunks(); now != live {
		t.Errorf("%d chunks, %d before", now, live)
	}
}

func TestServeEmpty(t *testing.T) {
	client(t, peer.Nop, peer.Inside)
	defer func() { server.Nop = nil }()
	server.Nop = func() error { return nil }
	empty(t, goNop, nil)
	server.Nop = func() error { return r2g.Errorf(r2g.OutOfRange, "too far") }
	empty(t, goNop, func(block uint64) { wantBlock(t, block, r2g.OutOfRange, 0, "too far") })
	server.Nop = func() error { return errors.New(strings.Repeat("long ", 2000)) }
	empty(t, goNop, func(block uint64) { wantBlock(t, block, r2g.Unknown, r2g.Truncated, "long long") })
	server.Nop = func() error { panic("on the way") }
	empty(t, goNop, func(block uint64) {
		wantBlock(t, block, r2g.Internal, r2g.FromRuntime|r2g.Panicked, "panic: on the way")
		if r2gabi.BlockAt(block).Detail.Len == 0 {
			t.Error("no stack")
		}
	})
	none := r2g.FromRuntime | r2g.NotStarted
	empty(t, 99, func(block uint64) { wantBlock(t, block, r2g.Unimplemented, none, "no such method") })
	empty(t, goFind, func(block uint64) { wantBlock(t, block, r2g.Internal, none, "or the other way round") })
	// A caller of another version may think so.
	server.Echo = func(text string) (string, error) { return text, nil }
	empty(t, goEcho, func(block uint64) { wantBlock(t, block, r2g.InvalidArgument, none, "no parameters") })
	if got := peer.Empty(99, 4711); got != r2gabi.NoBlock {
		t.Errorf("an unknown connection got %#x", got)
	}
	peer.RefuseMemory(true)
	defer peer.RefuseMemory(false)
	if got := peer.Empty(99, library.link.conn); got != r2gabi.NoBlock {
		t.Errorf("without memory got %#x", got)
	}
}

func TestEmptyCallsAllocateNothing(t *testing.T) {
	stock := client(t, peer.Nop, peer.Inside)
	before := peer.Allocs()
	got := testing.AllocsPerRun(1000, func() {
		if stock.Nop() != nil {
			t.Fatal("nop failed")
		}
	})
	if !racing && got != 0 || peer.Allocs() != before {
		t.Errorf("%.2f Go allocations, %d of the other half", got, peer.Allocs()-before)
	}
}
