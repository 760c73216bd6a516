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
	const hour, looked = time.Hour, napEvery
	for _, test := range []struct {
		what            string
		resolved, taken uint64
		coming          uint32
		before          uint64
		took            time.Duration
		due             bool
	}{
		{"much to take", 1000, 200, 0, 150, looked, true},
		{"much to look at", 1000, 1000, 800, 150, looked, true},
		{"nothing done", 1000, 1000, 1000, 0, looked, true},
		{"a fast half", 1000, 200, 0, 0, looked, false},
		{"little to do", 1000, 1000, napLeast - 1, 0, hour, false},
		{"nothing to do", 1000, 1000, 0, 1000, hour, false},
		{"seen while it changed", 1000, 900, 800, 101, looked, false},
		{"looked just now", 1000, 0, 0, 0, looked - 1, false},
	} {
		var resolved, taken atomic.Uint64
		var coming atomic.Uint32
		resolved.Store(test.resolved)
		taken.Store(test.taken)
		coming.Store(test.coming)
		now := time.Now()
		n := nap{resolved: &resolved, taken: &taken, coming: &coming, at: now.Add(-test.took), done: test.before}
		if due := n.isDue(now); due != (test.due && canNap) {
			t.Errorf("%s: %v", test.what, due)
		}
		if again := n.isDue(now); again {
			t.Errorf("%s: once more at once", test.what)
		}
	}
}

// A half says where it counts, and an older one ends before that.
func TestNapsNeedACount(t *testing.T) {
	block := peer.NewBlock(512, library.link.conn)
	defer peer.FreeBlock(block)
	rings, coming := block+r2gabi.BlockSize, block+r2gabi.BlockSize+256
	mem.Zero(rings, 512)
	mem.Store(coming, uint32(napLeast))
	described := ringsToGo{coming: coming}
	described.resolved = ringAt{tail: coming + 8, head: coming + 8}
	for size, due := range map[uint64]bool{mem.Size[ringsToGo](): canNap, mem.Size[ringsAt](): false} {
		described.size = uint32(size)
		mem.Store(rings, described)
		read, ok := readRings(rings)
		n := newNap(read)
		n.done -= napLeast
		if !ok || n.isDue(time.Now().Add(time.Hour)) != due {
			t.Errorf("%d bytes: read %v, due %v", size, ok, !due)
		}
	}
	mem.Store(rings, uint32(mem.Size[ringsAt]()-1))
	if _, ok := readRings(rings); ok {
		t.Error("a description that is too short")
	}
}
