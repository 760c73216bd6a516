//go:build cgo

package r2gcgo

import (
	"runtime"
	"sync"
	"testing"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/link"
	"github.com/r2g-dev/r2g/runtime-go/r2gabi"
	"github.com/r2g-dev/r2g/runtime-go/r2gcgo/internal/peer"
)

// leafLink is the link to the peer, which serves a leaf without and one with parameters.
type leafLink struct{ *rust }

func (leafLink) Bind(*r2gabi.Service) ([]uint32, error) {
	return []uint32{peer.Nop, peer.Echo, peer.Echo, peer.Nop}, nil
}

func (l leafLink) R2GLink() link.Link { return l }

func leaves(t testing.TB) *r2gabi.Client {
	t.Helper()
	client(t, peer.Nop, peer.Inside)
	c, err := r2gabi.NewClient(leafLink{library.link}, &r2gabi.Service{Name: "Leaves", Methods: []r2gabi.Method{
		{Name: "Leaves.Nop", Sync: true, Leaf: &r2gabi.LeafShape{}},
		{Name: "Leaves.Add", Sync: true, Leaf: &r2gabi.LeafShape{Params: 2, Args: 16, Result: 16}},
		{Name: "Leaves.Other", Sync: true, Leaf: &r2gabi.LeafShape{Params: 3, Args: 16, Result: 16}},
		{Name: "Leaves.None", Sync: true},
	}})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// add runs the leaf with parameters as generated code does.
func add(leaf *r2gabi.Leaf, a, b uint64) (sum, again, failure uint64) {
	args := struct{ a, b uint64 }{a, b}
	var out [2]uint64
	failure = r2gabi.RunLeaf(leaf, &args, &out)
	return out[0], out[1], failure
}

func TestLeaf(t *testing.T) {
	c := leaves(t)
	if failure := r2gabi.RunLeaf[struct{}, struct{}](c.Leaf(0), nil, nil); failure != 0 {
		t.Errorf("nop: %#x", failure)
	}
	if sum, again, failure := add(c.Leaf(1), 40, 2); sum != 1042 || again != 2 || failure != 0 {
		t.Errorf("got %d, %d, %#x", sum, again, failure)
	}
	args := [r2gabi.LeafWords]uint64{40, 2}
	entry, data := library.link.FindLeaf(peer.Echo, &r2gabi.LeafShape{Params: 2, Args: 16, Result: 16})
	if out, failure := library.link.RunLeaf(entry, data, args); out != [r2gabi.LeafWords]uint64{1042, 2} || failure != 0 {
		t.Errorf("by cgo: %v, %#x", out, failure)
	}
}

// TestNoLeaf: a method takes an ordinary call where the peer has none of its shape.
func TestNoLeaf(t *testing.T) {
	c := leaves(t)
	if c.Leaf(2) != nil || c.Leaf(3) != nil {
		t.Error("a leaf of another shape, or one of a method that is none")
	}
	large := &r2gabi.LeafShape{Params: 1, Args: 72}
	if run, _ := library.link.FindLeaf(peer.Echo, large); run != 0 {
		t.Error("a leaf with more than fits")
	}
}

func TestLeafThatFails(t *testing.T) {
	c := leaves(t)
	peer.SetStatus(uint32(r2g.NotFound), 0, "no such thing")
	live := peer.LiveChunks()
	for range 10 {
		_, _, failure := add(c.Leaf(1), 13, 0)
		status := wantCode(t, c.LeafFailed(1, failure), r2g.NotFound, "no such thing")
		if status.Method != "Leaves.Add" {
			t.Errorf("got %+v", status)
		}
	}
	if now := peer.LiveChunks(); now != live {
		t.Errorf("%d chunks, %d before", now, live)
	}
	peer.RefuseMemory(true)
	defer peer.RefuseMemory(false)
	_, _, failure := add(c.Leaf(1), 13, 0)
	wantCode(t, c.LeafFailed(1, failure), r2g.Internal, "no memory")
}

// TestLeavesUnderCollection calls from fresh goroutines, whose stacks are small and grow.
func TestLeavesUnderCollection(t *testing.T) {
	c := leaves(t)
	stop := make(chan struct{})
	var collector, wg sync.WaitGroup
	collector.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
				runtime.GC()
			}
		}
	})
	for task := range uint64(200) {
		wg.Go(func() {
			for round := range uint64(200) {
				if sum, again, failure := add(c.Leaf(1), task+100, round); sum != task+round+1100 || again != round || failure != 0 {
					t.Errorf("got %d, %d, %#x", sum, again, failure)
					return
				}
			}
		})
	}
	wg.Wait()
	close(stop)
	collector.Wait()
}

func TestLeavesAllocateNothing(t *testing.T) {
	c := leaves(t)
	got := testing.AllocsPerRun(1000, func() {
		if _, _, failure := add(c.Leaf(1), 1, 2); failure != 0 {
			t.Fatal("failed")
		}
	})
	if !racing && got != 0 {
		t.Errorf("%.2f allocations", got)
	}
}

func BenchmarkLeafToRust(b *testing.B) {
	leaf := leaves(b).Leaf(0)
	for b.Loop() {
		if r2gabi.RunLeaf[struct{}, struct{}](leaf, nil, nil) != 0 {
			b.Fatal("failed")
		}
	}
}
