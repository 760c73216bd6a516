// Package registry holds what package r2g and its siblings share but users must not
// reach: the connection behind a Conn, the handlers behind a Service, and what was
// registered before the program's main began.
package registry

import "sync"

// Connection is the connection behind a Conn. Package call declares what else a connection does.
type Connection interface {
	// Peer names the other end for messages, for example "rust half shop".
	Peer() string
}

// Service is one served service. Only generated code makes one.
type Service struct {
	impl any
}

// NewService wraps what package r2gabi knows as a service.
func NewService(impl any) Service { return Service{impl} }

// Impl is what NewService was given, nil for the zero Service.
func (s Service) Impl() any { return s.impl }

// Factory makes a service when the half starts.
type Factory struct {
	// Service is what package r2gabi knows as the description of the service.
	Service any
	// Make runs the user's function.
	Make func() (Service, error)
}

var (
	mu        sync.Mutex
	factories []Factory
	sealed    bool
	name      string
	host      = func() Connection { return nil }
	local     func([]Service) Connection
)

// AddFactory keeps a factory for the start. It reports false after the start.
func AddFactory(f Factory) bool {
	mu.Lock()
	defer mu.Unlock()
	if sealed {
		return false
	}
	factories = append(factories, f)
	return true
}

// TakeFactories ends registration and returns what was registered, in order.
func TakeFactories() []Factory {
	mu.Lock()
	defer mu.Unlock()
	sealed = true
	return factories
}

// SetName names this half for reports.
func SetName(text string) {
	mu.Lock()
	defer mu.Unlock()
	name = text
}

// Name is what SetName was given.
func Name() string {
	mu.Lock()
	defer mu.Unlock()
	return name
}

// SetHost says how to find the connection to the Rust half that this Go code is linked
// with. The cgo package calls it from init.
func SetHost(find func() Connection) {
	mu.Lock()
	defer mu.Unlock()
	host = find
}

// Host is the connection to the Rust half of this program, nil when there is none.
func Host() Connection {
	mu.Lock()
	find := host
	mu.Unlock()
	return find()
}

// SetLocal says how to make a connection to services in this process. Package r2gabi
// calls it from init.
func SetLocal(make func([]Service) Connection) { local = make }

// Local makes a connection to services in this process, nil when no generated code is
// part of the program.
func Local(services []Service) Connection {
	if local == nil {
		return nil
	}
	return local(services)
}
