package r2gabi

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/callopt"
)

// Client is what a generated client keeps: the service, and where its methods are served. It may
// be used from any goroutine.
type Client struct {
	conn    r2g.Conn
	service *Service
	bound   atomic.Pointer[binding]
}

type binding struct {
	link    Link
	entries []uint32
	// calls makes the small calls, nil where there are none; small says how, by method.
	calls SmallCalls
	small []SmallCall
}

// NewClient makes a client, and fails when the peer serves no method of the service. When the
// halves have not met yet the client is made, and looks again at each call.
func NewClient(conn r2g.Conn, service *Service) (*Client, error) {
	c := &Client{conn: conn, service: service}
	if _, err := c.bind(); err != nil && !err.Flags.Has(notConnected) {
		return nil, err
	}
	return c, nil
}

// notConnected marks, inside the runtime, the status of a call made too early.
const notConnected r2g.StatusFlags = 1 << 31

// NotConnected is the status of what was tried before the halves met.
func NotConnected() *r2g.Status {
	return &r2g.Status{
		Code:    r2g.Unavailable,
		Message: "not connected yet: the other half has not started this one",
		Flags:   r2g.FromRuntime | r2g.NotStarted | notConnected,
	}
}

func (c *Client) bind() (*binding, *r2g.Status) {
	if b := c.bound.Load(); b != nil {
		return b, nil
	}
	link, _ := c.conn.R2GLink().(Link)
	if link == nil {
		return nil, unstarted(r2g.Unavailable, "this program has no other half")
	}
	entries, err := link.Bind(c.service)
	if err != nil {
		status, ok := err.(*r2g.Status)
		if !ok {
			status = unstarted(r2g.Unavailable, err.Error())
		}
		return nil, status
	}
	b := &binding{link: link, entries: entries, calls: link.SmallCalls()}
	b.small = findSmall(c.service, entries, b.calls)
	c.bound.Store(b)
	return b, nil
}

func unstarted(code r2g.Code, message string) *r2g.Status {
	return &r2g.Status{Code: code, Message: message, Flags: r2g.FromRuntime | r2g.NotStarted}
}

// Has reports whether the peer serves a method.
func (c *Client) Has(method int) bool {
	b, err := c.bind()
	return err == nil && method >= 0 && method < len(b.entries) && b.entries[method] != NoEntry
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
	entry := b.entries[method]
	if entry == NoEntry {
		return c.refused(method, unimplemented(b.link.Missing(c.service, method)))
	}
	o := b.link.Acquire(sync)
	if o == nil {
		return c.refused(method, unstarted(r2g.ResourceExhausted, "no memory for the call"))
	}
	o.method = &c.service.Methods[method]
	o.entry = entry
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
	if fault := o.writeMeta(meta); fault != nil {
		o.Check(fault.Field("metadata"))
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
	return unstarted(r2g.Unimplemented, message)
}

// refused is a call that fails without having a block.
func (c *Client) refused(method int, status *r2g.Status) *Outgoing {
	o := &Outgoing{method: &c.service.Methods[method]}
	o.fail(status)
	return o
}
