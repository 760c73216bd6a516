package r2g

import "github.com/r2g-dev/r2g/runtime-go/internal/link"

// Conn is the other end of a client: the Rust half of this process ([Host], or Open of
// a bridge package) or services in the same language ([Local]). Only r2g's own packages
// implement it.
//
// A Conn may be used from any goroutine and is never closed.
type Conn interface {
	// R2GLink is the transport, for generated code.
	R2GLink() link.Link
}

// hostConn looks the host up at each use, since a Conn may be wanted before the halves
// have met.
type hostConn struct{}

func (hostConn) R2GLink() link.Link { return link.Host() }

// Host is the Rust half that this Go code is linked with. It may be asked for at any
// time, also from init or from a service's factory; calls made before the two halves
// have met fail with Unavailable. So do all calls in a program without a Rust half.
func Host() Conn { return hostConn{} }

type linkConn struct{ link link.Link }

func (c linkConn) R2GLink() link.Link { return c.link }

// Local is a Conn to services in this process, for tests and for programs that run
// without the other half. Nothing is mocked: arguments and results go through the same
// lowering, limits and checks as across the boundary, contexts end alike, and a panic in
// a handler is an error. A sync call runs on the caller's goroutine; any other has a
// goroutine of its own. A service given twice is served by the last one.
func Local(services ...Service) Conn {
	impls := make([]link.Service, len(services))
	for i, s := range services {
		impls[i] = link.Service(s)
	}
	return linkConn{link.Local(impls)}
}
