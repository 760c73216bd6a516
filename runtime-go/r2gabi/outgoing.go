package r2gabi

import (
	"context"

	"github.com/r2g-dev/r2g/runtime-go"
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
	// Writer lowers the arguments.
	Writer Writer
	// Reader lifts the result.
	Reader Reader
	// Own belongs to the transport.
	Own any

	link   Link
	block  uint64
	entry  uint32
	method *Method
	ctx    context.Context
	cancel context.CancelFunc
	err    error
	// gifts are the own arguments.
	gifts []gift
	// writing and reading say that the writer or the reader is open.
	writing, reading bool
	// inPlace says that an argument may cross in place; placed is the one that does.
	inPlace bool
	placed  reference
}

// NewOutgoing makes a call over a block, for transports to pool. The block's arena is empty.
func NewOutgoing(link Link, block uint64, own any) *Outgoing {
	return &Outgoing{link: link, block: block, Own: own, Writer: Writer{memory: link}, inPlace: link.InPlace()}
}

// Block is the call's block, 0 once it was abandoned.
func (o *Outgoing) Block() uint64 { return o.block }

// SetBlock gives the call another block, when the transport had to move it between two uses.
func (o *Outgoing) SetBlock(block uint64) { o.block = block }

// Method is the called method, for reports.
func (o *Outgoing) Method() string { return o.method.Name }

// Abandon takes the block away from the call: the transport keeps it until it is resolved.
func (o *Outgoing) Abandon() { o.block = 0 }

// Args takes the parameter record. It returns 0 when the call has failed already.
func (o *Outgoing) Args(size uint64) uint64 {
	if o.err != nil {
		return 0
	}
	if !o.writing {
		o.write()
	}
	at, fault := o.Writer.Root(size)
	if fault != nil {
		o.Check(fault)
		return 0
	}
	BlockAt(o.block).Args = at
	return at
}

// write opens the writer. A call that writes nothing does without.
func (o *Outgoing) write() {
	o.Writer.open(o.block)
	o.writing = true
}

// flush ends the writing.
func (o *Outgoing) flush() {
	if o.writing {
		o.Writer.flush()
		o.writing = false
	}
}

// Check makes the call fail if there is a fault: in the arguments before Call, in the result
// after it.
func (o *Outgoing) Check(fault *Fault) {
	if fault == nil || o.err != nil {
		return
	}
	status := unstarted(fault.Code(r2g.InvalidArgument), fault.Error())
	if o.entry == resolved {
		status = &r2g.Status{
			Code:    fault.Code(r2g.Internal),
			Message: "result: " + fault.Error(),
			Flags:   r2g.FromRuntime,
		}
	}
	o.fail(status)
}

// Throw makes the call fail with a typed error that was read, or with why it could not be.
func (o *Outgoing) Throw(err error, fault *Fault) {
	if fault != nil {
		o.Check(fault)
		return
	}
	if err == nil {
		o.fail(&r2g.Status{
			Code:    r2g.Unknown,
			Message: "an error that this half does not know: " + text(BlockAt(o.block).Message, maxMessageText),
			Flags:   r2g.Degraded,
		})
		return
	}
	o.err = err
}

// resolved in Outgoing.entry means that the peer is done.
const resolved = NoEntry

// Call hands the block over and waits for the outcome.
func (o *Outgoing) Call() Outcome {
	if o.err != nil {
		return Failed
	}
	o.flush()
	if o.ctx == nil {
		o.link.Invoke(o.entry, o)
	} else if status := o.link.Submit(o.ctx, o.entry, o); status != nil {
		o.fail(status)
		return Failed
	}
	return o.settled()
}

// settled is the outcome of a call that the peer has resolved.
func (o *Outgoing) settled() Outcome {
	o.entry = resolved
	block := BlockAt(o.block)
	switch block.Status {
	case StatusOK:
	case StatusTyped:
		if !o.method.Throws {
			o.fail(&r2g.Status{
				Code: r2g.Internal, Message: "the peer answered with an error that is not declared", Flags: r2g.FromRuntime,
			})
			return Failed
		}
		return Thrown
	default:
		o.fail(readStatus(block))
		return Failed
	}
	return Returned
}

// Result begins to read the result or the error of a method that has one, and returns where it lies:
// 0 when the call has failed.
func (o *Outgoing) Result() uint64 {
	at := BlockAt(o.block).Result
	if at < lowestAddress || at&7 != 0 {
		o.Check(NewFault(errNull))
		return 0
	}
	o.Reader.open(o.link.Relations())
	if o.method.SharedResult {
		o.Reader.text.open(o.method.result())
		o.reading = true
	}
	return at
}

// End gives the block back and returns the call's error. Nothing of the call may be used
// afterwards.
func (o *Outgoing) End() error {
	err := o.err
	if len(o.gifts) != 0 {
		o.settle()
	}
	if o.placed.first != nil {
		o.placed = reference{}
	}
	if o.cancel != nil {
		o.cancel()
		o.cancel = nil
	}
	if o.block == 0 {
		return err
	}
	if o.reading {
		o.Reader.text.close(o.method.result())
		o.reading = false
	}
	if err != nil {
		o.err = nil
		o.writing = false
	}
	if o.ctx != nil {
		o.ctx = nil
	}
	o.link.Release(o)
	return err
}

func (o *Outgoing) fail(status *r2g.Status) {
	status.Method = o.method.Name
	status.Flags &^= notConnected
	o.err = status
}
