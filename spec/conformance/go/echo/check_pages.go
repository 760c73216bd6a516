package echo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/spec/conformance/go/api/conf/types"
)

// pattern is what a page of a size holds.
func pattern(size int) []byte {
	bytes := make([]byte, size)
	for i := range bytes {
		bytes[i] = byte(i % 251)
	}
	return bytes
}

// inverted is the pattern, turned over.
func inverted(size int) []byte {
	bytes := pattern(size)
	for i := range bytes {
		bytes[i] = ^bytes[i]
	}
	return bytes
}

// place is where the bytes lie; what they are used for elsewhere is not looked at.
func place(page *r2g.OwnedBytes) (at *byte) {
	page.Borrow(func(bytes []byte) {
		if len(bytes) != 0 {
			at = &bytes[0]
		}
	})
	return at
}

// checkPages hands bytes to the Rust half in every way.
func checkPages(ctx context.Context, size int) []string {
	c := &checker{}
	rust, err := types.NewRustEcho(r2g.Host())
	if err != nil {
		return []string{err.Error()}
	}
	turned(ctx, c, rust, size)
	refusedPages(ctx, c, rust, size)
	abandonedPages(c, rust, size)
	misusedPages(c, rust, size)
	joined, err := rust.Join(ctx, r2g.OwnedBytesOf(pattern(size)), "-", r2g.OwnedBytesOf([]byte("tail")), []byte("end"))
	equal(c, "join", append(pattern(size), "-tailend"...), joined.Bytes(), err)
	joined.Release()
	joined, err = rust.Join(ctx, nil, "", r2g.NewOwnedBytes(0), nil)
	equal(c, "join of nothing", 0, joined.Len(), err)
	crowd(ctx, c, rust, size)
	return c.found
}

func turned(ctx context.Context, c *checker, rust *types.RustEcho, size int) {
	page := r2g.OwnedBytesOf(pattern(size))
	defer page.Release()
	at := place(page)
	back, err := rust.Turn(page)
	equal(c, "turn", inverted(size), append([]byte{}, back.Bytes()...), err)
	defer back.Release()
	if page.Held() || place(back) != at {
		c.errorf("turn: the bytes were copied, or are still here")
	}
	later, err := rust.TurnLater(ctx, back, "")
	equal(c, "turn later", pattern(size), append([]byte{}, later.Bytes()...), err)
	defer later.Release()
	if back.Held() || place(later) != at {
		c.errorf("turn later: the bytes were copied, or are still here")
	}
	n, err := rust.Swallow(later)
	equal(c, "swallow", uint64(size), n, err)
}

// refusedPages are those of calls that fail.
func refusedPages(ctx context.Context, c *checker, rust *types.RustEcho, size int) {
	page := r2g.OwnedBytesOf(pattern(size))
	defer page.Release()
	over, cancel := context.WithCancel(ctx)
	cancel()
	_, err := rust.TurnLater(over, page, "")
	code(c, "cancelled before", err, r2g.Canceled, "")
	_, err = rust.TurnLater(ctx, page, "not \xff text")
	code(c, "with a broken text", err, r2g.InvalidArgument, "UTF-8")
	if !page.Held() || !bytes.Equal(page.Bytes(), pattern(size)) {
		c.errorf("a refused page did not come back")
	}
	if size == 0 {
		return
	}
	code(c, "spilled", rust.Spill(page), r2g.Aborted, fmt.Sprint("spilled ", size))
	if page.Held() {
		c.errorf("a page that was taken came back")
	}
	for _, how := range []string{"missing", "much missing", "busy", "status", "panic"} {
		page := r2g.OwnedBytesOf(pattern(size))
		if _, err := rust.TurnLater(ctx, page, how); err == nil || page.Held() {
			c.errorf("turn later, %s: %v, held %v", how, err, page.Held())
		}
	}
}

// abandonedPages are those of calls that are given up while they run.
func abandonedPages(c *checker, rust *types.RustEcho, size int) {
	for range 3 {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Millisecond)
		page := r2g.OwnedBytesOf(pattern(size))
		_, err := rust.TurnLater(ctx, page, "wait")
		code(c, "given up", err, r2g.DeadlineExceeded, "")
		// A call that came too late to begin gives the page back.
		var status *r2g.Status
		started := errors.As(err, &status) && !status.Flags.Has(r2g.NotStarted)
		if size != 0 && started && page.Held() {
			c.errorf("a page of a call that was given up is still here")
		}
		cancel()
	}
}

func misusedPages(c *checker, rust *types.RustEcho, size int) {
	page := r2g.OwnedBytesOf(pattern(size))
	page.Release()
	page.Release()
	_, err := rust.Swallow(page)
	code(c, "released", err, r2g.InvalidArgument, "page: the bytes were released")
	panicking(c, "use after release", func() { page.Len() }, "OwnedBytes.Len: the bytes were released")
	page = r2g.OwnedBytesOf(pattern(size))
	if _, err := rust.Swallow(page); err != nil {
		c.errorf("swallow: %v", err)
	}
	page.Release()
	_, err = rust.Swallow(page)
	code(c, "twice", err, r2g.InvalidArgument, "page: the bytes were handed over to RustEcho.Swallow")
	panicking(c, "use after hand-over", func() { page.Borrow(func([]byte) {}) }, "handed over to RustEcho.Swallow")
	page = r2g.OwnedBytesOf(pattern(size))
	_, err = rust.Join(context.Background(), page, "", page, nil)
	code(c, "one page as two", err, r2g.InvalidArgument, "tail: the bytes were handed over to RustEcho.Join")
	if !page.Held() {
		c.errorf("one page as two: it did not come back")
	}
	page.Borrow(func(bytes []byte) {
		_, err := rust.Swallow(page)
		code(c, "lent", err, r2g.InvalidArgument, "page: the bytes are lent to a function")
		page.Release()
		for i := range bytes {
			bytes[i] = 1
		}
	})
}

// panicking holds a panic against what it should say.
func panicking(c *checker, what string, do func(), part string) {
	defer func() {
		if text := fmt.Sprint(recover()); !bytes.Contains([]byte(text), []byte(part)) {
			c.errorf("%s: panic %q, want %q", what, text, part)
		}
	}()
	do()
}

// crowd hands many pages over at once.
func crowd(ctx context.Context, c *checker, rust *types.RustEcho, size int) {
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 20 {
				page := r2g.OwnedBytesOf(pattern(size))
				once, err := rust.Turn(page)
				if err != nil {
					c.errorf("in a crowd: %v", err)
					return
				}
				twice, err := rust.TurnLater(ctx, once, "")
				equal(c, "in a crowd", pattern(size), append([]byte{}, twice.Bytes()...), err)
				twice.Release()
			}
		})
	}
	all.Wait()
}
