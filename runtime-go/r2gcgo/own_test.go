//go:build cgo

package r2gcgo

import (
	"bytes"
	"context"
	"math"
	"runtime"
	"strings"
	"testing"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/acme/shop"
	"github.com/r2g-dev/r2g/runtime-go/internal/base"
	"github.com/r2g-dev/r2g/runtime-go/internal/mem"
	"github.com/r2g-dev/r2g/runtime-go/internal/owned"
	"github.com/r2g-dev/r2g/runtime-go/internal/peertest"
	"github.com/r2g-dev/r2g/runtime-go/internal/value"
)

// first is where the bytes of a handle lie.
func first(b *r2g.OwnedBytes) (at *byte) {
	b.Borrow(func(own []byte) { at = &own[0] })
	return at
}

// balanced holds a test against the memory that it leaves behind.
func balanced(t *testing.T) {
	t.Helper()
	before := peertest.LiveOwned()
	t.Cleanup(func() {
		eventually(t, "owned buffers stay", func() bool {
			runtime.GC()
			return peertest.LiveOwned() <= before
		})
	})
}

func TestOwnedBytesGoAndComeWithoutACopy(t *testing.T) {
	stock := client(t, peertest.Echo, peertest.Inside)
	balanced(t)
	for _, n := range []int{1, 100, 5000, 3 << 20} {
		page := r2g.NewOwnedBytes(n)
		page.Borrow(func(own []byte) {
			for i, b := range own {
				if b != 0 {
					t.Fatalf("byte %d is %d", i, b)
				}
			}
			own[n-1] = 'z'
		})
		at, made := first(page), peertest.Owned()
		back, err := stock.Page(page)
		if err != nil || page.Held() || first(back) != at || back.Len() != n || back.Bytes()[n-1] != 'z' {
			t.Fatalf("%d bytes: %v, held %v", n, err, page.Held())
		}
		if peertest.Owned() != made {
			t.Errorf("%d bytes: %d allocations", n, peertest.Owned()-made)
		}
		back.Release()
		back.Release()
	}
	for _, none := range []*r2g.OwnedBytes{nil, r2g.NewOwnedBytes(0), new(r2g.OwnedBytes)} {
		back, err := stock.Page(none)
		if err != nil || back.Len() != 0 || back.Bytes() != nil {
			t.Errorf("nothing: %v", err)
		}
	}
}

// own results of async methods: the first parameter of PageLater is text, so what the peer echoes is no
// owned buffer.
func TestOwnedResultsThatAreNoneAreRefused(t *testing.T) {
	stock := client(t, peertest.Echo, peertest.Inside)
	balanced(t)
	page := r2g.OwnedBytesOf([]byte("page"))
	_, err := stock.PageLater(background, "sku", page)
	wantCode(t, err, r2g.Internal, "result: bytes that are not their sender's")
	if !page.Held() || string(page.Bytes()) != "page" {
		t.Error("what the peer did not take did not come back")
	}
	page.Release()
}

func TestOwnedBytesComeBackFromRefusals(t *testing.T) {
	stock := client(t, peertest.Status, peertest.Later)
	balanced(t)
	peertest.SetStatus(uint32(r2g.NotFound), 0, "no")
	page := r2g.OwnedBytesOf([]byte("page"))
	defer page.Release()
	_, err := stock.Page(page)
	wantCode(t, err, r2g.NotFound, "no")
	over, cancel := context.WithCancel(background)
	cancel()
	_, err = stock.PageLater(over, "sku", page)
	wantCode(t, err, r2g.Canceled, "")
	_, err = stock.PageLater(background, "\xff", page)
	wantCode(t, err, r2g.InvalidArgument, "UTF-8")
	if !page.Held() || string(page.Bytes()) != "page" {
		t.Error("the bytes did not come back")
	}
}

func TestOwnedBytesOfAbandonedCallsStayUntilItIsResolved(t *testing.T) {
	stock := client(t, peertest.Nop, peertest.Later)
	balanced(t)
	live := peertest.LiveOwned()
	page := r2g.OwnedBytesOf(bytes.Repeat([]byte("x"), 1<<20))
	late := make(chan struct{})
	failed := make(chan error)
	go func() {
		_, err := stock.PageLater(deadlineContext{background, late}, "sku", page)
		failed <- err
	}()
	eventually(t, "the call is not taken", func() bool { return peertest.Waiting() == 1 })
	close(late)
	wantCode(t, <-failed, r2g.DeadlineExceeded, "")
	if page.Held() {
		t.Error("the bytes came back while the peer has them")
	}
	page.Release()
	if peertest.LiveOwned() <= live {
		t.Error("the bytes were freed while the peer has them")
	}
	peertest.Resolve(0)
	// Memory that is left is freed at the next crossing of its frame, or when the collector finds the frame.
	wantCode(t, try(func() error { _, err := stock.Page(page); return err }), r2g.InvalidArgument, "handed over to Stock.PageLater")
}

func try(fn func() error) error { return fn() }

func TestOwnedBytesAreMisused(t *testing.T) {
	stock := client(t, peertest.Nop, peertest.Later)
	balanced(t)
	page := r2g.OwnedBytesOf([]byte("page"))
	page.Borrow(func(own []byte) {
		_, err := stock.Page(page)
		wantCode(t, err, r2g.InvalidArgument, "page: the bytes are lent to a function")
		live := peertest.LiveOwned()
		page.Release()
		if own[0] = 'P'; peertest.LiveOwned() != live {
			t.Error("freed while they are lent")
		}
	})
	_, err := stock.Page(page)
	wantCode(t, err, r2g.InvalidArgument, "page: the bytes were released")
	for name, use := range map[string]func(){
		"Len":      func() { page.Len() },
		"Borrow":   func() { page.Borrow(func([]byte) {}) },
		"AppendTo": func() { page.Bytes() },
		"Truncate": func() { page.Truncate(0) },
	} {
		if got := panicked(use); got != "r2g: OwnedBytes."+name+": the bytes were released" {
			t.Errorf("%s: %s", name, got)
		}
	}
	page = r2g.NewOwnedBytes(3)
	defer page.Release()
	for _, n := range []int{-1, 4, math.MaxInt} {
		if got := panicked(func() { page.Truncate(n) }); !strings.Contains(got, "out of range") {
			t.Errorf("truncate to %d: %s", n, got)
		}
	}
	if got := panicked(func() { r2g.NewOwnedBytes(-1) }); !strings.Contains(got, "negative") {
		t.Error(got)
	}
	peertest.RefuseMemory(true)
	defer peertest.RefuseMemory(false)
	if got := panicked(func() { r2g.NewOwnedBytes(7) }); !strings.Contains(got, "no memory for 7 bytes") {
		t.Error(got)
	}
}

func panicked(fn func()) (text string) {
	defer func() { text, _ = recover().(string) }()
	fn()
	return ""
}

func TestLostHandlesAreFreed(t *testing.T) {
	live, lost := peertest.LiveOwned(), owned.Lost.Load()
	for range 10 {
		r2g.NewOwnedBytes(100)
	}
	eventually(t, "lost bytes stay", func() bool {
		runtime.GC()
		return peertest.LiveOwned() <= live && owned.Lost.Load() >= lost+10
	})
}

func otherStock(t *testing.T) *shop.Stock {
	t.Helper()
	lib, err := Connect(peertest.OtherTable())
	if err != nil {
		t.Fatal(err)
	}
	stock, err := shop.NewStock(lib.Conn())
	if err != nil {
		t.Fatal(err)
	}
	return stock
}

func TestOwnedBytesOfAnotherHalfAreCopied(t *testing.T) {
	client(t, peertest.Echo, peertest.Inside)
	balanced(t)
	stock := otherStock(t)
	page := r2g.OwnedBytesOf([]byte("page"))
	at, live := first(page), peertest.LiveOwned()
	back, err := stock.Page(page)
	if err != nil || string(back.Bytes()) != "page" || first(back) == at {
		t.Fatalf("%v", err)
	}
	if peertest.LiveOwned() != live {
		t.Errorf("%d owned buffers instead of %d", peertest.LiveOwned(), live)
	}
	back.Release()
}

func TestOwnedBytesStayWhereThePeerHasNoSuchMethod(t *testing.T) {
	client(t, peertest.Echo, peertest.Inside)
	none := uint32(base.NoMethod)
	peertest.SetMethods([]uint32{peertest.Nop, peertest.Echo, none, none, none, none, none, none})
	lib, err := Connect(peertest.Table())
	if err != nil {
		t.Fatal(err)
	}
	stock, err := shop.NewStock(lib.Conn())
	if err != nil {
		t.Fatal(err)
	}
	page := r2g.OwnedBytesOf([]byte("page"))
	defer page.Release()
	_, err = stock.Page(page)
	wantCode(t, err, r2g.Unimplemented, "Stock.Page")
	_, err = stock.PageLater(background, "sku", page)
	wantCode(t, err, r2g.Unimplemented, "Stock.PageLater")
	if string(page.Bytes()) != "page" {
		t.Error("the bytes are gone")
	}
}

// pageFrame makes a frame with an owned argument of the peer.
func pageFrame(t *testing.T, text string) (frame, args uint64) {
	t.Helper()
	frame = peertest.NewFrame(512, library.connection.Number)
	t.Cleanup(func() { peertest.FreeFrame(frame) })
	memory, ok := library.connection.AllocOwned(uint64(len(text)))
	if !ok {
		t.Fatal("no memory")
	}
	copy(memory.Bytes(), text)
	library.connection.Transfer(frame, memory)
	b := base.FrameAt(frame)
	b.Args, b.Arena.Used = b.Arena.Base, 24
	mem.Store(b.Args, memory.Addr)
	mem.Store(b.Args+8, memory.Len)
	mem.Store(b.Args+16, memory.Header)
	return frame, b.Args
}

func TestServeOwnedBytes(t *testing.T) {
	balanced(t)
	server.Page = func(page *r2g.OwnedBytes) (*r2g.OwnedBytes, error) {
		page.Borrow(func(own []byte) { own[0] = 'P' })
		return page, nil
	}
	frame, args := pageFrame(t, "page")
	peertest.Call(goPage, frame)
	wantFrame(t, frame, r2g.OK, 0, "")
	result := base.FrameAt(frame).Result
	for word := uint64(0); word < 24; word += 8 {
		if mem.Load[uint64](result+word) != mem.Load[uint64](args+word) {
			t.Errorf("word %d of the result is not the argument's", word/8)
		}
	}
	if string(mem.Bytes(mem.Load[uint64](result), 4)) != "Page" {
		t.Error("the bytes came back wrong")
	}
	server.Page = func(*r2g.OwnedBytes) (*r2g.OwnedBytes, error) { panic("with the page in hand") }
	frame, _ = pageFrame(t, "page")
	peertest.Call(goPage, frame)
	wantFrame(t, frame, r2g.Internal, r2g.FromRuntime|r2g.Panicked, "with the page in hand")
	server.Page = nil
	frame, _ = pageFrame(t, "page")
	peertest.Call(goPage, frame)
	wantFrame(t, frame, r2g.Unimplemented, 0, "")
}

// A header that Rust has emptied is in the list, and gives nothing back.
func TestWhatWasTakenIsNotTakenBack(t *testing.T) {
	balanced(t)
	frame, args := pageFrame(t, "page")
	given := owned.Memory{Header: mem.Load[uint64](args + 16), Addr: mem.Load[uint64](args), Len: mem.Load[uint64](args + 8)}
	head := mem.At[value.OwnedChunk](given.Header)
	head.Cap, head.Data = base.ChunkOwned<<56, 1
	if memory, here := library.connection.Take(frame, given); here {
		t.Errorf("taken back: %+v", memory)
	}
	if base.FrameAt(frame).Arena.Chunks != given.Header {
		t.Error("the header is gone")
	}
}

func TestServeBrokenOwnedBytes(t *testing.T) {
	balanced(t)
	server.Page = func(*r2g.OwnedBytes) (*r2g.OwnedBytes, error) { t.Error("the handler ran"); return nil, nil }
	defer func() { server.Page = nil }()
	none := r2g.FromRuntime | r2g.NotStarted
	const part = "page: bytes that are not their sender's"
	for name, test := range map[string]struct {
		change func(args uint64)
		code   r2g.Code
		part   string
	}{
		"no owner":        {func(a uint64) { mem.Store(a+16, uint64(0)) }, r2g.InvalidArgument, part},
		"a stranger":      {func(a uint64) { mem.Store(a+16, uint64(0x5000)) }, r2g.InvalidArgument, part},
		"elsewhere":       {func(a uint64) { mem.Store(a, mem.Load[uint64](a)+1) }, r2g.InvalidArgument, part},
		"longer":          {func(a uint64) { mem.Store(a+8, uint64(6)) }, r2g.InvalidArgument, part},
		"longer than all": {func(a uint64) { mem.Store(a+8, uint64(math.MaxUint64)) }, r2g.ResourceExhausted, "page: more than"},
	} {
		frame, args := pageFrame(t, "page")
		test.change(args)
		peertest.Call(goPage, frame)
		t.Run(name, func(t *testing.T) { wantFrame(t, frame, test.code, none, test.part) })
		if base.FrameAt(frame).Arena.Chunks == 0 {
			t.Errorf("%s: the bytes were taken", name)
		}
	}
}
