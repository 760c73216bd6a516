package r2gabi

import (
	"errors"
	"sync/atomic"
	"time"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/link"
)

// Service describes a service of a schema. Generated code makes one per service and gives it to
// RegisterPackage.
type Service struct {
	// Name is the name in the schema.
	Name string
	// Methods are in the order of the schema, removed ones included.
	Methods []Method

	pkg   *Package
	index int
}

// Method describes one method.
type Method struct {
	// Name is for messages: Stock.Find.
	Name string
	// Sync methods run on the caller's thread.
	Sync bool
	// Deadline is the schema's @deadline, 0 without.
	Deadline time.Duration
	// Idempotent methods may be called again after a failure.
	Idempotent bool
	// Throws says that the method declares an error.
	Throws bool
	// Small says what crosses in a call of a small method, nil for methods that are none.
	Small *SmallShape
	// SharedArgs and SharedResult say that the parameters, or the result, may hold more than one
	// string: then their strings share an allocation.
	SharedArgs, SharedResult bool

	argsHint, resultHint Hint
	slow                 atomic.Bool
}

func (s *Service) attach(p *Package, index int) { s.pkg, s.index = p, index }

// Package is the package of the service.
func (s *Service) Package() *Package { return s.pkg }

// Index is the place of the service in its package.
func (s *Service) Index() int { return s.index }

// FullName is "package/Service".
func (s *Service) FullName() string { return s.pkg.name + "/" + s.Name }

// Handler serves one method: Handle or Small.
type Handler interface {
	handlers() (run func(*Incoming), small *Small)
}

// Handle reads the arguments, runs the user's code and finishes the call.
type Handle func(*Incoming)

func (h Handle) handlers() (func(*Incoming), *Small) { return h, nil }

// Served is a service with its handlers, one per method.
type Served struct {
	service  *Service
	handlers []Handler
}

// Serve makes the service that a user gives to r2g.Local. There is one handler per method, nil for a
// removed one.
func Serve(service *Service, handlers ...Handler) r2g.Service {
	return r2g.Service(link.NewService(&Served{service: service, handlers: handlers}))
}

// Register adds a service to what this half serves: the factory runs once, in the order of registration, when
// the Rust half starts this one, and serve makes the service of the server that it returns. A factory that
// fails or panics makes only its own service unavailable, with that message.
//
// It panics after the start.
func Register[S any](service *Service, factory func() (S, error), serve func(S) r2g.Service) {
	added := link.AddFactory(link.Factory{Service: service, Make: func() (link.Service, error) {
		server, err := factory()
		if err != nil {
			return link.Service{}, err
		}
		if any(server) == nil {
			return link.Service{}, errors.New("the factory returned no server")
		}
		return link.Service(serve(server)), nil
	}})
	if !added {
		panic("r2g: " + service.FullName() + " is registered after the start; do it in an init function")
	}
}

// args and result choose the hint of a message, if it is worth one.
func (m *Method) args() *Hint {
	if m.SharedArgs {
		return &m.argsHint
	}
	return nil
}

func (m *Method) result() *Hint {
	if m.SharedResult {
		return &m.resultHint
	}
	return nil
}
