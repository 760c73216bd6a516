package echo

import (
	"context"
	"runtime"
	"sync"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/spec/conformance/go/api/conf/types"
)

// turn turns every byte over, where it is.
func turn(page *r2g.OwnedBytes) {
	page.Borrow(func(bytes []byte) {
		for i := range bytes {
			bytes[i] = ^bytes[i]
		}
	})
}

func (echo) Turn(page *r2g.OwnedBytes) (*r2g.OwnedBytes, error) {
	turn(page)
	return page, nil
}

func (echo) TurnLater(ctx context.Context, page *r2g.OwnedBytes, how string) (*r2g.OwnedBytes, error) {
	defer page.Release()
	switch how {
	case "":
	case "wait":
		<-ctx.Done()
	case "goexit":
		runtime.Goexit()
	default:
		if _, err := fail(how); err != nil {
			return nil, err
		}
	}
	turn(page)
	// A release after the bytes were transferred does nothing.
	back := r2g.OwnedBytesOf(page.Bytes())
	return back, nil
}

func (echo) Join(_ context.Context, head *r2g.OwnedBytes, between r2g.StringView, tail *r2g.OwnedBytes, end []byte) (*r2g.OwnedBytes, error) {
	defer head.Release()
	defer tail.Release()
	page := r2g.NewOwnedBytes(head.Len() + between.Len() + tail.Len() + len(end))
	page.Borrow(func(all []byte) {
		next := all[:0]
		head.Borrow(func(bytes []byte) { next = append(next, bytes...) })
		next = between.AppendTo(next)
		next = tail.AppendTo(next)
		next = append(next, end...)
		if len(next) != len(all) {
			panic("the parts are not the whole")
		}
	})
	return page, nil
}

var hoard struct {
	sync.Mutex
	pages []*r2g.OwnedBytes
}

func (echo) Hoard(page *r2g.OwnedBytes) (uint64, error) {
	hoard.Lock()
	defer hoard.Unlock()
	if page.Len() != 0 {
		hoard.pages = append(hoard.pages, page)
		return uint64(len(hoard.pages)), nil
	}
	for _, kept := range hoard.pages {
		kept.Release()
		kept.Release()
	}
	hoard.pages = nil
	return 0, nil
}

func (echo) MakePage(size uint64, how string) (*r2g.OwnedBytes, error) {
	if how == "nil" {
		return nil, nil
	}
	page := r2g.NewOwnedBytes(int(size))
	page.Borrow(func(bytes []byte) {
		for i := range bytes {
			bytes[i] = byte(i % 251)
		}
	})
	rust, err := types.NewRustEcho(r2g.Host())
	if err != nil {
		return nil, err
	}
	switch how {
	case "":
	case "error":
		return page, r2g.Errorf(r2g.Aborted, "asked to")
	case "panic":
		panic("asked to panic")
	case "released":
		page.Release()
	case "half":
		page.Truncate(int(size) / 2)
	case "twice", "used":
		if _, err := rust.Swallow(page); err != nil {
			return nil, err
		}
		if how == "used" {
			page.Len()
		}
	case "lent":
		page.Borrow(func([]byte) { _, err = rust.Swallow(page) })
		return nil, err
	}
	return page, nil
}

func (echo) LosePages(count, size uint32) error {
	for range count {
		r2g.NewOwnedBytes(int(size))
	}
	return nil
}

func (echo) CheckPages(ctx context.Context, size uint32) ([]string, error) {
	return checkPages(ctx, int(size)), nil
}
