package r2gabi

import (
	"context"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/link"
)

// Link is the transport behind a Conn. The runtime has one between the halves and one within the
// process; generated code never sees it.
type Link interface {
	link.Link
	Memory
	Owner
	// Bind says under which entries the peer serves the methods of a service, NoEntry for those
	// it does not. The error is Unavailable while the halves have not met.
	Bind(*Service) ([]uint32, error)
	// Missing says why the peer does not serve a method, as far as is known.
	Missing(s *Service, method int) string
	// Acquire makes a call with an empty block, nil when there is no memory for it.
	Acquire(sync bool) *Outgoing
	// Invoke runs a sync call. It returns when the call is resolved.
	Invoke(entry uint32, call *Outgoing)
	// Submit runs an async call and waits until it is resolved or ctx has ended. In that case
	// the transport keeps the block, calls Abandon and returns the status to report.
	Submit(ctx context.Context, entry uint32, call *Outgoing) *r2g.Status
	// Release takes back what Acquire made, after the result was read.
	Release(*Outgoing)
	// SmallCalls makes small calls, nil for a link on which they are calls like any other.
	SmallCalls() SmallCalls
	// InPlace reports whether the peer may read Go's memory during a sync call (spec/04-calls.md, "Arguments in place").
	InPlace() bool
	// Relations are the peer's record types, nil when they are equal to this half's.
	Relations() *Relations
}
