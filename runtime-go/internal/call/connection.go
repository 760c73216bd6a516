package call

import (
	"context"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/registry"
	"github.com/r2g-dev/r2g/runtime-go/internal/schema"
)

// Connection is the connection behind a Conn. The runtime has one between the halves and one within the
// process; generated code never sees it.
type Connection interface {
	registry.Connection
	// Bind says by which numbers the peer knows the methods of a service, base.NoMethod for those that it does not
	// serve. The error is Unavailable while the halves have not met.
	Bind(*schema.Service) ([]uint32, error)
	// Missing says why the peer does not serve a method, as far as is known.
	Missing(s *schema.Service, method int) string
	// Acquire makes a call with an empty frame, nil when there is no memory for it.
	Acquire(sync bool) *Outgoing
	// Invoke runs a sync call. It returns when the call is resolved.
	Invoke(number uint32, call *Outgoing)
	// Submit runs an async call and waits until it is resolved or ctx has ended. In that case
	// the connection keeps the frame, calls Abandon and returns the status to report.
	Submit(ctx context.Context, number uint32, call *Outgoing) *r2g.Status
	// Release takes back what Acquire made, after the result was read.
	Release(*Outgoing)
	// SmallCalls makes small calls, nil for a connection on which they are calls like any other.
	SmallCalls() SmallCalls
	// InPlace reports whether the peer may read Go's memory during a sync call (spec/04-calls.md, "Arguments in place").
	InPlace() bool
}
