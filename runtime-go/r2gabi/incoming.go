package r2gabi

import (
	"context"
	"time"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/view"
)

// Incoming is a call that this half serves. Generated code reads the arguments, runs the user's
// handler and finishes the call with Finish, Fail, Reject or Throw, all on one goroutine. A call
// that is not finished is an error of its caller.
type Incoming struct {
	// Reader lifts the arguments.
	Reader Reader
	// Writer lowers the result.
	Writer Writer

	block  uint64
	method *Method
	ctx    *callContext
	scopes *scopePool
	scope  *view.Scope
	// reading and writing say that the reader or the writer is open; opened that there is something
	// to close.
	reading, writing, opened bool
}

// Args begins to read the parameter record and returns where it lies. It is not for methods without
// parameters.
func (in *Incoming) Args() (uint64, *Fault) {
	at := BlockAt(in.block).Args
	if at < lowestAddress || at&7 != 0 {
		return 0, badArgs(at)
	}
	in.Reader.budget = MaxMessage
	if in.method.SharedArgs {
		in.share()
	}
	return at, nil
}

func badArgs(at uint64) *Fault {
	if at < lowestAddress {
		return NewFault("no parameters")
	}
	return NewFault(errMisaligned)
}

// share lets the strings of the arguments share an allocation.
func (in *Incoming) share() {
	in.Reader.text.open(in.method.args())
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
func (in *Incoming) Reject(fault *Fault) {
	in.finish(&r2g.Status{
		Code:    fault.Code(r2g.InvalidArgument),
		Message: fault.Error(),
		Flags:   r2g.FromRuntime | r2g.NotStarted,
	})
}

// Result takes the slot of the result.
func (in *Incoming) Result(size uint64) (uint64, *Fault) {
	in.write()
	at := in.Writer.next
	if size > in.Writer.end-at {
		return in.resultInChunk(size)
	}
	in.Writer.next = at + (size+7)&^7
	in.Writer.first = at
	BlockAt(in.block).Result = at
	return at, nil
}

// resultInChunk is Result for an arena that is too small.
func (in *Incoming) resultInChunk(size uint64) (uint64, *Fault) {
	at, fault := in.Writer.Root(size)
	if fault == nil {
		BlockAt(in.block).Result = at
	}
	return at, fault
}

// Finish ends a call whose handler returned a result. The fault says why the result could not be
// written, if so.
func (in *Incoming) Finish(fault *Fault) {
	if fault != nil || in.writing {
		in.finishResult(fault)
		return
	}
	block := BlockAt(in.block)
	block.Flags, block.Status = 0, StatusOK
}

// finishResult is Finish for methods that have a result.
func (in *Incoming) finishResult(fault *Fault) {
	if fault != nil {
		in.finish(&r2g.Status{
			Code:    fault.Code(r2g.Internal),
			Message: "result: " + fault.Error(),
			Flags:   r2g.FromRuntime,
		})
		return
	}
	block := BlockAt(in.block)
	block.Arena.Used = in.Writer.next - in.Writer.base
	block.Flags, block.Status = 0, StatusOK
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

// Throw takes the image of a declared error: the tag is written, the payload, if any, is for the
// caller to write into the word. ThrowDone ends the call.
func (in *Incoming) Throw(tag uint32) (uint64, *Fault) {
	at, fault := in.Result(VariantSize)
	if fault == nil {
		StoreTag(at, tag)
	}
	return at, fault
}

// Lacks reports whether the caller does not know a case of an error.
func (in *Incoming) Lacks(cases *Record, tag uint16) bool {
	return cases.lackedBy(in.Reader.relations, tag)
}

// Degrade ends a call with a declared error that the caller does not know: as its status.
func (in *Incoming) Degrade(err error, code r2g.Code) {
	in.finish(&r2g.Status{Code: code, Message: err.Error(), Flags: r2g.Degraded})
}

// ThrowDone ends a call with the declared error that was written. err gives the text for callers
// that do not know the case.
func (in *Incoming) ThrowDone(err error, fault *Fault) {
	if fault != nil {
		in.Finish(fault.Field("error"))
		return
	}
	in.Writer.flush()
	block := BlockAt(in.block)
	block.Message, _ = putText(&block.Arena, err.Error(), maxMessageText)
	block.Flags = 0
	block.Status = StatusTyped
}

// finish resolves the call with a status. What was written of a result is given up, so that its
// place is free for the message.
func (in *Incoming) finish(status *r2g.Status) {
	if !in.writing {
		in.write()
	}
	w := &in.Writer
	w.next = w.base
	if w.written == 0 {
		w.next = w.start
	}
	w.flush()
	// A stack that is cut to what is left of a small arena helps nobody. Should the memory be
	// refused, the text is cut.
	need := (min(uint64(len(status.Message)), maxMessageText) + 7) &^ 7
	if status.Flags.Has(r2g.Panicked) {
		need += min(uint64(len(status.Stack)), maxDetailText)
	}
	if need > w.end-w.next {
		w.memory.Grow(w.block, need)
	}
	writeStatus(in.block, status)
}

// open prepares the call. Until it is finished, its status is that of a panic, so that a way out
// which nobody thought of is an error of the caller.
func (in *Incoming) open(link Link, block uint64, e *entry) {
	in.block, in.method, in.scopes = block, e.method, &e.scopes
	in.Writer.memory = link
	in.Reader.relations = link.Relations()
	in.preset(block)
}

// preset writes the status of a call that nobody finishes.
func (in *Incoming) preset(block uint64) {
	b := BlockAt(block)
	b.Status = uint32(r2g.Internal)
	b.Flags = uint32(r2g.FromRuntime | r2g.Panicked)
	b.Result = 0
	b.Message, b.Detail = Slice{}, Slice{}
}

// write opens the writer. A call without a result does without.
func (in *Incoming) write() {
	in.Writer.open(in.block)
	in.writing = true
}

// close ends the views, which must be over before the caller gets its memory back.
func (in *Incoming) close() {
	if in.reading {
		in.Reader.text.close(in.method.args())
		in.reading = false
	}
	in.writing = false
	if in.scope != nil {
		if in.scope.Close() {
			stragglers.Add(1)
		}
		in.scopes.put(in.scope)
		in.scope = nil
	}
	in.block = 0
}

// deadline is when the caller will give up, from the time it has left.
func deadline(block *Block) (time.Time, bool) {
	if block.BudgetNS == noBudget {
		return time.Time{}, false
	}
	return time.Now().Add(time.Duration(block.BudgetNS)), true
}
