package serve

import (
	"sync"

	"github.com/r2g-dev/r2g/runtime-go/internal/view"
)

// scopePool keeps the scopes of one method. They are not shared between methods, so a view that is
// used too late names the call it came from.
type scopePool struct {
	pool   sync.Pool
	method string
}

func (p *scopePool) get() *view.Scope {
	s, ok := p.pool.Get().(*view.Scope)
	if !ok {
		s = view.NewScope(p.method, nil)
	}
	if view.Poisoning() {
		s.Guard()
	}
	return s
}

func (p *scopePool) put(s *view.Scope) { p.pool.Put(s) }
