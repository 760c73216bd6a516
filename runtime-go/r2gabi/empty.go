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

// unfinished is the outcome of an empty call that has none yet: no block has this address.
const unfinished = NoBlock + 1

// ServeEmpty runs a sync method that has no parameters, no result and no declared error, on this
// goroutine: the entry is the lower half of callee, the connection its upper one. It returns 0 when the handler returned no error, else the block of the failure, for the caller
// to read, or NoBlock.
func (t *Table) ServeEmpty(callee uint64) (outcome uint64) {
	empty := t.empty
	number := uint32(callee)
	if uint64(number) >= uint64(len(empty)) || empty[number] == nil {
		return t.serveInBlock(number, uint32(callee>>32))
	}
	e := empty[number]
	outcome = unfinished
	// Little is captured and compared: this is what an empty call costs.
	defer func() {
		if outcome == unfinished {
			outcome = e.table.failEmpty(uint32(callee>>32), unwound(e.method, recover(), e.table.foreign))
		}
	}()
	var err error
	if e.sampler.idle() {
		err = e.empty()
	} else {
		err = e.emptyTimed()
	}
	if err != nil {
		return e.table.failEmpty(uint32(callee>>32), failed(err))
	}
	return 0
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

// Lend says who lends blocks for the failures of empty calls that come by a connection; nil for nobody.
func (t *Table) Lend(lender func(conn uint32) Blocks) { t.lender = lender }

func (t *Table) lend(conn uint32) (blocks Blocks, block uint64) {
	if t.lender != nil {
		blocks = t.lender(conn)
	}
	if blocks == nil {
		return nil, 0
	}
	return blocks, blocks.Detached()
}

// failEmpty makes the block of a failure.
func (t *Table) failEmpty(conn uint32, status *r2g.Status) uint64 {
	blocks, block := t.lend(conn)
	if block == 0 {
		return NoBlock
	}
	var in Incoming
	in.block, in.Writer.memory = block, blocks
	in.finish(status)
	return block
}

// serveInBlock runs a method that is not empty here, as for a caller of another version.
func (t *Table) serveInBlock(number, conn uint32) uint64 {
	blocks, block := t.lend(conn)
	if block == 0 {
		return NoBlock
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
	// Callee is what Empty takes to run a method: put together once, so that a call need not.
	Callee(entry uint32) uint64
	// Empty runs an empty call: 0, or the block that says why it failed, or NoBlock.
	Empty(callee uint64) uint64
}

// noCallee stands for a method that the peer does not have.
const noCallee = ^uint64(0)

func callees(entries []uint32, caller Caller) []uint64 {
	callees := make([]uint64, len(entries))
	for method, entry := range entries {
		callees[method] = noCallee
		if entry != NoEntry {
			callees[method] = caller.Callee(entry)
		}
	}
	return callees
}

// Empty calls a sync method that has no parameters, no result and no declared error.
func (c *Client) Empty(method int) error {
	if b := c.bound.Load(); b != nil && uint(method) < uint(len(b.callees)) {
		if callee := b.callees[method]; callee != noCallee {
			if block := b.empty.Empty(callee); block != 0 {
				return c.emptyFailure(c.bound.Load().empty, method, block)
			}
			return nil
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
