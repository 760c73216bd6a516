//go:build cgo

package r2gcgo

import (
	"context"
	"testing"
	"time"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/acme/shop"
	"github.com/r2g-dev/r2g/runtime-go/internal/mem"
	"github.com/r2g-dev/r2g/runtime-go/r2gabi"
	"github.com/r2g-dev/r2g/runtime-go/r2gcgo/internal/peer"
)

func TestServeAsync(t *testing.T) {
	rings(t)
	server.Sum = func(ctx context.Context, items shop.ItemViews) (uint64, error) {
		sum := uint64(0)
		for i := range items.Len() {
			sum += uint64(items.At(i).Qty())
		}
		return sum, nil
	}
	block := itemsBlock(t, 1, 2, 3)
	sendBlock(goSum, block).wait(t)
	wantBlock(t, block, r2g.OK, 0, "")
	if sum := mem.Load[uint64](r2gabi.BlockAt(block).Result); sum != 6 {
		t.Errorf("sum %d", sum)
	}
}

func TestServeTypedError(t *testing.T) {
	rings(t)
	server.Find = func(context.Context, string) (*shop.Item, error) {
		return nil, &shop.StockErrorGone{Detail: shop.Item{Sku: "old"}}
	}
	block := textBlock(t, 512, "x")
	sendBlock(goFind, block).wait(t)
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
			rings(t)
			running := make(chan struct{})
			after := make(chan struct{})
			server.Shout = func(ctx context.Context, text string) (string, error) {
				context.AfterFunc(ctx, func() { close(after) })
				child, cancel := context.WithCancel(ctx)
				defer cancel()
				close(running)
				<-child.Done()
				return "", ctx.Err()
			}
			block := textBlock(t, 512, "x")
			call := sendBlock(goShout, block)
			id := call.id
			<-running
			before := strays.Load()
			peer.Cancel(library.link.conn, id+1<<32, test.reason)
			if strays.Load() != before+1 {
				t.Error("a stale cancel was not counted")
			}
			r2gabi.StoreCancel(block, test.reason)
			peer.Cancel(library.link.conn, id, test.reason)
			call.wait(t)
			<-after
			wantBlock(t, block, test.code, 0, "context")
			peer.Cancel(library.link.conn, id, test.reason)
			if strays.Load() != before+2 {
				t.Error("a cancel after completion was not ignored")
			}
		})
	}
}

func TestHandlerContext(t *testing.T) {
	rings(t)
	var kept context.Context
	server.Shout = func(ctx context.Context, text string) (string, error) {
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
	}
	block := textBlock(t, 512, "x")
	r2gabi.BlockAt(block).BudgetNS = int64(time.Minute)
	sendBlock(goShout, block).wait(t)
	wantBlock(t, block, r2g.OK, 0, "")
	<-kept.Done()
	if kept.Err() != context.Canceled {
		t.Errorf("after the handler: %v", kept.Err())
	}
	server.Shout = func(ctx context.Context, text string) (string, error) {
		<-ctx.Done()
		return "", ctx.Err()
	}
	block = textBlock(t, 512, "x")
	r2gabi.BlockAt(block).BudgetNS = int64(5 * time.Millisecond)
	sendBlock(goShout, block).wait(t)
	wantBlock(t, block, r2g.DeadlineExceeded, 0, "deadline")
}
