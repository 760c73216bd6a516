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
	"github.com/r2g-dev/r2g/runtime-go/internal/base"
	"github.com/r2g-dev/r2g/runtime-go/internal/mem"
	"github.com/r2g-dev/r2g/runtime-go/internal/peertest"
	"github.com/r2g-dev/r2g/runtime-go/internal/value"
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

// textFrame makes a frame with one string argument, as Rust would: the text is referred to in place.
func textFrame(t testing.TB, arena uint64, text string) uint64 {
	t.Helper()
	frame := peertest.NewFrame(arena, library.connection.Number)
	t.Cleanup(func() { peertest.FreeFrame(frame) })
	src := peertest.NewFrame(uint64(len(text))+64, 0)
	t.Cleanup(func() { peertest.FreeFrame(src) })
	b := base.FrameAt(frame)
	b.Args = b.Arena.Base
	b.Arena.Used = 16
	mem.PutString(src+base.FrameSize, text)
	mem.Store(b.Args, src+base.FrameSize)
	mem.Store(b.Args+8, uint64(len(text)))
	return frame
}

func resultText(frame uint64) string {
	at := base.FrameAt(frame).Result
	return string(mem.Bytes(mem.Load[uint64](at), mem.Load[uint64](at+8)))
}

func message(frame uint64) string {
	s := base.FrameAt(frame).Message
	return string(mem.Bytes(s.Addr, s.Len))
}

func wantFrame(t *testing.T, frame uint64, code r2g.Code, flags r2g.StatusFlags, part string) {
	t.Helper()
	b := base.FrameAt(frame)
	if r2g.Code(b.Status) != code || r2g.StatusFlags(b.Flags) != flags || !strings.Contains(message(frame), part) {
		t.Fatalf("status %v flags %b %q, want %v %b %q", r2g.Code(b.Status), b.Flags, message(frame), code, flags, part)
	}
}

func TestServeSync(t *testing.T) {
	server.Echo = func(text string) (string, error) { return text, nil }
	for _, n := range []int{0, 1, 300, 490, 600, 5000, 1 << 20} {
		text := strings.Repeat("t", n)
		frame := textFrame(t, 512, text)
		peertest.Call(goEcho, frame)
		wantFrame(t, frame, r2g.OK, 0, "")
		if resultText(frame) != text {
			t.Errorf("%d bytes came back wrong", n)
		}
	}
	frame := textFrame(t, 512, "from a new thread")
	peertest.CallThread(goEcho, frame)
	if resultText(frame) != "from a new thread" {
		t.Error("call from a new thread")
	}
}

func TestServeRefusals(t *testing.T) {
	none := r2g.FromRuntime | r2g.NotStarted
	frame := textFrame(t, 512, "x")
	peertest.Call(99, frame)
	wantFrame(t, frame, r2g.Unimplemented, none, "no such method")
	peertest.Call(goShout, frame)
	wantFrame(t, frame, r2g.Internal, none, "or the other way round")
	base.FrameAt(frame).Depth = 65
	peertest.Call(goEcho, frame)
	wantFrame(t, frame, r2g.ResourceExhausted, none, "nest too deep")
	stranger := peertest.NewFrame(512, 4711)
	defer peertest.FreeFrame(stranger)
	peertest.Call(goEcho, stranger)
	wantFrame(t, stranger, r2g.Internal, none, "unknown connection")
	peertest.Cancel(4711, 1, 1)
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
			frame := textFrame(t, 512, "x")
			test.change(base.FrameAt(frame).Args)
			peertest.Call(goEcho, frame)
			wantFrame(t, frame, test.code, none, test.part)
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
			frame := textFrame(t, 4096, "x")
			peertest.Call(goEcho, frame)
			flags := r2g.StatusFlags(base.FrameAt(frame).Flags)
			if !flags.Has(r2g.FromRuntime | r2g.Panicked) {
				t.Errorf("flags %b", flags)
			}
			wantFrame(t, frame, r2g.Internal, flags, test.part)
			if base.FrameAt(frame).Detail.Len == 0 {
				t.Error("no stack")
			}
			small := textFrame(t, 48, "x")
			peertest.Call(goEcho, small)
			if b := base.FrameAt(small); b.Detail.Len < 100 || r2g.StatusFlags(b.Flags).Has(r2g.Truncated) {
				t.Errorf("a stack of %d bytes", b.Detail.Len)
			}
		})
	}
}

func TestServeErrors(t *testing.T) {
	frame := textFrame(t, 64, "x")
	long := strings.Repeat("because ", 1000)
	server.Echo = func(string) (string, error) { return "", r2g.Errorf(r2g.Aborted, "%s", long) }
	peertest.Call(goEcho, frame)
	wantFrame(t, frame, r2g.Aborted, r2g.Truncated, long[:4096])
	server.Echo = func(string) (string, error) { return "a\xff", nil }
	peertest.Call(goEcho, frame)
	wantFrame(t, frame, r2g.Internal, r2g.FromRuntime, "result: not UTF-8")
	server.Echo = func(string) (string, error) { return "", context.DeadlineExceeded }
	peertest.Call(goEcho, frame)
	wantFrame(t, frame, r2g.DeadlineExceeded, 0, "deadline")
	peertest.RefuseMemory(true)
	server.Echo = func(string) (string, error) { return long, nil }
	small := textFrame(t, 64, "x")
	peertest.Call(goEcho, small)
	peertest.RefuseMemory(false)
	wantFrame(t, small, r2g.ResourceExhausted, r2g.FromRuntime, "no memory")
}

func TestKeptViewPanics(t *testing.T) {
	var kept r2g.StringView
	server.Price = func(sku r2g.StringView) (uint64, error) {
		kept = sku
		return uint64(sku.Len()), nil
	}
	frame := textFrame(t, 512, "four")
	peertest.Call(goPrice, frame)
	if n := mem.Load[uint64](base.FrameAt(frame).Result); n != 4 {
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
	peertest.Call(goPrice, frame)
	flags := r2g.FromRuntime | r2g.Panicked
	if r2g.StatusFlags(base.FrameAt(frame).Flags).Has(r2g.Truncated) {
		flags |= r2g.Truncated
	}
	wantFrame(t, frame, r2g.Internal, flags, "view used after its call ended")
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
	frame := textFrame(t, 512, "held")
	peertest.Call(goPrice, frame)
	select {
	case text := <-read:
		if text != "held" {
			t.Errorf("read %q", text)
		}
	default:
		t.Error("the call was resolved while its view was held")
	}
}

// itemsFrame makes a frame whose argument is a list of items with the given quantities.
func itemsFrame(t *testing.T, qty ...uint32) uint64 {
	t.Helper()
	frame := peertest.NewFrame(4096, library.connection.Number)
	t.Cleanup(func() { peertest.FreeFrame(frame) })
	items := make([]shop.Item, len(qty))
	for i := range items {
		items[i] = shop.Item{Sku: "sku", Qty: qty[i]}
	}
	w := value.NewWriter(frame, library.connection)
	at, codecErr := w.Root(16)
	if codecErr == nil {
		codecErr = shop.EncodeItems(w, at, items)
	}
	if codecErr != nil {
		t.Fatal(codecErr)
	}
	w.Close()
	base.FrameAt(frame).Args = at
	return frame
}
