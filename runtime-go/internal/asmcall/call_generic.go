//go:build !(linux && cgo && (amd64 || arm64) && go1.26 && !go1.27 && !race && !msan && !asan && !r2g_noasm)

package asmcall

import "unsafe"

// Built says whether this build has assembly.
const Built = false

// Enabled says whether Call and OnStack work.
func Enabled() bool { return false }

// Call is not for this build.
func Call(f *Func, args, result unsafe.Pointer) uint64 {
	panic("r2g bug: an assembly call in a build without assembly")
}

// OnStack is not for this build.
func OnStack(p unsafe.Pointer) bool {
	panic("r2g bug: a look at the stack in a build without assembly")
}
