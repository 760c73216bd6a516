//go:build cgo

package r2gcgo

import (
	"context"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/acme/shop"
	"github.com/r2g-dev/r2g/runtime-go/internal/base"
	"github.com/r2g-dev/r2g/runtime-go/internal/mem"
	"github.com/r2g-dev/r2g/runtime-go/internal/peertest"
)

// freedSpans are addresses where Go objects were: what a write barrier must never find.
func freedSpans() []uint64 {
	var addrs []uint64
	for range 1024 {
		words := make([]uint64, 8192)
		addrs = append(addrs, mem.Address(words))
	}
	runtime.GC()
	debug.FreeOSMemory()
	return addrs
}

// TestRecycledMemory runs calls of all kinds over memory that is full of stale Go addresses, with the
// collector always at work. A pointer-typed store into it would end the process.
func TestRecycledMemory(t *testing.T) {
	peertest.SetFill(freedSpans())
	defer peertest.SetFill(nil)
	defer debug.SetGCPercent(debug.SetGCPercent(1))
	stop := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
				runtime.GC()
			}
		}
	})
	rings(t)
	server.Echo = func(text string) (string, error) { return text, nil }
	server.Find = func(_ context.Context, sku string) (*shop.Item, error) {
		return &shop.Item{Sku: sku, Note: r2g.Some(strings.Repeat("n", len(sku)))}, nil
	}
	echo := client(t, peertest.GrowResult, peertest.Thread)
	deadline := time.Now().Add(2 * time.Second)
	var calls sync.WaitGroup
	for i := range 3 {
		calls.Go(func() {
			for n := 0; time.Now().Before(deadline); n++ {
				text := strings.Repeat("s", (n*37+i)%9000)
				if got, err := echo.Echo(text); err != nil || got != text {
					t.Errorf("echo: %d bytes, %v", len(got), err)
				}
				if got, err := echo.Shout(background, text); err != nil || got != text {
					t.Errorf("shout: %d bytes, %v", len(got), err)
				}
				frame := textFrameOnce(512, text)
				peertest.Call(goEcho, frame.at)
				if resultText(frame.at) != text {
					t.Errorf("served: %s", message(frame.at))
				}
				base.FrameAt(frame.at).Arena.Used = 16
				sendFrame(goFind, frame.at).wait(t)
				if b := base.FrameAt(frame.at); b.Status != 0 {
					t.Errorf("find: %d %s", b.Status, message(frame.at))
				}
				frame.free()
			}
		})
	}
	calls.Wait()
	close(stop)
	wg.Wait()
}

// ownFrame is a frame with one string argument that is freed by hand.
type ownFrame struct{ at, text uint64 }

func textFrameOnce(arena uint64, text string) ownFrame {
	b := ownFrame{peertest.NewFrame(arena, library.connection.Number), peertest.NewFrame(uint64(len(text))+64, 0)}
	frame := base.FrameAt(b.at)
	frame.Args = frame.Arena.Base
	frame.Arena.Used = 16
	mem.PutString(b.text+base.FrameSize, text)
	mem.Store(frame.Args, b.text+base.FrameSize)
	mem.Store(frame.Args+8, uint64(len(text)))
	return b
}

func (b ownFrame) free() {
	peertest.FreeFrame(b.at)
	peertest.FreeFrame(b.text)
}
