package r2gabi

import (
	"sync"

	"github.com/r2g-dev/r2g/runtime-go/internal/view"
)

// incomingPool keeps the records of sync calls.
type incomingPool struct{ pool sync.Pool }

func (p *incomingPool) get() *Incoming {
	if in, ok := p.pool.Get().(*Incoming); ok {
		return in
	}
	return new(Incoming)
}

func (p *incomingPool) put(in *Incoming) { p.pool.Put(in) }

// scopePool keeps the scopes of one method. They are not shared between methods, so a view that is
// used too late names the call it came from.
type scopePool struct {
	pool   sync.Pool
	method string
}

func (p *scopePool) get() *view.Scope {
	if s, ok := p.pool.Get().(*view.Scope); ok {
		return s
	}
	return view.NewScope(p.method, nil)
}

func (p *scopePool) put(s *view.Scope) { p.pool.Put(s) }
