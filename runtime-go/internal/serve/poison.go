package serve

import (
	"runtime/debug"

	"github.com/r2g-dev/r2g/runtime-go/internal/view"
)

// Poison turns poison mode on: memory of views is forbidden once their call is over. It does so for
// services that are added afterwards.
func Poison() { view.SetPoison() }

// guarded runs a handler so that a memory fault on its goroutine is a panic, which names the call whose
// memory was used too late. A fault on a goroutine that the program started ends the process.
func guarded(handler func(*Incoming)) func(*Incoming) {
	if !view.Poisoning() {
		return handler
	}
	return func(in *Incoming) {
		defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
		handler(in)
	}
}
