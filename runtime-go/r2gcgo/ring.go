//go:build cgo

package r2gcgo

import (
	"sync/atomic"

	"github.com/r2g-dev/r2g/runtime-go/internal/mem"
)

// Whether somebody looks at a ring.
const (
	ringWatched = 0
	ringParked  = 1
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

// ringsAt is r2g_rings: the rings of a link, for calls of one direction.
type ringsAt struct {
	size, conn            uint32
	requests, completions ringAt
	calls, flags          uint32
	pending               uint64
}

// readRings reads the description of such rings; false where there is none.
func readRings(at uint64) (rings ringsAt, ok bool) {
	if at == 0 || uint64(mem.Load[uint32](at)) < mem.Size[ringsAt]() {
		return rings, false
	}
	return mem.Load[ringsAt](at), true
}

// noPolling is a bit of the flags: whoever finds nothing parks at once.
const noPolling = 1

// ringAt is r2g_ring.
type ringAt struct{ tail, head, state, cells, mask uint64 }

func (at ringAt) open() ring {
	return ring{
		tail:  mem.At[atomic.Uint64](at.tail),
		state: mem.At[atomic.Uint32](at.state),
		cells: at.cells,
		mask:  at.mask,
	}
}

// ring is a ring in memory of the Rust half, which stays: many producers, and one consumer at a time
// (spec 05, "Rings").
type ring struct {
	tail  *atomic.Uint64
	state *atomic.Uint32
	cells uint64
	mask  uint64
}

func (r *ring) cell(pos uint64) *ringCell {
	return mem.At[ringCell](r.cells + pos&r.mask*mem.Size[ringCell]())
}

// push adds a call, or the completion of one. A ring has a cell for every call that can be in flight, so there is
// room.
func (r *ring) push(word uint64, method uint32) {
	order()
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

// needsDoorbell reports, after a push, whether nobody looks at the ring, so that the caller must ring. From
// then on it counts as watched. It is a read-modify-write even where nothing changes: of that and of
// the consumer's swap one comes first, and either the consumer sees the entry or this sees it parked.
func (r *ring) needsDoorbell() bool { return r.state.Swap(ringWatched) == ringParked }

// ready reports whether the consumer finds an entry at its place.
func (r *ring) ready(pos uint64) bool { return r.cell(pos).seq.Load() == pos+1 }

// take takes the entry at the consumer's place, which must be ready. It reports false for a kind of entry that this
// half does not know.
func (r *ring) take(pos uint64) (word uint64, method uint32, ok bool) {
	c := r.cell(pos)
	word, method, ok = c.word, c.method, c.kind == cellCall
	c.seq.Store(pos + r.mask + 1)
	order()
	return word, method, ok
}
