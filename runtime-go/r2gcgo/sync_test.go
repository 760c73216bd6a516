//go:build cgo

package r2gcgo

import (
	"math/rand"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/acme/shop"
	"github.com/r2g-dev/r2g/runtime-go/internal/base"
	"github.com/r2g-dev/r2g/runtime-go/internal/cabi"
	"github.com/r2g-dev/r2g/runtime-go/internal/conn"
	"github.com/r2g-dev/r2g/runtime-go/internal/peertest"
)

func TestSyncCall(t *testing.T) {
	stock := client(t, peertest.Echo, peertest.Inside)
	for _, text := range []string{"", "a", "grüße", strings.Repeat("x", 5000), strings.Repeat("y", 3<<20)} {
		got, err := stock.Echo(text)
		if err != nil || got != text {
			t.Fatalf("echo of %d bytes: %d bytes, %v", len(text), len(got), err)
		}
	}
	if err := stock.Nop(); err != nil {
		t.Error(err)
	}
}

func TestResultInChunkOfPeer(t *testing.T) {
	stock := client(t, peertest.GrowResult, peertest.Inside)
	for i := range 200 {
		text := strings.Repeat("z", rand.Intn(20000))
		if got, err := stock.Echo(text); err != nil || got != text {
			t.Fatalf("round %d: %d bytes of %d, %v", i, len(got), len(text), err)
		}
	}
}

func TestSyncSteadyStateAllocatesNothing(t *testing.T) {
	stock := client(t, peertest.Nop, peertest.Inside)
	echo := client(t, peertest.Echo, peertest.Inside)
	run := func() {
		if stock.Nop() != nil {
			t.Fatal("nop failed")
		}
		if _, err := echo.Price("abc"); err != nil {
			t.Fatal(err)
		}
	}
	run()
	before := peertest.Allocs()
	got := testing.AllocsPerRun(1000, run)
	if cabi.Racing {
		return
	}
	if got > 0.1 {
		t.Errorf("%.2f Go allocations per round", got)
	}
	if n := peertest.Allocs() - before; n > 4 {
		t.Errorf("%d allocations of the other half in 1000 rounds", n)
	}
}

func TestFrameGrowsWithItsMessages(t *testing.T) {
	stock := client(t, peertest.Echo, peertest.Inside)
	text := strings.Repeat("m", 15000)
	for range 10 {
		if _, err := stock.Echo(text); err != nil {
			t.Fatal(err)
		}
	}
	before := peertest.Allocs()
	for range 100 {
		if _, err := stock.Echo(text); err != nil {
			t.Fatal(err)
		}
	}
	if n := peertest.Allocs() - before; n > 20 && !cabi.Racing {
		t.Errorf("%d chunks for 100 equal messages", n)
	}
}

func TestMemoryComesBack(t *testing.T) {
	runtime.GC()
	runtime.GC()
	stock := client(t, peertest.GrowResult, peertest.Inside)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 100 {
				if _, err := stock.Echo(strings.Repeat("q", 100000)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if n := peertest.LiveChunks(); n > 8*(conn.MaxRetired+2) {
		t.Errorf("%d chunks alive", n)
	}
	// The frames that permits keep stay.
	collected(t, int64(4+2*len(conn.SyncCalls.Keeping)))
}

func TestStatusOfPeer(t *testing.T) {
	stock := client(t, peertest.Status, peertest.Inside)
	peertest.SetStatus(uint32(r2g.NotFound), 0, "no such sku")
	_, err := stock.Echo("x")
	if s := wantCode(t, err, r2g.NotFound, "Stock.Echo: NOT_FOUND: no such sku"); s.Flags != 0 {
		t.Errorf("flags %b", s.Flags)
	}
	peertest.SetStatus(uint32(r2g.Internal), uint32(r2g.FromRuntime|r2g.Panicked), "boom")
	_, err = stock.Echo("x")
	if s := wantCode(t, err, r2g.Internal, "boom"); !s.Flags.Has(r2g.Panicked) || s.Stack != "boom" {
		t.Errorf("panic: %+v", s)
	}
	peertest.SetStatus(77, 0, "ignored")
	_, err = stock.Echo("x")
	wantCode(t, err, r2g.Internal, "unknown status")
}

func TestUnservedMethods(t *testing.T) {
	peertest.SetMethods([]uint32{peertest.Nop, base.NoMethod, base.NoMethod, base.NoMethod, base.NoMethod, base.NoMethod})
	lib, err := Connect(peertest.Table())
	if err != nil {
		t.Fatal(err)
	}
	stock, err := shop.NewStock(lib.Conn())
	if err != nil {
		t.Fatal(err)
	}
	if !stock.Has(0) || stock.Has(1) || stock.Has(99) || stock.Has(-1) {
		t.Error("Has")
	}
	_, err = stock.Price("x")
	if s := wantCode(t, err, r2g.Unimplemented, "Stock.Price"); !s.Flags.Has(r2g.FromRuntime | r2g.NotStarted) {
		t.Errorf("flags %b", s.Flags)
	}
	peertest.SetMethods([]uint32{base.NoMethod, base.NoMethod, base.NoMethod, base.NoMethod, base.NoMethod, base.NoMethod})
	if lib, err = Connect(peertest.Table()); err != nil {
		t.Fatal(err)
	}
	_, err = shop.NewStock(lib.Conn())
	wantCode(t, err, r2g.Unimplemented, "does not serve acme.shop@1/Stock")
}

func TestRefusedMemory(t *testing.T) {
	stock := client(t, peertest.Echo, peertest.Inside)
	peertest.RefuseMemory(true)
	// The smaller one is copied, and no frame keeps that much.
	_, err := stock.Weigh(strings.Repeat("r", 1<<20), nil, make([]byte, 2<<20), r2g.Opt[[]byte]{})
	peertest.RefuseMemory(false)
	wantCode(t, err, r2g.ResourceExhausted, "memory")
	if got, err := stock.Echo("again"); got != "again" || err != nil {
		t.Errorf("afterwards: %q, %v", got, err)
	}
}

func TestBadArgumentsDoNotCross(t *testing.T) {
	stock := client(t, peertest.Echo, peertest.Inside)
	_, err := stock.Echo("a\xffb")
	if s := wantCode(t, err, r2g.InvalidArgument, "text: not UTF-8"); !s.Flags.Has(r2g.NotStarted) {
		t.Errorf("flags %b", s.Flags)
	}
	_, err = stock.Echo(strings.Repeat("x", 65<<20))
	wantCode(t, err, r2g.ResourceExhausted, "larger than")
}

func TestReentrance(t *testing.T) {
	stock := client(t, peertest.Reenter, peertest.Inside)
	server.Echo = func(text string) (string, error) { return text + "!", nil }
	peertest.SetReentry(2)
	if got, err := stock.Echo("deep"); err != nil || got != "deep!" {
		t.Errorf("%q, %v", got, err)
	}
	depth := 0
	server.Echo = func(text string) (string, error) {
		if depth++; depth == 20 {
			return text, nil
		}
		return stock.Echo(text + ".")
	}
	if got, err := stock.Echo("x"); err != nil || len(got) != 20 {
		t.Errorf("%q, %v", got, err)
	}
}

// TestNestedCallsDoNotHang fills all places with calls that wait for nested calls.
func TestNestedCallsDoNotHang(t *testing.T) {
	stock := client(t, peertest.Reenter, peertest.Inside)
	peertest.SetReentry(goEcho)
	before := conn.SyncCalls
	defer func() { conn.SyncCalls = before }()
	conn.SyncCalls = conn.NewSemaphore(2, 10*time.Millisecond)
	var inside sync.WaitGroup
	inside.Add(2)
	server.Echo = func(text string) (string, error) {
		if text == "outer" {
			inside.Done()
			inside.Wait()
			return stock.Echo("inner")
		}
		return text, nil
	}
	// The first nested call that gives up makes room for the other one.
	var refused atomic.Int32
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			_, err := stock.Echo("outer")
			if r2g.CodeOf(err) == r2g.ResourceExhausted {
				refused.Add(1)
			} else if err != nil {
				t.Errorf("error %v", err)
			}
		})
	}
	wg.Wait()
	if refused.Load() == 0 {
		t.Error("no call was refused")
	}
}
