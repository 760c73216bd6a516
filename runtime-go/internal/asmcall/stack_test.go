//go:build linux && cgo && (amd64 || arm64) && go1.26 && !go1.27 && !race && !msan && !asan && !r2g_noasm

package asmcall

import (
	"sync"
	"testing"
	"unsafe"
)

var global [64]byte

// kept makes what it is given escape.
var kept any

// at is the address of b without its type. It hides nothing from the compiler.
func at(b *byte) unsafe.Pointer { return unsafe.Pointer(b) }

// deepen makes the stack grow and looks at memory of the frames above, which moves with it.
//
//go:noinline
func deepen(t *testing.T, levels int, above []byte) {
	var here [1024]byte
	// Printing an address would be reason enough not to have it on the stack.
	for i, b := range [...]*byte{&here[0], &here[len(here)-1], &above[0], &above[len(above)-1]} {
		if !OnStack(at(b)) {
			t.Errorf("%d levels: byte %d is not on the stack", levels, i)
		}
	}
	if levels > 0 {
		deepen(t, levels-1, above)
	}
	here[levels%len(here)]++
}

func TestOnStack(t *testing.T) {
	heap := make([]byte, 64<<10)
	kept = heap
	text := "a text of the program"
	for what, p := range map[string]unsafe.Pointer{
		"heap": at(&heap[0]), "its end": at(&heap[len(heap)-1]), "global": at(&global[0]),
		"text": at(unsafe.StringData(text)), "nothing": nil,
	} {
		if OnStack(p) {
			t.Errorf("%s: on the stack", what)
		}
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			var mine [16 << 10]byte
			deepen(t, 500, mine[:])
		})
	}
	wg.Wait()
}

// TestOnStackEnds looks at the first and the last byte of a stack, and at their neighbours.
func TestOnStackEnds(t *testing.T) {
	g, _ := current()
	lo, hi := word(g, verified.gLo), word(g, verified.gHi)
	for address, want := range map[uintptr]bool{lo - 1: false, lo: true, hi - 1: true, hi: false} {
		if OnStack(*(*unsafe.Pointer)(unsafe.Pointer(&address))) != want {
			t.Errorf("%#x of %#x to %#x: not %v", address, lo, hi, want)
		}
	}
}
