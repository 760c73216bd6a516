package mem

import (
	"unsafe"

	"github.com/r2g-dev/r2g/runtime-go/internal/asmcall"
)

// Lasting is where the elements of a list lie, as a pointer that keeps them alive and as an address, if they stay
// there for as long as something keeps them: on the heap, in the program, or in memory that is not Go's. It is
// nil for a list on the stack of this goroutine, which moves when it grows, and where this build cannot tell.
//
// The compiler does not see that the list is what the pointer leads to, so a small list may still be on the stack
// of a function that passes it to one that calls this.
func Lasting[T any](list []T) (first *byte, addr uint64) {
	return lasting(unsafe.Pointer(unsafe.SliceData(list)))
}

// LastingText is the same for a text.
func LastingText(s string) (first *byte, addr uint64) {
	return lasting(unsafe.Pointer(unsafe.StringData(s)))
}

func lasting(p unsafe.Pointer) (first *byte, addr uint64) {
	if !asmcall.Enabled() || asmcall.OnStack(p) {
		return nil, 0
	}
	// It is not on the stack, so nothing moves it while it is an integer.
	first = NoEscape((*byte)(p))
	return first, uint64(uintptr(unsafe.Pointer(first)))
}
