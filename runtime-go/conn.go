package r2g

import "github.com/r2g-dev/r2g/runtime-go/internal/registry"

// Conn is the other end of a client: the Rust half of this process ([Host], or Open of
// a bridge package) or services in the same language ([Local]). Only r2g's own packages
// implement it.
//
// A Conn may be used from any goroutine and is never closed.
type Conn interface {
	// R2GConnection is the connection, for generated code.
	R2GConnection() registry.Connection
}

// hostConn looks the host up at each use, since a Conn may be wanted before the halves
// have met.
type hostConn struct{}

func (hostConn) R2GConnection() registry.Connection { return registry.Host() }

// Host is the Rust half that this Go code is linked with. It may be asked for at any
// time, also from init or from a service's factory; calls made before the two halves
// have met fail with Unavailable. So do all calls in a program without a Rust half.
func Host() Conn { return hostConn{} }

type wrappedConn struct{ connection registry.Connection }

func (c wrappedConn) R2GConnection() registry.Connection { return c.connection }

// Local is a Conn to services in this process, for tests and for programs that run
// without the other half. Nothing is mocked: arguments and results go through the same
// lowering, limits and checks as across the boundary, contexts end alike, and a panic in
// a handler is an error. A sync call runs on the caller's goroutine; any other has a
// goroutine of its own. A service given twice is served by the last one.
func Local(services ...Service) Conn {
	impls := make([]registry.Service, len(services))
	for i, s := range services {
		impls[i] = registry.Service(s)
	}
	return wrappedConn{registry.Local(impls)}
}

// Service is an implementation ready to be called: what the generated functions Serve… make, for [Local].
//
// What this Go half serves to the Rust half is registered by the generated functions Register….
type Service registry.Service

// Name names this Go half for reports of what differs from the other half, for example "libcart 5.1.3".
// Call it from init. Without it a library is named by its file, and a program by its own.
func Name(name string) { registry.SetName(name) }
