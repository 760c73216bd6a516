package r2g

import "github.com/r2g-dev/r2g/runtime-go/internal/link"

// Service is an implementation ready to be called; the generated function Serve… makes
// it.
type Service link.Service

// Serve registers a service of this Go half. name is the package with its major version
// ("acme.shop@1") or the service in it ("acme.shop@1/Stock"). It is called from init, and
// does no more than remember the factory: factories run once, in the order of
// registration, when the Rust half starts this one.
//
// A factory that returns an error or panics makes only its own service unavailable, with
// that message; the others work.
func Serve(name string, factory func() (Service, error)) {
	added := link.AddFactory(link.Factory{
		Name: name,
		Make: func() (link.Service, error) {
			s, err := factory()
			return link.Service(s), err
		},
	})
	if !added {
		panic("r2g: Serve(" + name + ") after the start; call it from init")
	}
}

// Name names this Go half for reports of what differs from the other half, for example "libcart 5.1.3".
// Call it from init. Without it a library is named by its file, and a program by its own.
func Name(name string) { link.SetName(name) }
