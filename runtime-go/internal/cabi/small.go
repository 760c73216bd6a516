package cabi

// #cgo noescape r2g_run_small
// #include "vtable.h"
import "C"

import (
	"github.com/r2g-dev/r2g/runtime-go/internal/asmcall"
	"github.com/r2g-dev/r2g/runtime-go/internal/mem"
	"github.com/r2g-dev/r2g/runtime-go/internal/schema"
)

// SmallWords is the most that crosses each way in a small call, in words of 8 bytes.
const SmallWords = C.R2G_SMALL_MAX / 8

// FindSmall asks the half how calls of a small method are made. The function is 0 if the method is not small there, or has
// another shape; isLeaf says that it calls nothing back.
func (v Vtable) FindSmall(conn, method uint32, shape *schema.SmallShape) (run asmcall.Func, isLeaf bool) {
	known := C.r2g_small{
		conn:   C.uint32_t(conn),
		params: C.uint32_t(shape.Params),
		args:   C.uint32_t(shape.Args),
		result: C.uint32_t(shape.Result),
	}
	found := C.r2g_peer_small(C.uint64_t(v), C.uint32_t(method), known)
	run = asmcall.Func{Run: uint64(C.r2g_small_run(found)), Data: uint64(found.data)}
	return run, found.flags&C.R2G_SMALL_LEAF != 0
}

// RunSmall makes a small call: words are its parameters, and then its result. It returns 0, or the frame that says why the
// call failed, or [base.NoFrame].
func RunSmall(run *asmcall.Func, words *[SmallWords]uint64) (failure uint64) {
	back := C.r2g_run_small(C.uint64_t(run.Run), C.uint64_t(run.Data), (*C.uint64_t)(&words[0]))
	*words = *mem.As[[SmallWords]uint64](&back.words)
	return uint64(back.failure)
}

// RunEmpty is RunSmall for a method that has neither parameters nor a result.
func RunEmpty(run *asmcall.Func) (failure uint64) {
	return uint64(C.r2g_run_empty(C.uint64_t(run.Run), C.uint64_t(run.Data)))
}
