//go:build cgo

package sched

import (
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/r2g-dev/r2g/runtime-go/internal/base"
	"github.com/r2g-dev/r2g/runtime-go/internal/mem"
)

func TestBacksOffWhileTheOtherHalfIsBusy(t *testing.T) {
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
		n := Backoff{resolved: &resolved, taken: &taken, pending: &pending, at: now.Add(-test.took), done: test.before}
		if due := n.ShouldSleep(now); due != (test.due && canBackOff) {
			t.Errorf("%s: %v", test.what, due)
		}
		if again := n.ShouldSleep(now); again {
			t.Errorf("%s: once more at once", test.what)
		}
	}
}

// A caller that does not count in shared memory is never slept on.
func TestBackingOffNeedsACount(t *testing.T) {
	words := make([]uint64, 64)
	defer runtime.KeepAlive(words)
	at := mem.Address(words)
	pending := at + 256
	mem.Store(pending, uint32(backoffLeast))
	described := base.Rings{Size: uint32(mem.Size[base.Rings]())}
	described.Completions = base.RingParts{Tail: pending + 8, Head: pending + 8}
	for pending, due := range map[uint64]bool{pending: canBackOff, 0: false} {
		described.Pending = pending
		mem.Store(at, described)
		read, ok := base.ReadRings(at)
		n := NewBackoff(read)
		n.done -= backoffLeast
		if !ok || n.ShouldSleep(time.Now().Add(time.Hour)) != due {
			t.Errorf("pending %#x: read %v, due %v", pending, ok, !due)
		}
	}
	mem.Store(at, uint32(mem.Size[base.Rings]()-1))
	if _, ok := base.ReadRings(at); ok {
		t.Error("a description that is too short")
	}
}
