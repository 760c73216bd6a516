//go:build cgo

package r2gcgo

import (
	"sync/atomic"
	"testing"
	"time"

	"github.com/r2g-dev/r2g/runtime-go/internal/mem"
	"github.com/r2g-dev/r2g/runtime-go/r2gabi"
	"github.com/r2g-dev/r2g/runtime-go/r2gcgo/internal/peer"
)

func TestNapsWhileTheOtherHalfIsBusy(t *testing.T) {
	const hour, looked = time.Hour, backoffEvery
	for _, test := range []struct {
		what            string
		resolved, taken uint64
		pending         uint32
		before          uint64
		took            time.Duration
		due             bool
	}{
		{"much to take", 1000, 200, 0, 150, looked, true},
		{"much to look at", 1000, 1000, 800, 150, looked, true},
		{"nothing done", 1000, 1000, 1000, 0, looked, true},
		{"a fast half", 1000, 200, 0, 0, looked, false},
		{"little to do", 1000, 1000, backoffLeast - 1, 0, hour, false},
		{"nothing to do", 1000, 1000, 0, 1000, hour, false},
		{"seen while it changed", 1000, 900, 800, 101, looked, false},
		{"looked just now", 1000, 0, 0, 0, looked - 1, false},
	} {
		var resolved, taken atomic.Uint64
		var pending atomic.Uint32
		resolved.Store(test.resolved)
		taken.Store(test.taken)
		pending.Store(test.pending)
		now := time.Now()
		n := backoff{resolved: &resolved, taken: &taken, pending: &pending, at: now.Add(-test.took), done: test.before}
		if due := n.isDue(now); due != (test.due && canBackOff) {
			t.Errorf("%s: %v", test.what, due)
		}
		if again := n.isDue(now); again {
			t.Errorf("%s: once more at once", test.what)
		}
	}
}

// A caller that does not count in shared memory is never slept on.
func TestBackingOffNeedsACount(t *testing.T) {
	block := peer.NewBlock(512, library.link.conn)
	defer peer.FreeBlock(block)
	at, pending := block+r2gabi.BlockSize, block+r2gabi.BlockSize+256
	mem.Zero(at, 512)
	mem.Store(pending, uint32(backoffLeast))
	described := ringsAt{size: uint32(mem.Size[ringsAt]())}
	described.completions = ringAt{tail: pending + 8, head: pending + 8}
	for pending, due := range map[uint64]bool{pending: canBackOff, 0: false} {
		described.pending = pending
		mem.Store(at, described)
		read, ok := readRings(at)
		n := newBackoff(read)
		n.done -= backoffLeast
		if !ok || n.isDue(time.Now().Add(time.Hour)) != due {
			t.Errorf("pending %#x: read %v, due %v", pending, ok, !due)
		}
	}
	mem.Store(at, uint32(mem.Size[ringsAt]()-1))
	if _, ok := readRings(at); ok {
		t.Error("a description that is too short")
	}
}
