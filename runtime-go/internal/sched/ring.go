//go:build cgo

package sched

import (
	"sync/atomic"

	"github.com/r2g-dev/r2g/runtime-go/internal/base"
	"github.com/r2g-dev/r2g/runtime-go/internal/cabi"
	"github.com/r2g-dev/r2g/runtime-go/internal/mem"
)

// Whether the consumer of a ring looks, or will; or sleeps.
const (
	ringWatched = 0
	RingParked  = 1
)

// ringCell is one cell of a ring: r2g_cell. seq says whose turn it is.
type ringCell struct {
	seq      atomic.Uint64
	word     uint64
	method   uint32
	kind     uint32
	reserved uint64
}

// cellCall is the kind of a call, and of its completion.
const cellCall = 0

// OpenRing opens the ring with those parts.
func OpenRing(at base.RingParts) Ring {
	return Ring{
		tail:  mem.At[atomic.Uint64](at.Tail),
		State: mem.At[atomic.Uint32](at.State),
		cells: at.Cells,
		mask:  at.Mask,
	}
}

// Ring is a ring in memory of the Rust half, which stays: many producers, and one consumer at a time
// (spec 05, "Rings").
type Ring struct {
	tail  *atomic.Uint64
	State *atomic.Uint32
	cells uint64
	mask  uint64
}

func (r *Ring) cell(pos uint64) *ringCell {
	return mem.At[ringCell](r.cells + pos&r.mask*mem.Size[ringCell]())
}

// Push adds a call, or the completion of one. A ring has a cell for every call that can be in flight, so there is
// room.
func (r *Ring) Push(word uint64, method uint32) {
	cabi.Order()
	for {
		pos := r.tail.Load()
		c := r.cell(pos)
		if c.seq.Load() == pos && r.tail.CompareAndSwap(pos, pos+1) {
			c.word, c.method, c.kind = word, method, cellCall
			c.seq.Store(pos + 1)
			return
		}
	}
}

// NeedsDoorbell reports, after a push, whether the consumer sleeps, so that the caller must ring the doorbell. From
// then on it counts as watched. It is a read-modify-write even where nothing changes: of that and of
// the consumer's swap one comes first, and either the consumer sees the entry or this sees it parked.
func (r *Ring) NeedsDoorbell() bool { return r.State.Swap(ringWatched) == RingParked }

// Ready reports whether the consumer finds an entry at its position.
func (r *Ring) Ready(pos uint64) bool { return r.cell(pos).seq.Load() == pos+1 }

// Take takes the entry at the consumer's position, which must be ready. It reports false for a kind of entry that this
// half does not know.
func (r *Ring) Take(pos uint64) (word uint64, method uint32, ok bool) {
	c := r.cell(pos)
	word, method, ok = c.word, c.method, c.kind == cellCall
	c.seq.Store(pos + r.mask + 1)
	cabi.Order()
	return word, method, ok
}
