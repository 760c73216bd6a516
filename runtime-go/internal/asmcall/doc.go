// Package asmcall calls a C function on the system stack of the current thread without telling the
// scheduler: for leaf methods (spec/04-calls.md, "A leaf call").
//
// A call by cgo gives the processor away, so that other goroutines run on while C does. A call by this
// package keeps it: nothing can stop the goroutine until the function returns. That makes it a tenth as
// dear, and allows pointers to the goroutine's stack, which cannot move meanwhile. In return the function
// must be short, must not block, and must not call Go: a collection waits for it, and so does every
// goroutine then.
//
// It also says whether memory lies on the goroutine's own stack, for arguments that the other half reads where
// they are (spec/04-calls.md, "Arguments in place").
//
// The assembly relies on where Go's runtime keeps five things (offsets.go). So it is built for versions of
// Go with which it was tested, and when the program starts the offsets are checked against what must be
// true of them. Everywhere else Built is false, leaf methods are called by cgo, and large arguments are
// copied: with other versions of Go, other systems and architectures, under the detectors of races and bad memory accesses, which know
// nothing of such calls, and with the build tag r2g_noasm.
package asmcall

// Func is a C function with its first argument: addresses of memory that is not Go's. The assembly knows
// the places of both.
type Func struct{ Run, Data uint64 }
