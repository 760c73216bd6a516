package call

import (
	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/asmcall"
	"github.com/r2g-dev/r2g/runtime-go/internal/base"
	"github.com/r2g-dev/r2g/runtime-go/internal/mem"
	"github.com/r2g-dev/r2g/runtime-go/internal/schema"
	"github.com/r2g-dev/r2g/runtime-go/internal/serve"
	"github.com/r2g-dev/r2g/runtime-go/internal/value"
)

// smallWords is the most that crosses each way, in words of 8 bytes.
const smallWords = 8

// Words is the parameter record of a small call, and then its result.
type Words [smallWords]uint64

// SmallCall is how calls of one small method are made: a function of the other half, and what it takes.
type SmallCall struct {
	asmcall.Func
	// Leaf says that the method is a leaf there: it calls nothing back.
	Leaf bool
}

// SmallCalls is how a Connection makes small calls.
type SmallCalls interface {
	serve.FrameSource
	// FindSmall asks the peer how calls of a method are made. Run is 0 if the method is not small there, or has
	// another shape.
	FindSmall(method uint32, shape *schema.SmallShape) SmallCall
	// RunSmall makes a call: words are its parameters, and then its result. It returns 0, or the frame that says why
	// it failed, or NoFrame, and keeps nothing. RunEmpty makes a call of a method that has neither parameters nor a
	// result.
	RunSmall(call *SmallCall, words *Words) (failure uint64)
	RunEmpty(call *SmallCall) (failure uint64)
}

// findSmall asks the peer how calls of the small methods of a service are made.
func findSmall(service *schema.Service, numbers []uint32, calls SmallCalls) []SmallCall {
	found := make([]SmallCall, len(service.Methods))
	if calls != nil {
		for i := range service.Methods {
			if shape := service.Methods[i].Small; shape != nil && numbers[i] != base.NoMethod {
				found[i] = calls.FindSmall(numbers[i], shape)
			}
		}
	}
	return found
}

// LeavesByAssembly says whether leaf methods are called by assembly in this build, or by cgo.
func LeavesByAssembly() bool { return asmcall.Enabled() }

// Put writes a parameter of a small call at its offset in the record.
func Put[T any](words *Words, offset uint64, value T) { mem.PutIn(words, offset, value) }

// Get reads the result of a small call.
func Get[T any](words *Words) T { return *mem.As[T](words) }

// Small calls a small method. words are its parameters, and then its result, or nil if it has neither; where the call
// fails they are zero. decode reads the declared error, if the method has one.
func (c *Client) Small(method int, words *Words, decode func(*value.Reader, uint64) (error, *base.CodecError)) error {
	b := c.bound.Load()
	if b == nil || uint(method) >= uint(len(b.small)) || b.small[method].Run == 0 {
		return c.smallInFrame(method, words, decode)
	}
	call := &b.small[method]
	var failure uint64
	switch {
	case call.Leaf && asmcall.Built:
		failure = runLeaf(call, words)
	case words == nil:
		failure = b.calls.RunEmpty(call)
	default:
		failure = b.calls.RunSmall(call, mem.NoEscape(words))
	}
	if failure != 0 {
		return c.smallFailed(b, method, failure, words, decode)
	}
	return nil
}

// runLeaf runs a leaf by assembly: the goroutine cannot be stopped meanwhile, so the function may use its stack. The
// result takes the place of the parameters.
func runLeaf(call *SmallCall, words *Words) (failure uint64) {
	at := mem.Raw(words)
	return asmcall.Call(&call.Func, at, at)
}

// smallFailed reads why a small call failed.
//
//go:noinline
func (c *Client) smallFailed(b *binding, method int, frame uint64, words *Words, decode func(*value.Reader, uint64) (error, *base.CodecError)) error {
	if words != nil {
		*words = Words{}
	}
	if frame == serve.NoFrame {
		return &r2g.Status{
			Code: r2g.Internal, Message: "the call failed, and there was no memory to say why",
			Method: c.service.Methods[method].Name, Flags: r2g.FromRuntime,
		}
	}
	o := NewOutgoing(b.connection, b.calls, frame, nil)
	o.method = &c.service.Methods[method]
	o.decodeThrown(o.settled(), decode)
	b.calls.Free(frame)
	return o.err
}

// smallInFrame calls a small method as any other one: for a peer in which it is not small or has another shape, for
// services in the same process, and before the halves have met.
//
//go:noinline
func (c *Client) smallInFrame(method int, words *Words, decode func(*value.Reader, uint64) (error, *base.CodecError)) error {
	o, shape := c.Sync(method), c.service.Methods[method].Small
	if shape.Args != 0 {
		if at := o.Args(uint64(shape.Args)); at != 0 {
			copy(mem.Bytes(at, uint64(shape.Args)), mem.BytesOf(words))
		}
	}
	if words != nil {
		*words = Words{}
	}
	outcome := o.Call()
	if outcome == Returned && shape.Result != 0 {
		if at := o.Result(); at != 0 {
			copy(mem.BytesOf(words), mem.Bytes(at, uint64(shape.Result)))
		}
	}
	o.decodeThrown(outcome, decode)
	return o.End()
}

// decodeThrown reads the declared error of a call that ended with one.
func (o *Outgoing) decodeThrown(outcome Outcome, decode func(*value.Reader, uint64) (error, *base.CodecError)) {
	if outcome == Thrown {
		if at := o.Result(); at != 0 {
			o.Throw(decode(&o.Reader, at))
		}
	}
}
