// Package view holds what the view types of the public package and the views
// of generated code share: the life time of a call's memory and the check of
// it. Its types have no exported fields; package r2g defines its own types
// over them, so that users cannot make a view of an arbitrary address.
package view

import (
	"runtime"
	"sync/atomic"
)

// closing marks, in Scope.state, that the call is about to be resolved. The
// bits below count the goroutines inside (Borrow, Hold).
const closing = 1 << 62

// Scope is the life of the memory behind the views of one call.
//
// A scope is used by one call after another of the same method. The generation
// tells them apart: a view remembers the one it was made in, and Close counts it
// up before the memory is given back. It never repeats.
type Scope struct {
	gen    atomic.Uint64
	state  atomic.Int64
	idle   chan struct{}
	method string
	keep   any
	// pages hold what views show, in poison mode.
	pages *pages
}

// NewScope makes a scope. method names the call in panics; keep is whatever must
// stay alive for as long as the views, nil when that is the peer's memory.
func NewScope(method string, keep any) *Scope {
	return &Scope{idle: make(chan struct{}, 1), method: method, keep: keep}
}

// Enter makes a reference to the present use of the scope.
func (s *Scope) Enter() Ref {
	return Ref{scope: s, gen: s.gen.Load()}
}

// Close ends the present use: it waits until no goroutine is inside and makes all views
// of it stale. The scope may then be used again. It reports whether it had to
// wait.
//
// The order is what makes a view safe: after closing is set no Hold or Borrow
// succeeds, after the count is zero no goroutine is inside, and only then the
// generation moves on, which the caller does before it gives the memory back.
func (s *Scope) Close() (waited bool) {
	if s.state.Add(closing) != closing {
		<-s.idle
		waited = true
	}
	s.gen.Add(1)
	if s.pages != nil {
		s.pages.expire()
		s.pages = nil
	}
	s.state.Add(-closing)
	return waited
}

// enter counts one more inside. Once closing is set the count only falls, so it
// reaches zero once and exactly one leave wakes Close.
func (s *Scope) enter() bool {
	for {
		state := s.state.Load()
		if state >= closing {
			return false
		}
		if s.state.CompareAndSwap(state, state+1) {
			return true
		}
	}
}

func (s *Scope) leave() {
	if s.state.Add(-1) == closing {
		s.idle <- struct{}{}
	}
}

// Ref is one use of a scope. The zero Ref belongs to views of nothing.
type Ref struct {
	scope *Scope
	gen   uint64
}

// Check panics when the use is over.
func (r Ref) Check() {
	if r.scope != nil && r.scope.gen.Load() != r.gen {
		r.stale()
	}
}

func (r Ref) stale() {
	panic("r2g: view used after its call ended: " + r.scope.method)
}

// Keep keeps alive what the scope keeps alive, up to here.
func (r Ref) Keep() {
	runtime.KeepAlive(r.scope)
}

// Hold prolongs the call until Release. It panics when the use is over.
func (r Ref) Hold() {
	if r.scope == nil {
		return
	}
	if !r.scope.enter() {
		r.stale()
	}
	if r.scope.gen.Load() != r.gen {
		r.scope.leave()
		r.stale()
	}
}

// Release undoes one Hold.
func (r Ref) Release() {
	if r.scope != nil {
		r.scope.leave()
	}
}
