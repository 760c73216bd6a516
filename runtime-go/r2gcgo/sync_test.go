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
	"github.com/r2g-dev/r2g/runtime-go/r2gabi"
	"github.com/r2g-dev/r2g/runtime-go/r2gcgo/internal/peer"
)

func TestSyncCall(t *testing.T) {
	stock := client(t, peer.Echo, peer.Inside)
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
	stock := client(t, peer.GrowResult, peer.Inside)
	for i := range 200 {
		text := strings.Repeat("z", rand.Intn(20000))
		if got, err := stock.Echo(text); err != nil || got != text {
			t.Fatalf("round %d: %d bytes of %d, %v", i, len(got), len(text), err)
		}
	}
}

func TestSyncSteadyStateAllocatesNothing(t *testing.T) {
	stock := client(t, peer.Nop, peer.Inside)
	echo := client(t, peer.Echo, peer.Inside)
	run := func() {
		if stock.Nop() != nil {
			t.Fatal("nop failed")
		}
		if _, err := echo.Price("abc"); err != nil {
			t.Fatal(err)
		}
	}
	run()
	before := peer.Allocs()
	got := testing.AllocsPerRun(1000, run)
	if racing {
		return
	}
	if got > 0.1 {
		t.Errorf("%.2f Go allocations per round", got)
	}
	if n := peer.Allocs() - before; n > 4 {
		t.Errorf("%d allocations of the other half in 1000 rounds", n)
	}
}

func TestBlockGrowsWithItsMessages(t *testing.T) {
	stock := client(t, peer.Echo, peer.Inside)
	text := strings.Repeat("m", 15000)
	for range 10 {
		if _, err := stock.Echo(text); err != nil {
			t.Fatal(err)
		}
	}
	before := peer.Allocs()
	for range 100 {
		if _, err := stock.Echo(text); err != nil {
			t.Fatal(err)
		}
	}
	if n := peer.Allocs() - before; n > 20 && !racing {
		t.Errorf("%d chunks for 100 equal messages", n)
	}
}

func TestMemoryComesBack(t *testing.T) {
	runtime.GC()
	runtime.GC()
	stock := client(t, peer.GrowResult, peer.Inside)
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
	if n := peer.LiveChunks(); n > 8*(maxRetired+2) {
		t.Errorf("%d chunks alive", n)
	}
	// Those of the places stay.
	collected(t, int64(4+2*len(syncCalls.own)))
}

func TestStatusOfPeer(t *testing.T) {
	stock := client(t, peer.Status, peer.Inside)
	peer.SetStatus(uint32(r2g.NotFound), 0, "no such sku")
	_, err := stock.Echo("x")
	if s := wantCode(t, err, r2g.NotFound, "Stock.Echo: NOT_FOUND: no such sku"); s.Flags != 0 {
		t.Errorf("flags %b", s.Flags)
	}
	peer.SetStatus(uint32(r2g.Internal), uint32(r2g.FromRuntime|r2g.Panicked), "boom")
	_, err = stock.Echo("x")
	if s := wantCode(t, err, r2g.Internal, "boom"); !s.Flags.Has(r2g.Panicked) || s.Stack != "boom" {
		t.Errorf("panic: %+v", s)
	}
	peer.SetStatus(77, 0, "ignored")
	_, err = stock.Echo("x")
	wantCode(t, err, r2g.Internal, "unknown status")
}

func TestUnservedMethods(t *testing.T) {
	peer.SetEntries([]uint32{peer.Nop, r2gabi.NoEntry, r2gabi.NoEntry, r2gabi.NoEntry, r2gabi.NoEntry, r2gabi.NoEntry})
	lib, err := Connect(peer.Table())
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
	peer.SetEntries([]uint32{r2gabi.NoEntry, r2gabi.NoEntry, r2gabi.NoEntry, r2gabi.NoEntry, r2gabi.NoEntry, r2gabi.NoEntry})
	if lib, err = Connect(peer.Table()); err != nil {
		t.Fatal(err)
	}
	_, err = shop.NewStock(lib.Conn())
	wantCode(t, err, r2g.Unimplemented, "does not serve acme.shop@1/Stock")
}

func TestRefusedMemory(t *testing.T) {
	stock := client(t, peer.Echo, peer.Inside)
	peer.RefuseMemory(true)
	// The smaller one is copied, and no block keeps that much.
	_, err := stock.Weigh(strings.Repeat("r", 1<<20), nil, make([]byte, 2<<20), r2g.Opt[[]byte]{})
	peer.RefuseMemory(false)
	wantCode(t, err, r2g.ResourceExhausted, "memory")
	if got, err := stock.Echo("again"); got != "again" || err != nil {
		t.Errorf("afterwards: %q, %v", got, err)
	}
}

func TestBadArgumentsDoNotCross(t *testing.T) {
	stock := client(t, peer.Echo, peer.Inside)
	_, err := stock.Echo("a\xffb")
	if s := wantCode(t, err, r2g.InvalidArgument, "text: not UTF-8"); !s.Flags.Has(r2g.NotStarted) {
		t.Errorf("flags %b", s.Flags)
	}
	_, err = stock.Echo(strings.Repeat("x", 65<<20))
	wantCode(t, err, r2g.ResourceExhausted, "larger than")
}

func TestReentrance(t *testing.T) {
	stock := client(t, peer.Reenter, peer.Inside)
	server.Echo = func(text string) (string, error) { return text + "!", nil }
	peer.SetReentry(2)
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

func TestLimiter(t *testing.T) {
	for _, places := range []int{3, ownShare, 4 * ownShare} {
		testLimiter(t, places)
	}
}

func testLimiter(t *testing.T, places int) {
	l := newLimiter(int64(places), time.Minute)
	var mu sync.Mutex
	inside, most := 0, 0
	var wg sync.WaitGroup
	for range 100 {
		wg.Go(func() {
			for range 100 {
				own := l.take()
				var lent *place
				if own == nil {
					var ok bool
					if lent, ok = l.enter(); !ok {
						t.Error("no place")
					}
				}
				mu.Lock()
				inside++
				most = max(most, inside)
				mu.Unlock()
				runtime.Gosched()
				mu.Lock()
				inside--
				mu.Unlock()
				if own != nil {
					l.free(own)
				} else {
					l.leave(lent)
				}
			}
		})
	}
	wg.Wait()
	if most > places || l.users.Load() != 0 || len(l.queue) != 0 || l.waiting.Load() != 0 {
		t.Errorf("%d of %d at once, %d users and %d waiting left", most, places, l.users.Load(), len(l.queue))
	}
	for i := range l.own {
		if l.own[i].busy.Load() != 0 {
			t.Errorf("place %d of %d is lost", i, places)
		}
	}
}

func TestLimiterGivesUp(t *testing.T) {
	l := newLimiter(1, time.Millisecond)
	_, first := l.enter()
	_, second := l.enter()
	if !first || second {
		t.Fatal("one place")
	}
	l.leave(nil)
	if _, ok := l.enter(); !ok || l.users.Load() != 1 {
		t.Error("the place is lost")
	}
}

// TestLimiterLendsPlaces has a call wait that no place of its own is free for.
func TestLimiterLendsPlaces(t *testing.T) {
	l := newLimiter(ownShare, time.Minute)
	own := l.take()
	if own == nil || l.take() != nil {
		t.Fatal("one place of its own")
	}
	for range l.counted {
		l.enter()
	}
	lent := make(chan *place)
	go func() {
		p, _ := l.enter()
		lent <- p
	}()
	for l.waiting.Load() == 0 {
		runtime.Gosched()
	}
	l.free(own)
	if p := <-lent; p != own || l.take() != nil || l.users.Load() != l.counted {
		t.Errorf("place %p, %d users", p, l.users.Load())
	}
	l.leave(own)
	if l.take() != own {
		t.Error("the place is lost")
	}
}

// TestNestedCallsDoNotHang fills all places with calls that wait for nested calls.
func TestNestedCallsDoNotHang(t *testing.T) {
	stock := client(t, peer.Reenter, peer.Inside)
	peer.SetReentry(goEcho)
	before := syncCalls
	defer func() { syncCalls = before }()
	syncCalls = newLimiter(2, 10*time.Millisecond)
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
