//go:build cgo

package r2gcgo

import (
	"strings"
	"testing"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/acme/shop"
	"github.com/r2g-dev/r2g/runtime-go/r2gcgo/internal/peer"
)

// requests are so many texts, of which some need more than the block has.
func requests(n int) []shop.StockEchoRequest {
	requests := make([]shop.StockEchoRequest, n)
	for i := range requests {
		requests[i].Text = strings.Repeat("x", i%7*1500)
	}
	return requests
}

func TestBatch(t *testing.T) {
	stock := client(t, peer.Echo, peer.Inside)
	for _, size := range []int{0, 1, 63, 64, 65, 300} {
		before := peer.Batches()
		requests := requests(size)
		outcomes := stock.EchoBatch(requests)
		if len(outcomes) != size {
			t.Fatalf("%d outcomes of %d", len(outcomes), size)
		}
		for i, outcome := range outcomes {
			if outcome.Err != nil || outcome.Value != requests[i].Text {
				t.Fatalf("call %d of %d: %d bytes, %v", i, size, len(outcome.Value), outcome.Err)
			}
		}
		if got, want := peer.Batches()-before, (size+63)/64; got != want {
			t.Errorf("%d batches for %d calls, want %d", got, size, want)
		}
	}
	// Those of the places stay; the crew's go when nobody makes batches any more.
	collected(t, int64(4+2*len(syncCalls.own)))
}

// TestBatchOfOneBadCall: what cannot be written does not cross, and the others do.
func TestBatchOfOneBadCall(t *testing.T) {
	stock := client(t, peer.Echo, peer.Inside)
	for _, bad := range []int{0, 1, 2} {
		requests := requests(3)
		requests[bad].Text = "\xff"
		for i, outcome := range stock.EchoBatch(requests) {
			if i == bad {
				wantCode(t, outcome.Err, r2g.InvalidArgument, "UTF-8")
			} else if outcome.Err != nil || outcome.Value != requests[i].Text {
				t.Errorf("call %d: %v", i, outcome.Err)
			}
		}
	}
	all := []shop.StockEchoRequest{{Text: "\xff"}, {Text: "\xfe"}}
	before := peer.Batches()
	for _, outcome := range stock.EchoBatch(all) {
		wantCode(t, outcome.Err, r2g.InvalidArgument, "UTF-8")
	}
	if peer.Batches() != before {
		t.Error("a batch of nothing crossed")
	}
}

// TestBatchForAnOlderPeer: a half that has no batches gets the calls one by one.
func TestBatchForAnOlderPeer(t *testing.T) {
	stock := client(t, peer.Echo, peer.Inside)
	peer.SetSize(184)
	defer peer.SetSize(0)
	before := peer.Batches()
	requests := requests(200)
	for i, outcome := range stock.EchoBatch(requests) {
		if outcome.Err != nil || outcome.Value != requests[i].Text {
			t.Fatalf("call %d: %v", i, outcome.Err)
		}
	}
	if peer.Batches() != before {
		t.Error("it got a batch")
	}
}

// TestBatchWithoutPlace: a batch takes one place, whatever its size, and fails as a call does without one.
func TestBatchWithoutPlace(t *testing.T) {
	stock := client(t, peer.Echo, peer.Inside)
	defer func(limiter *limiter) { syncCalls = limiter }(syncCalls)
	syncCalls = newLimiter(0, 0)
	for _, outcome := range stock.EchoBatch(make([]shop.StockEchoRequest, 3)) {
		wantCode(t, outcome.Err, r2g.ResourceExhausted, tooMany)
	}
	syncCalls = newLimiter(1, 0)
	for _, outcome := range stock.EchoBatch(requests(3)) {
		if outcome.Err != nil {
			t.Error(outcome.Err)
		}
	}
}

// TestBatchOfUnservedMethod: each call says why.
func TestBatchOfUnservedMethod(t *testing.T) {
	local := r2g.Local(shop.ServeStock(shop.UnimplementedStock{}))
	stock, err := shop.NewStock(local)
	if err != nil {
		t.Fatal(err)
	}
	for _, outcome := range stock.EchoBatch(requests(2)) {
		wantCode(t, outcome.Err, r2g.Unimplemented, "")
	}
}
