//go:build !(linux && cgo && amd64 && go1.26 && !go1.27 && !race && !msan && !asan && !r2g_noasm)

package stackswitch

// Built says whether this build has assembly.
const Built = false

// Dispatch is not for this build.
func Dispatch(func(at uint64) bool) {}

// Run is not for this build.
func Run(resume, at uint64, held bool) {
	panic("r2g bug: a switch of stacks in a build without assembly")
}
