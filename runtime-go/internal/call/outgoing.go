package call

import (
	"context"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/base"
	"github.com/r2g-dev/r2g/runtime-go/internal/schema"
	"github.com/r2g-dev/r2g/runtime-go/internal/value"
	"github.com/r2g-dev/r2g/runtime-go/internal/wire"
)

// Outcome is what became of a call, as far as generated code must tell apart.
type Outcome int

const (
	// Failed: End knows the error.
	Failed Outcome = iota
	// Returned: the result can be read.
	Returned
	// Thrown: the method's declared error can be read.
	Thrown
)

// Outgoing is a call that this half makes. Generated code begins one with Client.Sync or
// Client.Async, writes the arguments, calls, reads the result and ends it, all on one goroutine.
type Outgoing struct {
	// Writer encodes the arguments.
	Writer value.Writer
	// Reader decodes the result.
	Reader value.Reader
	// Memory is the call memory of the connection.
	Memory any

	connection Connection
	frame      uint64
	number     uint32
	method     *schema.Method
	ctx        context.Context
	cancel     context.CancelFunc
	err        error
	// transfers are the owned arguments.
	transfers []transfer
	// writing and reading say that the writer or the reader is open.
	writing, reading bool
	// inPlace says that an argument may cross in place; placed is the one that does.
	inPlace bool
	placed  reference
}

// NewOutgoing makes a call over a frame, for connections to pool. The frame's arena is empty.
func NewOutgoing(connection Connection, peer value.Peer, frame uint64, memory any) *Outgoing {
	o := &Outgoing{connection: connection, frame: frame, Memory: memory, inPlace: connection.InPlace()}
	o.Writer.SetPeer(peer)
	return o
}

// Frame is the call's frame, 0 once it was abandoned.
func (o *Outgoing) Frame() uint64 { return o.frame }

// SetFrame gives the call another frame, when the connection had to move it between two uses.
func (o *Outgoing) SetFrame(frame uint64) { o.frame = frame }

// Method is the called method, for reports.
func (o *Outgoing) Method() string { return o.method.Name }

// Abandon takes the frame away from the call: the connection keeps it until it is resolved.
func (o *Outgoing) Abandon() { o.frame = 0 }

// Args takes the parameter record. It returns 0 when the call has failed already.
func (o *Outgoing) Args(size uint64) uint64 {
	if o.err != nil {
		return 0
	}
	if !o.writing {
		o.write()
	}
	at, codecErr := o.Writer.Root(size)
	if codecErr != nil {
		o.Check(codecErr)
		return 0
	}
	base.FrameAt(o.frame).Args = at
	return at
}

// write opens the writer. A call that writes nothing does without.
func (o *Outgoing) write() {
	o.Writer.Open(o.frame)
	o.writing = true
}

// flush ends the writing.
func (o *Outgoing) flush() {
	if o.writing {
		o.Writer.Close()
		o.writing = false
	}
}

// Check makes the call fail if there is a codec error: in the arguments before Call, in the result
// after it.
func (o *Outgoing) Check(codecErr *base.CodecError) {
	if codecErr == nil || o.err != nil {
		return
	}
	status := base.Unstarted(codecErr.Code(r2g.InvalidArgument), codecErr.Error())
	if o.number == resolved {
		status = &r2g.Status{
			Code:    codecErr.Code(r2g.Internal),
			Message: "result: " + codecErr.Error(),
			Flags:   r2g.FromRuntime,
		}
	}
	o.fail(status)
}

// Throw makes the call fail with a typed error that was read, or with why it could not be.
func (o *Outgoing) Throw(err error, codecErr *base.CodecError) {
	if codecErr != nil {
		o.Check(codecErr)
		return
	}
	if err == nil {
		o.fail(&r2g.Status{
			Code:    r2g.Unknown,
			Message: "an error that this half does not know: " + wire.Text(base.FrameAt(o.frame).Message, base.MaxMessageText),
			Flags:   r2g.Degraded,
		})
		return
	}
	o.err = err
}

// resolved in Outgoing.number means that the peer is done.
const resolved = base.NoMethod

// Call hands the frame over and waits for the outcome.
func (o *Outgoing) Call() Outcome {
	if o.err != nil {
		return Failed
	}
	o.flush()
	if o.ctx == nil {
		o.connection.Invoke(o.number, o)
	} else if status := o.connection.Submit(o.ctx, o.number, o); status != nil {
		o.fail(status)
		return Failed
	}
	return o.settled()
}

// settled is the outcome of a call that the peer has resolved.
func (o *Outgoing) settled() Outcome {
	o.number = resolved
	frame := base.FrameAt(o.frame)
	switch frame.Status {
	case base.StatusOK:
	case base.StatusTyped:
		if !o.method.Throws {
			o.fail(&r2g.Status{
				Code: r2g.Internal, Message: "the peer answered with an error that is not declared", Flags: r2g.FromRuntime,
			})
			return Failed
		}
		return Thrown
	default:
		o.fail(wire.ReadStatus(frame))
		return Failed
	}
	return Returned
}

// Result begins to read the result or the error of a method that has one, and returns where it lies:
// 0 when the call has failed.
func (o *Outgoing) Result() uint64 {
	at := base.FrameAt(o.frame).Result
	if at < base.LowestAddress || at&7 != 0 {
		o.Check(base.NewCodecError(base.Null))
		return 0
	}
	o.Reader.Open(o.Writer.Peer().SchemaMap())
	if o.method.SharedResult {
		o.Reader.ShareText(o.method.SharedResultHint())
		o.reading = true
	}
	return at
}

// End gives the frame back and returns the call's error. Nothing of the call may be used
// afterwards.
func (o *Outgoing) End() error {
	err := o.err
	if len(o.transfers) != 0 {
		o.takeBack()
	}
	if o.placed.first != nil {
		o.placed = reference{}
	}
	if o.cancel != nil {
		o.cancel()
		o.cancel = nil
	}
	if o.frame == 0 {
		return err
	}
	if o.reading {
		o.Reader.UnshareText(o.method.SharedResultHint())
		o.reading = false
	}
	if err != nil {
		o.err = nil
		o.writing = false
	}
	if o.ctx != nil {
		o.ctx = nil
	}
	o.connection.Release(o)
	return err
}

func (o *Outgoing) fail(status *r2g.Status) {
	status.Method = o.method.Name
	status.Flags &^= base.FlagNotConnected
	o.err = status
}
