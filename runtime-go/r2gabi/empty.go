package r2gabi

import (
	"time"

	"github.com/r2g-dev/r2g/runtime-go"
)

// Blocks lends blocks for the failures of empty calls.
type Blocks interface {
	Link
	// Detached makes a block that belongs to nobody else, 0 without memory. All its chunks are in its
	// arena's list.
	Detached() uint64
	// Free gives such a block back.
	Free(block uint64)
}

// NoBlock stands for a failure that there was no memory to describe.
const NoBlock = 1

// Failure is why an empty call failed: a status, or nil for a call that needs a block to run.
type Failure struct{ status *r2g.Status }

// ServeEmpty runs a sync method that has no parameters, no result and no declared error, on this
// goroutine. It returns nil when the handler returned no error.
func (t *Table) ServeEmpty(number uint32) (failure *Failure) {
	var e *entry
	if uint64(number) < uint64(len(t.empty)) {
		e = t.empty[number]
	}
	if e == nil {
		return new(Failure)
	}
	finished := false
	defer func() {
		if !finished {
			failure = &Failure{unwound(e.method, recover(), t.foreign)}
		}
	}()
	var err error
	if e.sampler.idle() {
		err = e.empty()
	} else {
		err = e.emptyTimed()
	}
	finished = true
	if err != nil {
		return &Failure{failed(err)}
	}
	return nil
}

// emptyTimed runs an empty method that may be one of those that are timed.
func (e *entry) emptyTimed() error {
	if !e.sampler.take() {
		return e.empty()
	}
	begin := time.Now()
	err := e.empty()
	e.method.noticeSlow(time.Since(begin))
	return err
}

// Report makes the block of a failure, for the caller to read. A method that is not empty here, as for
// a caller of another version, runs now: it returns 0 when that ended well.
func (t *Table) Report(blocks Blocks, number uint32, failure *Failure) uint64 {
	block := blocks.Detached()
	if block == 0 {
		return NoBlock
	}
	if failure.status != nil {
		var in Incoming
		in.block, in.Writer.memory = block, blocks
		in.finish(failure.status)
		return block
	}
	t.Serve(blocks, blocks.Relations(), number, block)
	if BlockAt(block).Status == StatusOK {
		blocks.Free(block)
		return 0
	}
	return block
}

// Caller is a Link that has a shorter way for empty calls.
type Caller interface {
	Blocks
	// HasEmpty says whether the peer has the way, too.
	HasEmpty() bool
	// Empty runs an empty call: 0, or the block that says why it failed, or NoBlock.
	Empty(entry uint32) uint64
}

// Empty calls a sync method that has no parameters, no result and no declared error.
func (c *Client) Empty(method int) error {
	if b := c.bound.Load(); b != nil && b.empty != nil {
		if entry := b.entries[method]; entry != NoEntry {
			block := b.empty.Empty(entry)
			if block == 0 {
				return nil
			}
			return c.emptyFailure(b.empty, method, block)
		}
	}
	o := c.Sync(method)
	o.Call()
	return o.End()
}

// emptyFailure reads why an empty call failed.
func (c *Client) emptyFailure(blocks Blocks, method int, block uint64) error {
	status := &r2g.Status{
		Code: r2g.Internal, Message: "the call failed, and there was no memory to say why", Flags: r2g.FromRuntime,
	}
	if block != NoBlock {
		status = readStatus(BlockAt(block))
		blocks.Free(block)
	}
	status.Method = c.service.Methods[method].Name
	return status
}
