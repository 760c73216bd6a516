//go:build cgo

package r2gcgo

import (
	"context"
	"testing"
	"time"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/acme/shop"
	"github.com/r2g-dev/r2g/runtime-go/internal/base"
	"github.com/r2g-dev/r2g/runtime-go/internal/mem"
	"github.com/r2g-dev/r2g/runtime-go/internal/peertest"
	"github.com/r2g-dev/r2g/runtime-go/internal/sched"
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
	frame := itemsFrame(t, 1, 2, 3)
	sendFrame(goSum, frame).wait(t)
	wantFrame(t, frame, r2g.OK, 0, "")
	if sum := mem.Load[uint64](base.FrameAt(frame).Result); sum != 6 {
		t.Errorf("sum %d", sum)
	}
}

func TestServeTypedError(t *testing.T) {
	rings(t)
	server.Find = func(context.Context, string) (*shop.Item, error) {
		return nil, &shop.StockErrorGone{Detail: shop.Item{Sku: "old"}}
	}
	frame := textFrame(t, 512, "x")
	sendFrame(goFind, frame).wait(t)
	b := base.FrameAt(frame)
	if b.Status != base.StatusTyped || mem.Load[uint64](b.Result) != 2 || message(frame) != "gone" {
		t.Errorf("status %d, image %#x, %q", b.Status, b.Result, message(frame))
	}
}

func TestCancelRunningHandler(t *testing.T) {
	for name, test := range map[string]struct {
		reason uint32
		code   r2g.Code
	}{
		"dropped":  {base.CancelDropped, r2g.Canceled},
		"deadline": {base.CancelDeadline, r2g.DeadlineExceeded},
		"shutdown": {base.CancelShutdown, r2g.Canceled},
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
			frame := textFrame(t, 512, "x")
			call := sendFrame(goShout, frame)
			id := call.id
			<-running
			before := sched.Unmatched.Load()
			peertest.Cancel(library.connection.Number, id+1<<32, test.reason)
			if sched.Unmatched.Load() != before+1 {
				t.Error("a stale cancel was not counted")
			}
			base.StoreCancel(frame, test.reason)
			peertest.Cancel(library.connection.Number, id, test.reason)
			call.wait(t)
			<-after
			wantFrame(t, frame, test.code, 0, "context")
			peertest.Cancel(library.connection.Number, id, test.reason)
			if sched.Unmatched.Load() != before+2 {
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
	frame := textFrame(t, 512, "x")
	base.FrameAt(frame).BudgetNS = int64(time.Minute)
	sendFrame(goShout, frame).wait(t)
	wantFrame(t, frame, r2g.OK, 0, "")
	<-kept.Done()
	if kept.Err() != context.Canceled {
		t.Errorf("after the handler: %v", kept.Err())
	}
	server.Shout = func(ctx context.Context, text string) (string, error) {
		<-ctx.Done()
		return "", ctx.Err()
	}
	frame = textFrame(t, 512, "x")
	base.FrameAt(frame).BudgetNS = int64(5 * time.Millisecond)
	sendFrame(goShout, frame).wait(t)
	wantFrame(t, frame, r2g.DeadlineExceeded, 0, "deadline")
}
