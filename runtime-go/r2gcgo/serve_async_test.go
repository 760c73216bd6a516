//go:build cgo

package r2gcgo

import (
	"context"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/acme/shop"
	"github.com/r2g-dev/r2g/runtime-go/internal/mem"
	"github.com/r2g-dev/r2g/runtime-go/r2gabi"
	"github.com/r2g-dev/r2g/runtime-go/r2gcgo/internal/peer"
)

// submit hands a block over under a fresh id and returns the id.
func submit(t *testing.T, entry uint32, block uint64) uint64 {
	t.Helper()
	id := nextID.Add(1)<<32 | 7
	r2gabi.BlockAt(block).ID = id
	if got := peer.Submit(entry, block); got != 0 {
		t.Fatalf("submit: %d, %s", got, message(block))
	}
	return id
}

func TestServeAsync(t *testing.T) {
	server.Sum = func(ctx context.Context, items shop.ItemViews) (uint64, error) {
		sum := uint64(0)
		for i := range items.Len() {
			sum += uint64(items.At(i).Qty())
		}
		return sum, nil
	}
	block := itemsBlock(t, 1, 2, 3)
	id := submit(t, goSum, block)
	peer.Wait(id)
	wantBlock(t, block, r2g.OK, 0, "")
	if sum := mem.Load[uint64](r2gabi.BlockAt(block).Result); sum != 6 {
		t.Errorf("sum %d", sum)
	}
	if peer.Completed(id) != 1 {
		t.Error("completed twice")
	}
}

func TestServeTypedError(t *testing.T) {
	server.Find = func(context.Context, string) (*shop.Item, error) {
		return nil, &shop.StockErrorGone{Detail: shop.Item{Sku: "old"}}
	}
	block := textBlock(t, 512, "x")
	peer.Wait(submit(t, goFind, block))
	b := r2gabi.BlockAt(block)
	if b.Status != r2gabi.StatusTyped || mem.Load[uint64](b.Result) != 2 || message(block) != "gone" {
		t.Errorf("status %d, image %#x, %q", b.Status, b.Result, message(block))
	}
}

func TestCancelRunningHandler(t *testing.T) {
	for name, test := range map[string]struct {
		reason uint32
		code   r2g.Code
	}{
		"dropped":  {r2gabi.CancelDropped, r2g.Canceled},
		"deadline": {r2gabi.CancelDeadline, r2g.DeadlineExceeded},
		"shutdown": {r2gabi.CancelShutdown, r2g.Canceled},
	} {
		t.Run(name, func(t *testing.T) {
			running := make(chan struct{})
			after := make(chan struct{})
			serveShout(func(ctx context.Context, text string) (string, error) {
				context.AfterFunc(ctx, func() { close(after) })
				child, cancel := context.WithCancel(ctx)
				defer cancel()
				close(running)
				<-child.Done()
				return "", ctx.Err()
			})
			block := textBlock(t, 512, "x")
			id := submit(t, goShout, block)
			<-running
			before := strays.Load()
			peer.Cancel(library.link.conn, id+1<<32, test.reason)
			if strays.Load() != before+1 {
				t.Error("a stale cancel was not counted")
			}
			r2gabi.StoreCancel(block, test.reason)
			peer.Cancel(library.link.conn, id, test.reason)
			peer.Wait(id)
			<-after
			wantBlock(t, block, test.code, 0, "context")
			peer.Cancel(library.link.conn, id, test.reason)
			if strays.Load() != before+2 || peer.Completed(id) != 1 {
				t.Error("a cancel after completion was not ignored")
			}
		})
	}
}

func TestCancelBeforeSubmit(t *testing.T) {
	serveShout(func(context.Context, string) (string, error) { t.Error("ran"); return "", nil })
	block := textBlock(t, 512, "x")
	b := r2gabi.BlockAt(block)
	b.ID = nextID.Add(1)<<32 | 7
	r2gabi.StoreCancel(block, r2gabi.CancelDropped)
	if peer.Submit(goShout, block) != 1 {
		t.Fatal("pending")
	}
	wantBlock(t, block, r2g.Canceled, r2g.FromRuntime|r2g.NotStarted, "before the handler began")
	if peer.Completed(b.ID) != 0 {
		t.Error("completed although submit said resolved")
	}
}

func TestCancelRacesWithStart(t *testing.T) {
	serveShout(func(ctx context.Context, text string) (string, error) { return text, nil })
	for range 300 {
		block := textBlock(t, 512, "x")
		id := submit(t, goShout, block)
		var wg sync.WaitGroup
		for range 2 {
			wg.Go(func() { peer.Cancel(library.link.conn, id, r2gabi.CancelDropped) })
		}
		peer.Wait(id)
		wg.Wait()
		if peer.Completed(id) != 1 {
			t.Fatal("completed twice")
		}
		b := r2gabi.BlockAt(block)
		if b.Status != 0 && (r2g.Code(b.Status) != r2g.Canceled || b.Flags != uint32(r2g.FromRuntime|r2g.NotStarted)) {
			t.Fatalf("status %d flags %b", b.Status, b.Flags)
		}
	}
}

func TestAsyncGoexitAndPanic(t *testing.T) {
	serveShout(func(context.Context, string) (string, error) { runtime.Goexit(); return "", nil })
	block := textBlock(t, 4096, "x")
	peer.Wait(submit(t, goShout, block))
	wantBlock(t, block, r2g.Internal, r2g.FromRuntime, "Goexit")
	serveShout(func(context.Context, string) (string, error) { panic("async") })
	block = textBlock(t, 8192, "x")
	peer.Wait(submit(t, goShout, block))
	wantBlock(t, block, r2g.Internal, r2g.FromRuntime|r2g.Panicked, "panic: async")
}

func TestHandlerContext(t *testing.T) {
	var kept context.Context
	serveShout(func(ctx context.Context, text string) (string, error) {
		kept = ctx
		limit, ok := ctx.Deadline()
		if left := time.Until(limit); !ok || left > time.Minute || left < time.Second {
			t.Errorf("deadline %v %v", limit, ok)
		}
		if ctx.Err() != nil {
			t.Error(ctx.Err())
		}
		info := r2g.InfoOf(ctx)
		if info == nil || info.Method != "Stock.Shout" || info.Peer != "rust" {
			t.Errorf("info %+v", info)
		}
		return "", nil
	})
	block := textBlock(t, 512, "x")
	r2gabi.BlockAt(block).BudgetNS = int64(time.Minute)
	peer.Wait(submit(t, goShout, block))
	wantBlock(t, block, r2g.OK, 0, "")
	<-kept.Done()
	if kept.Err() != context.Canceled {
		t.Errorf("after the handler: %v", kept.Err())
	}
	serveShout(func(ctx context.Context, text string) (string, error) {
		<-ctx.Done()
		return "", ctx.Err()
	})
	block = textBlock(t, 512, "x")
	r2gabi.BlockAt(block).BudgetNS = int64(5 * time.Millisecond)
	peer.Wait(submit(t, goShout, block))
	wantBlock(t, block, r2g.DeadlineExceeded, 0, "deadline")
}

func TestNothingStaysPublished(t *testing.T) {
	eventually(t, "calls stay published", func() bool {
		n := 0
		for i := range library.link.inbound.shards {
			s := &library.link.inbound.shards[i]
			s.Lock()
			n += len(s.calls)
			s.Unlock()
		}
		return n == 0
	})
}
