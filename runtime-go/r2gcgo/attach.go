package r2gcgo

// #include "half.h"
import "C"

import (
	"github.com/r2g-dev/r2g/runtime-go/internal/stackswitch"
	"github.com/r2g-dev/r2g/runtime-go/r2gabi"
)

func init() { stackswitch.Serve(&half.table, serveAttached) }

// attach lends this goroutine to a thread of Rust, until that is done. It reports false if there is no such way in
// this build; nothing has run then.
func attach(at uint64) bool {
	thread := r2gabi.AttachedAt(at)
	if !stackswitch.Built || thread.Size < r2gabi.AttachedSize {
		return false
	}
	for !lend(at) {
		// The handler of an empty call panicked. The thread gets the outcome, and goes on.
	}
	return true
}

// lend does so until the thread is done, or, and then it reports false, until the handler of an empty call panics.
// It is the barrier of those calls that have none of their own.
func lend(at uint64) (done bool) {
	defer func() {
		if thread := r2gabi.AttachedAt(at); !done && thread.Op == r2gabi.OpEmpty {
			thread.Word = served().EmptyUnwound(thread.Word, recover())
		}
	}()
	stackswitch.Run(at)
	return true
}

// serveAttached does what an attached thread wants, and reports false when it is done.
func serveAttached(at uint64) bool {
	thread := r2gabi.AttachedAt(at)
	switch thread.Op {
	case r2gabi.OpEmpty:
		outcome := served().ServeEmpty(thread.Word)
		r2gabi.AttachedAt(at).Word = outcome
	case r2gabi.OpCall:
		serveSync(thread.Entry, thread.Word)
	case r2gabi.OpBatch:
		serveBatch(thread.Entry, thread.Word)
	case r2gabi.OpRun:
		C.r2g_run(C.uint64_t(thread.Word), C.uint64_t(thread.Data))
	default:
		return false
	}
	return true
}
