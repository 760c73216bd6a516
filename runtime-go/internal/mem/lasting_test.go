package mem

import (
	"bytes"
	"runtime"
	"strings"
	"testing"

	"github.com/r2g-dev/r2g/runtime-go/internal/asmcall"
)

func TestLasting(t *testing.T) {
	heap := bytes.Repeat([]byte{7}, 64<<10)
	text := strings.Repeat("t", 64<<10)
	first, addr := Lasting(heap[10:])
	if asmcall.Enabled() != (first != nil) {
		t.Fatalf("a list on the heap: %p", first)
	}
	if first != nil && (first != &heap[10] || addr != AddressOf(heap[10:])) {
		t.Errorf("%p and %#x", first, addr)
	}
	if first, addr = LastingText(text); first != nil && Text(addr, 1) != "t" {
		t.Errorf("a text on the heap: %#x", addr)
	}
	if first, _ := LastingText("of the program"); asmcall.Enabled() != (first != nil) {
		t.Error("a text of the program does not last")
	}
	runtime.KeepAlive(text)
}

// onStack is what Lasting says of memory on the stack, which it does not make escape.
//
//go:noinline
func onStack(levels int) bool {
	var here [1 << 10]byte
	first, addr := Lasting(here[:])
	return first == nil && addr == 0 && (levels == 0 || onStack(levels-1))
}

func TestLastingOnTheStack(t *testing.T) {
	said := make(chan bool)
	go func() { said <- onStack(200) }()
	if !<-said {
		t.Error("memory on the stack lasts")
	}
	if got := testing.AllocsPerRun(100, func() { onStack(0) }); got != 0 {
		t.Errorf("%.1f allocations: the list escapes", got)
	}
}
