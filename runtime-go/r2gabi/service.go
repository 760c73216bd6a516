package r2gabi

import (
	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/call"
	"github.com/r2g-dev/r2g/runtime-go/internal/schema"
	"github.com/r2g-dev/r2g/runtime-go/internal/serve"
)

// RegisterPackage makes a package known to the runtime. Generated code calls it once, from the initialisation of its
// package.
func RegisterPackage(info PackageInfo) *Package { return schema.RegisterPackage(info) }

// NewRecord describes a record type.
func NewRecord(pkg *Package, s Shape) *Record { return schema.NewRecord(pkg, s) }

// NewCases describes a variant or an error, whose cases a peer may not know. Its shape is an index.
func NewCases(pkg *Package, s Shape) *Record { return schema.NewCases(pkg, s) }

// NewParams describes the parameters of a method.
func NewParams(pkg *Package, s Shape) *Record { return schema.NewParams(pkg, s) }

// NewSchemaMap makes the map of a peer that is equal in all that Set does not say.
func NewSchemaMap() *SchemaMap { return schema.NewSchemaMap() }

// NewClient makes a client, and fails when the peer serves no method of the service. When the halves have not met yet the
// client is made, and looks again at each call.
func NewClient(conn r2g.Conn, service *Service) (*Client, error) {
	return call.NewClient(conn, service)
}

// Put writes a parameter of a small call at its offset in the record.
func Put[T any](words *Words, offset uint64, value T) { call.Put(words, offset, value) }

// Get reads the result of a small call.
func Get[T any](words *Words) T { return call.Get[T](words) }

// LeavesByAssembly reports whether leaf methods are called by assembly in this build, or by cgo.
func LeavesByAssembly() bool { return call.LeavesByAssembly() }

// Serve makes the service that a user gives to r2g.Local. There is one handler per method, nil for a removed one.
func Serve(service *Service, handlers ...Handler) r2g.Service {
	return serve.Serve(service, handlers...)
}

// Register adds a service to what this half serves: the factory runs once, in the order of registration, when the Rust half
// starts this one, and makeService makes the service of the server that it returns. A factory that fails or panics makes
// only its own service unavailable, with that message. Register panics after the start.
func Register[S any](service *Service, factory func() (S, error), makeService func(S) r2g.Service) {
	serve.Register(service, factory, makeService)
}

// Rejected is what a small method returns for parameters that are broken: the user's code did not run.
func Rejected(codecErr *CodecError) error { return serve.Rejected(codecErr) }

// Unwritten is what a small method returns for a result that could not be encoded; nil if it could.
func Unwritten(codecErr *CodecError) error { return serve.Unwritten(codecErr) }
