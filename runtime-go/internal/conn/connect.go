//go:build cgo

package conn

import (
	"fmt"
	"sync/atomic"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/base"
	"github.com/r2g-dev/r2g/runtime-go/internal/cabi"
	"github.com/r2g-dev/r2g/runtime-go/internal/registry"
	"github.com/r2g-dev/r2g/runtime-go/internal/serve"
)

// HostConnection is the Rust half that r2g.Host means: the first one that was connected to.
var HostConnection atomic.Pointer[Connection]

func init() {
	registry.SetHost(func() registry.Connection {
		if l := HostConnection.Load(); l != nil {
			return l
		}
		return unconnected
	})
}

// unconnected is the connection before there is one: nothing is bound yet.
var unconnected = &Connection{}

// frameConnection is the connection that a frame of the Rust half came by. It resolves a frame with a number that
// was never given out, and returns nil.
func frameConnection(frame uint64) *Connection {
	if l := ConnectionOf(base.FrameAt(frame).Conn); l != nil {
		return l
	}
	serve.Refuse(frame, r2g.Internal, "a call by an unknown connection")
	return nil
}

// serveSync runs a sync call.
func serveSync(method uint32, frame uint64) {
	l := ConnectionOf(base.FrameAt(frame).Conn)
	if l == nil {
		l = frameConnection(frame)
	}
	if l != nil {
		serve.Published().Serve(l, method, frame)
	}
}

// serveBatch runs sync calls of one method, one after the other.
func serveBatch(method uint32, first uint64) {
	for frame := first; frame != 0; {
		next := base.FrameAt(frame).Next
		serveSync(method, frame)
		frame = next
	}
}

// connect connects to a Rust half that started this one. The report has the numbers of its methods.
func connect(p cabi.Vtable, report uint64) error {
	if err := p.Check(); err != nil {
		return r2g.Errorf(r2g.FailedPrecondition, "%v", err)
	}
	l := connectionTo(p)
	l.setReport(cabi.ReadReport(report))
	cabi.SetReportConn(report, l.Number)
	SetHost(l)
	return nil
}

func failedAt(step string, code int32, text string) error {
	status := r2g.Code(uint32(code))
	if code < 0 || status > r2g.Unauthenticated {
		status = r2g.Internal
	}
	return &r2g.Status{
		Code:    status,
		Message: fmt.Sprintf("%s of the Rust half: %s", step, text),
		Flags:   r2g.FromRuntime | r2g.NotStarted,
	}
}

// Open starts a Rust half, in a program whose main is Go, and connects to it. Opening again gives the same connection.
func Open(p cabi.Vtable) (*Connection, error) {
	if err := p.Check(); err != nil {
		return nil, r2g.Errorf(r2g.FailedPrecondition, "%v", err)
	}
	if err := start(0); err != nil {
		return nil, err
	}
	if code, text := p.Start(); code != 0 {
		return nil, failedAt("start", code, text)
	}
	l := connectionTo(p)
	code, said := p.Connect(l.Number)
	if code != 0 {
		return nil, failedAt("connect", code, said.Text)
	}
	l.setReport(said)
	return l, nil
}

// SetHost makes a connection the one that r2g.Host means, unless there is one.
func SetHost(c *Connection) { HostConnection.CompareAndSwap(nil, c) }
