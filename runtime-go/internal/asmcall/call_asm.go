//go:build linux && cgo && (amd64 || arm64) && go1.26 && !go1.27 && !race && !msan && !asan && !r2g_noasm

package asmcall

import (
	"fmt"
	"os"
	"runtime"
	"unsafe"
)

// Built says whether this build has assembly. It may still not be Enabled.
const Built = true

// enabled does not change after the start of the program.
var enabled = start(verified, func(text string) { fmt.Fprintln(os.Stderr, text) })

// Enabled says whether Call and OnStack work.
func Enabled() bool { return enabled }

// start checks the offsets; where they do not hold it says so once, leaf methods take ordinary calls, and large
// arguments are copied.
func start(o offsets, say func(string)) bool {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	err := o.check()
	if err != nil {
		say(fmt.Sprintf("r2g: leaf methods are called by cgo, and large arguments copied: not the runtime of %s that was tested: %v",
			runtime.Version(), err))
	}
	return err == nil
}

// Call runs the C function with (f.Data, args, result) on the system stack and returns what it does.
// The function must be short, and must not block, unwind or call Go.
//
//go:noescape
func Call(f *Func, args, result unsafe.Pointer) uint64

// OnStack says whether p leads to the stack of this goroutine: to memory that moves when the stack grows. What
// a goroutine can reach and does not lie there stays where it is.
//
//go:noescape
func OnStack(p unsafe.Pointer) bool
