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

// ringCell is one place of a ring: r2g_cell. seq says whose turn it is.
type ringCell struct {
	seq      atomic.Uint64
	word     uint64
	entry    uint64
	reserved uint64
}

// The rings of a link, for calls of one direction, are described by r2g_rings.
type ringsAt struct {
	size, conn         uint32
	requests, resolved ringAt
	calls, flags       uint32
}

// ringsToGo are those of calls to this half: r2g_rings_to_go, whose end an older half does not have.
type ringsToGo struct {
	ringsAt
	coming uint64
}

// readRings reads the description of such rings; false where there is none.
func readRings(at uint64) (rings ringsToGo, ok bool) {
	if at == 0 {
		return rings, false
	}
	size := uint64(mem.Load[uint32](at))
	copy(mem.BytesOf(&rings), mem.Bytes(at, min(size, mem.Size[ringsToGo]())))
	return rings, size >= mem.Size[ringsAt]()
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

// push adds an entry. A ring has a place for every call that can be in flight, so there is room.
func (r *ring) push(word uint64, entry uint32) {
	for {
		pos := r.tail.Load()
		c := r.cell(pos)
		if c.seq.Load() == pos && r.tail.CompareAndSwap(pos, pos+1) {
			c.word, c.entry = word, uint64(entry)
			c.seq.Store(pos + 1)
			return
		}
	}
}

// mustRing reports, after a push, whether nobody looks at the ring, so that the caller must ring. From
// then on it counts as watched. It is a read-modify-write even where nothing changes: of that and of
// the consumer's swap one comes first, and either the consumer sees the entry or this sees it parked.
func (r *ring) mustRing() bool { return r.state.Swap(ringWatched) == ringParked }

// ready reports whether the consumer finds an entry at its place.
func (r *ring) ready(pos uint64) bool { return r.cell(pos).seq.Load() == pos+1 }

// take takes the entry at the consumer's place, which must be ready.
func (r *ring) take(pos uint64) (word uint64, entry uint32) {
	c := r.cell(pos)
	word, entry = c.word, uint32(c.entry)
	c.seq.Store(pos + r.mask + 1)
	return word, entry
}
