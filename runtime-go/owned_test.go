package r2g_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/acme/shop"
)

func TestOwnedBytesInOneProcess(t *testing.T) {
	stock := local(t, &shop.Server{
		Page:      func(page *r2g.OwnedBytes) (*r2g.OwnedBytes, error) { return page, nil },
		PageLater: func(_ context.Context, page *r2g.OwnedBytes) (*r2g.OwnedBytes, error) { return page, nil },
	})
	page := r2g.OwnedBytesOf([]byte("page"))
	once, err := stock.Page(page)
	if err != nil || page.Held() || string(once.Bytes()) != "page" {
		t.Fatalf("%v, held %v", err, page.Held())
	}
	once.Truncate(2)
	twice, err := stock.PageLater(t.Context(), "sku", once)
	if err != nil || once.Held() || string(twice.Bytes()) != "pa" {
		t.Fatalf("%v, held %v", err, once.Held())
	}
	twice.Release()
	none, err := stock.Page(nil)
	if err != nil || none.Len() != 0 {
		t.Errorf("nothing: %v", err)
	}
}

func TestOwnedBytesOfLocalCallsThatFail(t *testing.T) {
	over := make(chan struct{})
	stock := local(t, &shop.Server{
		PageLater: func(ctx context.Context, page *r2g.OwnedBytes) (*r2g.OwnedBytes, error) {
			<-ctx.Done()
			<-over
			return page, nil
		},
	})
	page := r2g.OwnedBytesOf([]byte("page"))
	_, err := stock.Page(page)
	status(t, err, r2g.Unimplemented, "")
	if page.Held() {
		t.Error("what the server took came back")
	}
	page = r2g.OwnedBytesOf([]byte("page"))
	_, err = stock.PageLater(t.Context(), "\xff", page)
	status(t, err, r2g.InvalidArgument, "UTF-8")
	if string(page.Bytes()) != "page" {
		t.Error("a refused page did not come back")
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	_, err = stock.PageLater(ctx, "", page)
	status(t, err, r2g.DeadlineExceeded, "")
	close(over)
}

func ExampleOwnedBytes() {
	page := r2g.NewOwnedBytes(5)
	defer page.Release()
	page.Borrow(func(own []byte) { copy(own, "hello") })
	fmt.Println(page.Len(), string(page.Bytes()), page.Held())
	// Output: 5 hello true
}
