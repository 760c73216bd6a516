package r2gabi

import (
	"structs"

	"github.com/r2g-dev/r2g/runtime-go/internal/mem"
)

// Attached is a thread of Rust that is attached (r2g_attached of spec/abi/r2g.h): what it wants of its goroutine.
type Attached struct {
	_      structs.HostLayout
	Size   uint32
	Flags  uint32
	Resume uint64
	Op     uint32
	Entry  uint32
	Word   uint64
	Data   uint64
}

// AttachedSize is the size of Attached.
const AttachedSize = 40

// AttachedHeld in Attached.Flags: the goroutine keeps its processor while Rust runs.
const AttachedHeld = 1

// Values of Attached.Op, besides 0 for the end.
const (
	OpCall  = 1
	OpEmpty = 2
	OpBatch = 3
	OpRun   = 4
)

// AttachedAt is the one at an address. The pointer is for use within a function.
func AttachedAt(addr uint64) *Attached { return mem.At[Attached](addr) }

// Quick is the handler of an empty call, nil if there is more to do than to run it. There is no barrier around it:
// what it does instead of returning, the caller contains, and then asks for the outcome by [Table.EmptyUnwound]. That
// is for callers who contain more than one call: little else is left of such a call.
func (t *Table) Quick(callee uint64) func() error {
	if number := uint64(uint32(callee)); number < uint64(len(t.empty)) {
		if e := t.empty[number]; e != nil && e.sampler.idle() {
			return e.empty
		}
	}
	return nil
}

// EmptyFailed is the outcome of an empty call whose handler returned an error.
func (t *Table) EmptyFailed(callee uint64, err error) (outcome uint64) {
	return t.failEmpty(uint32(callee>>32), failed(err))
}

// EmptyUnwound is the outcome of an empty call whose handler panicked for that reason, or ended its goroutine if
// there is none.
func (t *Table) EmptyUnwound(callee uint64, reason any) (outcome uint64) {
	return t.failEmpty(uint32(callee>>32), unwound(t.empty[uint32(callee)].method, reason, t.foreign))
}
