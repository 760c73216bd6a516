//go:build !(linux && cgo && amd64 && go1.26 && !go1.27 && !race && !msan && !asan && !r2g_noasm)

package stackswitch

import (
	"sync/atomic"

	"github.com/r2g-dev/r2g/runtime-go/r2gabi"
)

// Built says whether this build has assembly.
const Built = false

// Serve is not for this build.
func Serve(*atomic.Pointer[r2gabi.Table], func(at uint64) bool) {}

// Run is not for this build.
func Run(at uint64) {
	panic("r2g bug: a switch of stacks in a build without assembly")
}
