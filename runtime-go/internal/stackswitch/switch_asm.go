//go:build linux && cgo && amd64 && go1.26 && !go1.27 && !race && !msan && !asan && !r2g_noasm

package stackswitch

import _ "unsafe" // for go:linkname

// Built says whether this build has assembly.
const Built = true

// How the goroutine waits for Rust.
const (
	// howSyscall is as if in a system call: the processor may be taken away, and a collection does not wait.
	howSyscall = 0
	// howHeld keeps the processor.
	howHeld = 1
	// howFirst says that Rust has not run yet. The assembly knows this number.
	howFirst = 2
)

// dispatch does what Rust wants, and reports false when Rust wants to end.
var dispatch func(at uint64) bool

// Dispatch sets who does what Rust wants: f gets the address that Run was given, and reports false when Rust wants
// to end. It is called once, before Run.
func Dispatch(f func(at uint64) bool) { dispatch = f }

// Run has the code at resume run on its own stack, and does what that wants, until it wants to end. held says
// that the goroutine keeps its processor meanwhile. at is an address for both sides to meet at.
func Run(resume, at uint64, held bool) {
	how := uint64(howSyscall)
	if held {
		how = howHeld
	}
	loop(resume, at, how)
}

// loop serves, and jumps to resume with at and the address to come back to in DI and SI, until serve returns false.
func loop(resume, at, how uint64)

// serve is where Rust comes to, and leaves from. Between its two calls of the runtime it is an ordinary function.
//
// The runtime takes the frame that calls entersyscall for the top of the stack, until exitsyscall is called from that
// frame or a deeper one. Here the function returns in between, to the loop, which calls it again. That is the same,
// since the words of its frame and of those around it stay as they are: the loop does nothing but jump, Rust is on
// another stack, signals are on a third one, and the stack of a goroutine in a system call does not move. The next call
// is the same call instruction at the same place, so up to exitsyscall it writes the same return addresses and frame
// pointers to the same places. In between, whoever looks at the stack (the collector, a traceback, a profile)
// finds this frame at the call of entersyscall, in which no pointer is alive.
//
// It cannot grow the stack, for which it would have to be running.
//
//go:nosplit
func serve(at, how uint64) (more bool) {
	if how == howSyscall {
		exitsyscall()
	}
	more = how&howFirst != 0 || dispatch(at)
	if more && how&howHeld == 0 {
		entersyscall()
	}
	return more
}

// Go keeps both for packages that make system calls of their own.

//go:linkname entersyscall runtime.entersyscall
func entersyscall()

//go:linkname exitsyscall runtime.exitsyscall
func exitsyscall()
