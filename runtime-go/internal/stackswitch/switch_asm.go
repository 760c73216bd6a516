//go:build linux && cgo && amd64 && go1.26 && !go1.27 && !race && !msan && !asan && !r2g_noasm

package stackswitch

import (
	"sync/atomic"
	_ "unsafe" // for go:linkname

	"github.com/r2g-dev/r2g/runtime-go/r2gabi"
)

// Built says whether this build has assembly.
const Built = true

// What serves: the tables of handlers, of which the one that is there now counts, and who does all else.
var (
	tables   *atomic.Pointer[r2gabi.Table]
	dispatch func(at uint64) bool
)

// Serve sets them: f gets the address that Run was given, does what Rust wants, and reports false when that is to end.
// It is called once, before Run.
func Serve(table *atomic.Pointer[r2gabi.Table], f func(at uint64) bool) {
	tables, dispatch = table, f
}

// Run has Rust run on its own stack, and does what that wants, until it wants to end. at is the address of the
// r2gabi.Attached. An empty call has no barrier of its own: what its handler does instead of returning comes out of
// here. Another Run goes on from there.
func Run(at uint64) {
	thread := r2gabi.AttachedAt(at)
	if thread.Flags&r2gabi.AttachedHeld != 0 {
		loopHeld(thread.Resume, at)
	} else {
		loop(thread.Resume, at)
	}
}

// loop serves, and jumps to resume with at and the address to come back to in DI and SI, until serve returns false.
// Serving begins with a call that has nothing to do.
func loop(resume, at uint64)

// loopHeld is loop with serveHeld.
func loopHeld(resume, at uint64)

// serve is where Rust comes to, and leaves from. Between its two calls of the runtime it is an ordinary function. at is 0
// when Rust has not run yet.
//
// The runtime takes the frame that calls entersyscall for the top of the stack, until exitsyscall is called from that
// frame or a deeper one. Here the function returns in between, to the loop, which calls it again. That is the same,
// since the words of its frame and of those around it stay as they are: the loop writes an integer and jumps, Rust is on
// another stack, signals are on a third one, and the stack of a goroutine in a system call does not move. The next call
// is the same call instruction at the same place, so up to exitsyscall it writes the same return addresses and frame
// pointers to the same places. In between, whoever looks at the stack (the collector, a traceback, a profile)
// finds this frame at the call of entersyscall, in which no pointer is alive.
//
// It cannot grow the stack, for which it would have to be running.
//
//go:nosplit
func serve(at uint64) (more bool) {
	if at != 0 {
		exitsyscall()
		if handler := quick(r2gabi.AttachedAt(at)); handler == nil {
			if !dispatch(at) {
				return false
			}
		} else if err := handler(); err != nil {
			fail(at, err)
		} else {
			r2gabi.AttachedAt(at).Word = 0
		}
	}
	entersyscall()
	return true
}

// serveHeld is serve for a goroutine that keeps its processor. Nothing stops it while Rust runs.
func serveHeld(at uint64) (more bool) {
	if at == 0 {
		return true
	}
	handler := quick(r2gabi.AttachedAt(at))
	if handler == nil {
		return dispatch(at)
	}
	if err := handler(); err != nil {
		fail(at, err)
	} else {
		r2gabi.AttachedAt(at).Word = 0
	}
	return true
}

// quick is the handler of an empty call, nil if that is not what Rust wants, or if there is more to do. It is in line.
func quick(thread *r2gabi.Attached) func() error {
	if thread.Op == r2gabi.OpEmpty {
		return tables.Load().Quick(thread.Word)
	}
	return nil
}

// fail writes the outcome of an empty call that returned an error.
//
//go:noinline
func fail(at uint64, err error) {
	thread := r2gabi.AttachedAt(at)
	thread.Word = tables.Load().EmptyFailed(thread.Word, err)
}

// Go keeps both for packages that make system calls of their own.

//go:linkname entersyscall runtime.entersyscall
func entersyscall()

//go:linkname exitsyscall runtime.exitsyscall
func exitsyscall()
