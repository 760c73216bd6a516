package serve

import (
	"errors"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/registry"
	"github.com/r2g-dev/r2g/runtime-go/internal/schema"
)

// Handler serves one method: Handle or Small.
type Handler interface {
	handlers() (run func(*Incoming), small *Small)
}

// Handle reads the arguments, runs the user's code and finishes the call.
type Handle func(*Incoming)

func (h Handle) handlers() (func(*Incoming), *Small) { return h, nil }

// Served is a service with its handlers, one per method.
type Served struct {
	service  *schema.Service
	handlers []Handler
}

// Serve makes the service that a user gives to r2g.Local. There is one handler per method, nil for a
// removed one.
func Serve(service *schema.Service, handlers ...Handler) r2g.Service {
	return r2g.Service(registry.NewService(&Served{service: service, handlers: handlers}))
}

// Register adds a service to what this half serves: the factory runs once, in the order of registration, when
// the Rust half starts this one, and serve makes the service of the server that it returns. A factory that
// fails or panics makes only its own service unavailable, with that message.
//
// It panics after the start.
func Register[S any](service *schema.Service, factory func() (S, error), serve func(S) r2g.Service) {
	added := registry.AddFactory(registry.Factory{Service: service, Make: func() (registry.Service, error) {
		server, err := factory()
		if err != nil {
			return registry.Service{}, err
		}
		if any(server) == nil {
			return registry.Service{}, errors.New("the factory returned no server")
		}
		return registry.Service(serve(server)), nil
	}})
	if !added {
		panic("r2g: " + service.FullName() + " is registered after the start; do it in an init function")
	}
}

// ServedOf is what generated code put into a service, nil for the zero Service.
func ServedOf(s registry.Service) *Served {
	served, _ := s.Impl().(*Served)
	return served
}

// Service is the service that is served.
func (s *Served) Service() *schema.Service { return s.service }
