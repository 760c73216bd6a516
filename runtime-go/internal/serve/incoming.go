package serve

import (
	"context"
	"time"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/base"
	"github.com/r2g-dev/r2g/runtime-go/internal/schema"
	"github.com/r2g-dev/r2g/runtime-go/internal/value"
	"github.com/r2g-dev/r2g/runtime-go/internal/view"
	"github.com/r2g-dev/r2g/runtime-go/internal/wire"
)

// Incoming is a call that this half serves. Generated code reads the arguments, runs the user's
// handler and finishes the call with Finish, Fail, Reject or Throw, all on one goroutine. A call
// that is not finished is an error of its caller.
type Incoming struct {
	// Reader decodes the arguments.
	Reader value.Reader
	// Writer encodes the result.
	Writer value.Writer

	frame  uint64
	method *schema.Method
	ctx    *handlerContext
	scopes *scopePool
	scope  *view.Scope
	// reading and writing say that the reader or the writer is open; opened that there is something
	// to close.
	reading, writing, opened bool
}

// Args begins to read the parameter record and returns where it lies. It is not for methods without
// parameters.
func (in *Incoming) Args() (uint64, *base.CodecError) {
	at := base.FrameAt(in.frame).Args
	if at < base.LowestAddress || at&7 != 0 {
		return 0, badArgs(at)
	}
	in.Reader.Begin()
	if in.method.SharedArgs {
		in.share()
	}
	return at, nil
}

func badArgs(at uint64) *base.CodecError {
	if at < base.LowestAddress {
		return base.NewCodecError("no parameters")
	}
	return base.NewCodecError(base.Misaligned)
}

// share lets the strings of the arguments share an allocation.
func (in *Incoming) share() {
	in.Reader.ShareText(in.method.SharedArgsHint())
	in.reading, in.opened = true, true
}

// Context is the context of an async call.
func (in *Incoming) Context() context.Context { return in.ctx }

// Ref is the life of the views of this call. The first use begins it.
func (in *Incoming) Ref() view.Ref {
	if in.scope == nil {
		in.scope = in.scopes.get()
		in.opened = true
	}
	return in.scope.Enter()
}

// Reject finishes a call whose arguments are broken: the handler did not run.
func (in *Incoming) Reject(codecErr *base.CodecError) {
	in.finish(&r2g.Status{
		Code:    codecErr.Code(r2g.InvalidArgument),
		Message: codecErr.Error(),
		Flags:   r2g.FromRuntime | r2g.NotStarted,
	})
}

// Result takes the slot of the result.
func (in *Incoming) Result(size uint64) (uint64, *base.CodecError) {
	in.writing = true
	at, codecErr := in.Writer.OpenRoot(in.frame, size)
	if codecErr == nil {
		base.FrameAt(in.frame).Result = at
	}
	return at, codecErr
}

// Finish ends a call whose handler returned a result. The codec error says why the result could not be
// written, if so.
func (in *Incoming) Finish(codecErr *base.CodecError) {
	if codecErr != nil || in.writing {
		in.finishResult(codecErr)
		return
	}
	frame := base.FrameAt(in.frame)
	frame.Flags, frame.Status = 0, base.StatusOK
}

// finishResult is Finish for methods that have a result.
func (in *Incoming) finishResult(codecErr *base.CodecError) {
	if codecErr != nil {
		in.finish(&r2g.Status{
			Code:    codecErr.Code(r2g.Internal),
			Message: "result: " + codecErr.Error(),
			Flags:   r2g.FromRuntime,
		})
		return
	}
	in.Writer.Close()
	frame := base.FrameAt(in.frame)
	frame.Flags, frame.Status = 0, base.StatusOK
}

// Fail ends a call whose handler returned an error that its schema does not declare. A *Status
// gives code and message; what its flags and method say is about another call.
func (in *Incoming) Fail(err error) { in.finish(failed(err)) }

func failed(err error) *r2g.Status {
	status := &r2g.Status{Code: r2g.CodeOf(err), Message: err.Error()}
	if chosen, ok := err.(*r2g.Status); ok {
		status.Message = chosen.Message
	}
	if status.Code == r2g.OK || status.Code > r2g.Unauthenticated {
		status.Code = r2g.Unknown
	}
	return status
}

// Throw begins to encode a declared error: the tag is written, the payload, if any, is for the
// caller to write into the word. ThrowDone ends the call.
func (in *Incoming) Throw(tag uint32) (uint64, *base.CodecError) {
	at, codecErr := in.Result(base.VariantSize)
	if codecErr == nil {
		value.StoreTag(at, tag)
	}
	return at, codecErr
}

// Lacks reports whether the caller does not know a case of an error.
func (in *Incoming) Lacks(cases *schema.Record, tag uint16) bool {
	return cases.LackedBy(in.Reader.Schemas(), tag)
}

// Degrade ends a call with a declared error that the caller does not know: as its status.
func (in *Incoming) Degrade(err error, code r2g.Code) {
	in.finish(&r2g.Status{Code: code, Message: err.Error(), Flags: r2g.Degraded})
}

// ThrowDone ends a call with the declared error that was written. err gives the text for callers
// that do not know the case.
func (in *Incoming) ThrowDone(err error, codecErr *base.CodecError) {
	if codecErr != nil {
		in.Finish(codecErr.Field("error"))
		return
	}
	in.Writer.Close()
	frame := base.FrameAt(in.frame)
	frame.Message, _ = wire.PutText(&frame.Arena, err.Error(), base.MaxMessageText)
	frame.Flags = 0
	frame.Status = base.StatusTyped
}

// finish resolves the call with a status. What was written of a result is given up, so that there
// is room for the message.
func (in *Incoming) finish(status *r2g.Status) {
	if !in.writing {
		in.write()
	}
	// A stack that is cut to what is left of a small arena is of no use. Should the memory be
	// refused, the text is cut.
	need := (min(uint64(len(status.Message)), base.MaxMessageText) + 7) &^ 7
	if status.Flags.Has(r2g.Panicked) {
		need += min(uint64(len(status.Stack)), base.MaxDetailText)
	}
	in.Writer.Rewind(need)
	wire.WriteStatus(in.frame, status)
}

// open prepares the call. Until it is finished, its status is that of a panic, so that a way out
// that was not foreseen is an error of the caller.
func (in *Incoming) open(peer value.Peer, frame uint64, m *servedMethod) {
	in.frame, in.method, in.scopes = frame, m.method, &m.scopes
	in.Writer.SetPeer(peer)
	in.Reader.SetSchemas(peer.SchemaMap())
	in.preset(frame)
}

// preset writes the status of a call that is never finished.
func (in *Incoming) preset(frame uint64) {
	b := base.FrameAt(frame)
	b.Status = uint32(r2g.Internal)
	b.Flags = uint32(r2g.FromRuntime | r2g.Panicked)
	b.Result = 0
	b.Message, b.Detail = base.Slice{}, base.Slice{}
}

// write opens the writer. A call without a result does without.
func (in *Incoming) write() {
	in.Writer.Open(in.frame)
	in.writing = true
}

// close ends the views, which must be over before the caller gets its memory back.
func (in *Incoming) close() {
	if in.reading {
		in.Reader.UnshareText(in.method.SharedArgsHint())
		in.reading = false
	}
	in.writing = false
	if in.scope != nil {
		in.scope.Close()
		in.scopes.put(in.scope)
		in.scope = nil
	}
	in.frame = 0
}

// deadline is when the caller will give up, from the time it has left.
func deadline(frame *base.Frame) (time.Time, bool) {
	if frame.BudgetNS == base.NoBudget {
		return time.Time{}, false
	}
	return time.Now().Add(time.Duration(frame.BudgetNS)), true
}
