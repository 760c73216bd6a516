//go:build cgo

package r2gcgo

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"
	"unsafe"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/acme/shop"
	"github.com/r2g-dev/r2g/runtime-go/internal/peertest"
	"github.com/r2g-dev/r2g/runtime-go/internal/sched"
)

// server is what the peer calls; tests set its functions.
var server = new(shop.Server)

// library is the peer, connected once for all tests.
var library *Library

func TestMain(m *testing.M) {
	shop.RegisterStock(func() (shop.StockServer, error) { return shop.Functions(server), nil })
	var err error
	if library, err = Connect(peertest.Table()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// client makes a client whose methods the peer serves at the given entries.
func client(t testing.TB, sync, async uint32) *shop.Stock {
	t.Helper()
	return clientOf(t, peertest.Table(), sync, async)
}

// freeSlots is how many slots of async calls are free.
func freeSlots() int { return sched.MaxInFlight - library.connection.Slots.InFlight() }

func clientOf(t testing.TB, table unsafe.Pointer, sync, async uint32) *shop.Stock {
	t.Helper()
	peertest.Reset()
	peertest.SetMethods([]uint32{sync, sync, sync, async, async, async, sync, async, sync})
	lib, err := Connect(table)
	if err != nil {
		t.Fatal(err)
	}
	stock, err := shop.NewStock(lib.Conn())
	if err != nil {
		t.Fatal(err)
	}
	return stock
}

func wantCode(t *testing.T, err error, code r2g.Code, part string) *r2g.Status {
	t.Helper()
	status, _ := err.(*r2g.Status)
	if status == nil || status.Code != code || !strings.Contains(err.Error(), part) {
		t.Fatalf("error %v, want %v with %q", err, code, part)
	}
	return status
}

// eventually waits for a condition that another goroutine brings about.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(5 * time.Second); !ok(); {
		if time.Now().After(deadline) {
			t.Fatal(what)
		}
		time.Sleep(100 * time.Microsecond)
	}
}

var background = context.Background()

// deadlineContext is a context whose deadline passes when late is closed: however slow the machine is, a
// call has begun before its deadline passes.
type deadlineContext struct {
	context.Context
	late chan struct{}
}

func (c deadlineContext) Done() <-chan struct{} { return c.late }

func (c deadlineContext) Err() error {
	select {
	case <-c.late:
		return context.DeadlineExceeded
	default:
		return nil
	}
}

// collected waits until the collector has freed what the pools held.
func collected(t *testing.T, chunks int64) {
	t.Helper()
	eventually(t, "chunks of dead frames stay alive", func() bool {
		runtime.GC()
		return peertest.LiveChunks() <= chunks
	})
}

// nextID makes ids of calls by the peer.
var nextID atomic.Uint64
