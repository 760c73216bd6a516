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
	"github.com/r2g-dev/r2g/runtime-go/internal/mem"
	"github.com/r2g-dev/r2g/runtime-go/r2gabi"
	"github.com/r2g-dev/r2g/runtime-go/r2gcgo/internal/peer"
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
	peer.SetFill(freedSpans())
	defer peer.SetFill(nil)
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
	echo := client(t, peer.GrowResult, peer.Thread)
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
				block := textBlockOnce(512, text)
				peer.Call(goEcho, block.at)
				if resultText(block.at) != text {
					t.Errorf("served: %s", message(block.at))
				}
				r2gabi.BlockAt(block.at).Arena.Used = 16
				sendBlock(goFind, block.at).wait(t)
				if b := r2gabi.BlockAt(block.at); b.Status != 0 {
					t.Errorf("find: %d %s", b.Status, message(block.at))
				}
				block.free()
			}
		})
	}
	calls.Wait()
	close(stop)
	wg.Wait()
}

// ownBlock is a block with one string argument that is freed by hand.
type ownBlock struct{ at, text uint64 }

func textBlockOnce(arena uint64, text string) ownBlock {
	b := ownBlock{peer.NewBlock(arena, library.link.conn), peer.NewBlock(uint64(len(text))+64, 0)}
	block := r2gabi.BlockAt(b.at)
	block.Args = block.Arena.Base
	block.Arena.Used = 16
	mem.PutString(b.text+r2gabi.BlockSize, text)
	mem.Store(block.Args, b.text+r2gabi.BlockSize)
	mem.Store(block.Args+8, uint64(len(text)))
	return b
}

func (b ownBlock) free() {
	peer.FreeBlock(b.at)
	peer.FreeBlock(b.text)
}
