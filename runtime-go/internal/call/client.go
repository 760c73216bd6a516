package call

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/base"
	"github.com/r2g-dev/r2g/runtime-go/internal/callopt"
	"github.com/r2g-dev/r2g/runtime-go/internal/schema"
	"github.com/r2g-dev/r2g/runtime-go/internal/wire"
)

// Client is what a generated client keeps: the service, and where its methods are served. It may
// be used from any goroutine.
type Client struct {
	conn    r2g.Conn
	service *schema.Service
	bound   atomic.Pointer[binding]
}

type binding struct {
	connection Connection
	numbers    []uint32
	// calls makes the small calls, nil where there are none; small says how, by method.
	calls SmallCalls
	small []SmallCall
}

// NewClient makes a client, and fails when the peer serves no method of the service. When the
// halves have not met yet the client is made, and looks again at each call.
func NewClient(conn r2g.Conn, service *schema.Service) (*Client, error) {
	c := &Client{conn: conn, service: service}
	if _, err := c.bind(); err != nil && !err.Flags.Has(base.FlagNotConnected) {
		return nil, err
	}
	return c, nil
}

func (c *Client) bind() (*binding, *r2g.Status) {
	if b := c.bound.Load(); b != nil {
		return b, nil
	}
	connection, _ := c.conn.R2GConnection().(Connection)
	if connection == nil {
		return nil, base.Unstarted(r2g.Unavailable, "this program has no other half")
	}
	numbers, err := connection.Bind(c.service)
	if err != nil {
		status, ok := err.(*r2g.Status)
		if !ok {
			status = base.Unstarted(r2g.Unavailable, err.Error())
		}
		return nil, status
	}
	b := &binding{connection: connection, numbers: numbers, calls: connection.SmallCalls()}
	b.small = findSmall(c.service, numbers, b.calls)
	c.bound.Store(b)
	return b, nil
}

// Has reports whether the peer serves a method.
func (c *Client) Has(method int) bool {
	b, err := c.bind()
	return err == nil && method >= 0 && method < len(b.numbers) && b.numbers[method] != base.NoMethod
}

// Sync begins a sync call. The caller ends it.
func (c *Client) Sync(method int) *Outgoing { return c.begin(method, true) }

func (c *Client) begin(method int, sync bool) *Outgoing {
	b := c.bound.Load()
	if b == nil {
		var status *r2g.Status
		if b, status = c.bind(); status != nil {
			return c.refused(method, status)
		}
	}
	number := b.numbers[method]
	if number == base.NoMethod {
		return c.refused(method, unimplemented(b.connection.Missing(c.service, method)))
	}
	o := b.connection.Acquire(sync)
	if o == nil {
		return c.refused(method, base.Unstarted(r2g.ResourceExhausted, "no memory for the call"))
	}
	o.method = &c.service.Methods[method]
	o.number = number
	return o
}

// Async begins an async call. The caller ends it.
func (c *Client) Async(ctx context.Context, method int, opts []r2g.CallOption) *Outgoing {
	o := c.begin(method, false)
	if o.err != nil {
		return o
	}
	o.ctx = ctx
	limit := o.method.Deadline
	var meta []callopt.Pair
	if len(opts) != 0 {
		chosen := choose(opts)
		if t := chosen.Timeout; t > 0 && (limit == 0 || t < limit) {
			limit = t
		}
		meta = chosen.Meta
	}
	if limit != 0 {
		o.ctx, o.cancel = context.WithDeadline(ctx, time.Now().Add(limit))
	}
	if codecErr := o.writeMeta(meta); codecErr != nil {
		o.Check(codecErr.Field("metadata"))
	}
	return o
}

// choose collects options. It is apart from Async so that calls without options need no memory.
func choose(opts []r2g.CallOption) callopt.Options {
	var chosen callopt.Options
	for _, opt := range opts {
		opt(&chosen)
	}
	return chosen
}

func unimplemented(why string) *r2g.Status {
	message := "the other half does not serve this method"
	if why != "" {
		message += ": " + why
	}
	return base.Unstarted(r2g.Unimplemented, message)
}

// refused is a call that fails without having a frame.
func (c *Client) refused(method int, status *r2g.Status) *Outgoing {
	o := &Outgoing{method: &c.service.Methods[method]}
	o.fail(status)
	return o
}

// writeMeta writes the call header, if the call needs one: metadata that was asked for, and the
// trace of the call that the context belongs to.
func (o *Outgoing) writeMeta(pairs []callopt.Pair) *base.CodecError {
	trace := traceOf(o.ctx)
	if len(pairs) == 0 && !trace.Valid() {
		return nil
	}
	o.write()
	return wire.WriteMeta(&o.Writer, o.frame, trace, pairs)
}

func traceOf(ctx context.Context) r2g.Trace {
	if info := r2g.InfoOf(ctx); info != nil {
		return info.Trace
	}
	return r2g.Trace{}
}
