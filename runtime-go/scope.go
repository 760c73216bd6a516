package r2g

import "github.com/r2g-dev/r2g/runtime-go/internal/view"

// Scope is the life of the views of one call. Any view gives it.
type Scope view.Ref

// Hold keeps the call from being resolved until Release, so that a goroutine which the
// handler started can go on reading. It is called before the handler returns: later it
// panics as any use of a view does. The caller waits, so hold briefly.
func (s Scope) Hold() { view.Ref(s).Hold() }

// Release undoes one Hold.
func (s Scope) Release() { view.Ref(s).Release() }
