package view

import (
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/r2g-dev/r2g/runtime-go/internal/mem"
)

func panicText(fn func()) (text string) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case error:
			text = r.Error()
		case string:
			text = r
		}
	}()
	fn()
	return ""
}

func testSpan(t *testing.T, s *Scope) Span {
	t.Helper()
	words := []uint64{0x6f6c6c6568}
	t.Cleanup(func() { runtime.KeepAlive(words) })
	return NewSpan(s.Enter(), mem.Address(words), 5)
}

func TestStaleViewPanics(t *testing.T) {
	s := NewScope("Pricing.Quote", nil)
	v := testSpan(t, s)
	if v.Text() != "hello" || !v.Equal("hello") || v.Len() != 5 {
		t.Fatal("view reads the wrong text")
	}
	if s.Close() {
		t.Error("Close waited for nobody")
	}
	const want = "r2g: view used after its call ended: Pricing.Quote"
	uses := map[string]func(){
		"Text":     func() { v.Text() },
		"Len":      func() { v.Len() },
		"Equal":    func() { v.Equal("") },
		"AppendTo": func() { v.AppendTo(nil) },
		"Borrow":   func() { v.Borrow(func([]byte) { t.Error("borrowed") }) },
		"At":       func() { At[byte](v, 0) },
		"CopyTo":   func() { CopyTo(v, make([]byte, 1)) },
		"Clone":    func() { Clone[byte](v) },
		"Hold":     func() { v.Ref().Hold() },
	}
	for name, use := range uses {
		if got := panicText(use); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
	if again := testSpan(t, s); again.Text() != "hello" {
		t.Error("a closed scope cannot be used again")
	}
	if s.Close() {
		t.Error("failed holds left a count behind")
	}
}

func TestCloseWaitsForHold(t *testing.T) {
	s := NewScope("Pricing.Quote", nil)
	v := testSpan(t, s)
	v.Ref().Hold()
	v.Ref().Hold()
	closed := make(chan bool)
	go func() { closed <- s.Close() }()
	time.Sleep(5 * time.Millisecond)
	if v.Text() != "hello" {
		t.Error("a held view must stay readable")
	}
	if got := panicText(v.Ref().Hold); !strings.Contains(got, "after its call ended") {
		t.Errorf("Hold while closing: %q", got)
	}
	v.Ref().Release()
	select {
	case <-closed:
		t.Fatal("closed with one hold left")
	case <-time.After(5 * time.Millisecond):
	}
	v.Ref().Release()
	if !<-closed {
		t.Error("Close does not say that it waited")
	}
}

func TestBorrowReleasesAfterPanic(t *testing.T) {
	s := NewScope("m", nil)
	v := testSpan(t, s)
	if got := panicText(func() { v.Borrow(func(b []byte) { panic(string(b)) }) }); got != "hello" {
		t.Errorf("panic text %q", got)
	}
	if s.Close() {
		t.Error("the borrow is still counted")
	}
}

func TestSpanIndex(t *testing.T) {
	v := OwnSpan([]uint32{7, 8, 9})
	if At[uint32](v, 2) != 9 {
		t.Error("At")
	}
	for _, i := range []int{-1, 3} {
		if got := panicText(func() { At[uint32](v, i) }); !strings.Contains(got, "out of range") {
			t.Errorf("At(%d): %q", i, got)
		}
	}
	dst := make([]uint32, 2)
	if CopyTo(v, dst) != 2 || dst[1] != 8 {
		t.Error("CopyTo")
	}
	if Clone[uint32](Span{}) != nil || (Span{}).Text() != "" {
		t.Error("the zero span is not empty")
	}
}
