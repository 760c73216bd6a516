//go:build cgo

package r2gcgo

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/acme/shop"
	"github.com/r2g-dev/r2g/runtime-go/internal/mem"
	"github.com/r2g-dev/r2g/runtime-go/r2gabi"
	"github.com/r2g-dev/r2g/runtime-go/r2gcgo/internal/peer"
)

// Entries of the Go half, in the order of the schema.
const (
	goNop = iota
	goPrice
	goEcho
	goFind
	goSum
	goShout
	goPage
	goPageLater
)

// textBlock makes a block with one string argument, as Rust would: the text is referred to in place.
func textBlock(t testing.TB, arena uint64, text string) uint64 {
	t.Helper()
	block := peer.NewBlock(arena, library.link.conn)
	t.Cleanup(func() { peer.FreeBlock(block) })
	src := peer.NewBlock(uint64(len(text))+64, 0)
	t.Cleanup(func() { peer.FreeBlock(src) })
	b := r2gabi.BlockAt(block)
	b.Args = b.Arena.Base
	b.Arena.Used = 16
	mem.PutString(src+r2gabi.BlockSize, text)
	mem.Store(b.Args, src+r2gabi.BlockSize)
	mem.Store(b.Args+8, uint64(len(text)))
	return block
}

func resultText(block uint64) string {
	at := r2gabi.BlockAt(block).Result
	return string(mem.Bytes(mem.Load[uint64](at), mem.Load[uint64](at+8)))
}

func message(block uint64) string {
	s := r2gabi.BlockAt(block).Message
	return string(mem.Bytes(s.Addr, s.Len))
}

func wantBlock(t *testing.T, block uint64, code r2g.Code, flags r2g.StatusFlags, part string) {
	t.Helper()
	b := r2gabi.BlockAt(block)
	if r2g.Code(b.Status) != code || r2g.StatusFlags(b.Flags) != flags || !strings.Contains(message(block), part) {
		t.Fatalf("status %v flags %b %q, want %v %b %q", r2g.Code(b.Status), b.Flags, message(block), code, flags, part)
	}
}

func TestServeSync(t *testing.T) {
	server.Echo = func(text string) (string, error) { return text, nil }
	for _, n := range []int{0, 1, 300, 490, 600, 5000, 1 << 20} {
		text := strings.Repeat("t", n)
		block := textBlock(t, 512, text)
		peer.Call(goEcho, block)
		wantBlock(t, block, r2g.OK, 0, "")
		if resultText(block) != text {
			t.Errorf("%d bytes came back wrong", n)
		}
	}
	block := textBlock(t, 512, "from a new thread")
	peer.CallThread(goEcho, block)
	if resultText(block) != "from a new thread" {
		t.Error("call from a new thread")
	}
}

func TestServeRefusals(t *testing.T) {
	none := r2g.FromRuntime | r2g.NotStarted
	block := textBlock(t, 512, "x")
	peer.Call(99, block)
	wantBlock(t, block, r2g.Unimplemented, none, "no such method")
	peer.Call(goShout, block)
	wantBlock(t, block, r2g.Internal, none, "or the other way round")
	r2gabi.BlockAt(block).Depth = 65
	peer.Call(goEcho, block)
	wantBlock(t, block, r2g.ResourceExhausted, none, "nest too deep")
	stranger := peer.NewBlock(512, 4711)
	defer peer.FreeBlock(stranger)
	peer.Call(goEcho, stranger)
	wantBlock(t, stranger, r2g.Internal, none, "unknown connection")
	peer.Cancel(4711, 1, 1)
}

func TestServeBrokenImages(t *testing.T) {
	server.Echo = func(string) (string, error) { t.Error("the handler ran"); return "", nil }
	none := r2g.FromRuntime | r2g.NotStarted
	for name, test := range map[string]struct {
		change func(args uint64)
		code   r2g.Code
		part   string
	}{
		"null with a length": {func(a uint64) { mem.Store(a, uint64(0)) }, r2g.InvalidArgument, "text: null"},
		"small address":      {func(a uint64) { mem.Store(a, uint64(8)) }, r2g.InvalidArgument, "text: null"},
		"huge":               {func(a uint64) { mem.Store(a+8, uint64(1)<<40) }, r2g.ResourceExhausted, "text: more than"},
		"above the limit":    {func(a uint64) { mem.Store(a+8, uint64(65<<20)) }, r2g.ResourceExhausted, "text: message larger"},
		"not UTF-8":          {func(a uint64) { mem.Store(mem.Load[uint64](a), uint8(0xff)) }, r2g.InvalidArgument, "text: not UTF-8"},
	} {
		t.Run(name, func(t *testing.T) {
			block := textBlock(t, 512, "x")
			test.change(r2gabi.BlockAt(block).Args)
			peer.Call(goEcho, block)
			wantBlock(t, block, test.code, none, test.part)
		})
	}
}

func TestServePanics(t *testing.T) {
	type odd struct{ error }
	for name, test := range map[string]struct {
		handler func(string) (string, error)
		part    string
	}{
		"string": {func(string) (string, error) { panic("ouch") }, "panic: ouch"},
		"error":  {func(string) (string, error) { panic(errors.New("bad")) }, "panic: bad"},
		"nil":    {func(string) (string, error) { panic(nil) }, "nil argument"},
		"index":  {func(s string) (string, error) { return s[:len(s)+1], nil }, "out of range"},
		"text":   {func(string) (string, error) { panic(odd{}) }, "PANIC"},
		"typed":  {func(string) (string, error) { var s *r2g.Status; return "", s }, "nil pointer"},
	} {
		t.Run(name, func(t *testing.T) {
			server.Echo = test.handler
			block := textBlock(t, 4096, "x")
			peer.Call(goEcho, block)
			flags := r2g.StatusFlags(r2gabi.BlockAt(block).Flags)
			if !flags.Has(r2g.FromRuntime | r2g.Panicked) {
				t.Errorf("flags %b", flags)
			}
			wantBlock(t, block, r2g.Internal, flags, test.part)
			if r2gabi.BlockAt(block).Detail.Len == 0 {
				t.Error("no stack")
			}
			small := textBlock(t, 48, "x")
			peer.Call(goEcho, small)
			if b := r2gabi.BlockAt(small); b.Detail.Len < 100 || r2g.StatusFlags(b.Flags).Has(r2g.Truncated) {
				t.Errorf("a stack of %d bytes", b.Detail.Len)
			}
		})
	}
}

func TestServeErrors(t *testing.T) {
	block := textBlock(t, 64, "x")
	long := strings.Repeat("because ", 1000)
	server.Echo = func(string) (string, error) { return "", r2g.Errorf(r2g.Aborted, "%s", long) }
	peer.Call(goEcho, block)
	wantBlock(t, block, r2g.Aborted, r2g.Truncated, long[:4096])
	server.Echo = func(string) (string, error) { return "a\xff", nil }
	peer.Call(goEcho, block)
	wantBlock(t, block, r2g.Internal, r2g.FromRuntime, "result: not UTF-8")
	server.Echo = func(string) (string, error) { return "", context.DeadlineExceeded }
	peer.Call(goEcho, block)
	wantBlock(t, block, r2g.DeadlineExceeded, 0, "deadline")
	peer.RefuseMemory(true)
	server.Echo = func(string) (string, error) { return long, nil }
	small := textBlock(t, 64, "x")
	peer.Call(goEcho, small)
	peer.RefuseMemory(false)
	wantBlock(t, small, r2g.ResourceExhausted, r2g.FromRuntime, "no memory")
}

func TestKeptViewPanics(t *testing.T) {
	var kept r2g.StringView
	server.Price = func(sku r2g.StringView) (uint64, error) {
		kept = sku
		return uint64(sku.Len()), nil
	}
	block := textBlock(t, 512, "four")
	peer.Call(goPrice, block)
	if n := mem.Load[uint64](r2gabi.BlockAt(block).Result); n != 4 {
		t.Errorf("result %d", n)
	}
	func() {
		defer func() {
			if r := recover(); r != "r2g: view used after its call ended: Stock.Price" {
				t.Errorf("panic %v", r)
			}
		}()
		_ = kept.String()
	}()
	server.Price = func(sku r2g.StringView) (uint64, error) { return uint64(kept.Len()), nil }
	peer.Call(goPrice, block)
	flags := r2g.FromRuntime | r2g.Panicked
	if r2g.StatusFlags(r2gabi.BlockAt(block).Flags).Has(r2g.Truncated) {
		flags |= r2g.Truncated
	}
	wantBlock(t, block, r2g.Internal, flags, "view used after its call ended")
}

func TestHeldViewDelaysResolution(t *testing.T) {
	read := make(chan string, 1)
	server.Price = func(sku r2g.StringView) (uint64, error) {
		scope := sku.Scope()
		scope.Hold()
		go func() {
			defer scope.Release()
			time.Sleep(10 * time.Millisecond)
			read <- sku.String()
		}()
		return 0, nil
	}
	block := textBlock(t, 512, "held")
	peer.Call(goPrice, block)
	select {
	case text := <-read:
		if text != "held" {
			t.Errorf("read %q", text)
		}
	default:
		t.Error("the call was resolved while its view was held")
	}
}

// itemsBlock makes a block whose argument is a list of items with the given quantities.
func itemsBlock(t *testing.T, qty ...uint32) uint64 {
	t.Helper()
	block := peer.NewBlock(4096, library.link.conn)
	t.Cleanup(func() { peer.FreeBlock(block) })
	items := make([]shop.Item, len(qty))
	for i := range items {
		items[i] = shop.Item{Sku: "sku", Qty: qty[i]}
	}
	w := r2gabi.NewWriter(block, library.link)
	at, fault := w.Root(16)
	if fault == nil {
		fault = shop.StoreItems(w, at, items)
	}
	if fault != nil {
		t.Fatal(fault)
	}
	w.Close()
	r2gabi.BlockAt(block).Args = at
	return block
}
