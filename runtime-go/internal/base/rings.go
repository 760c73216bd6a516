package base

import (
	"structs"

	"github.com/r2g-dev/r2g/runtime-go/internal/mem"
)

// Rings mirrors r2g_rings: the rings of a connection, for calls of one direction.
type Rings struct {
	_                     structs.HostLayout
	Size, Conn            uint32
	Requests, Completions RingParts
	Calls, Flags          uint32
	Pending               uint64
}

// RingParts mirrors r2g_ring: the addresses of the parts of a ring.
type RingParts struct {
	_                              structs.HostLayout
	Tail, Head, State, Cells, Mask uint64
}

// NoPolling is a bit of Rings.Flags: a consumer that finds a ring empty parks at once.
const NoPolling = 1

// ReadRings reads the description of such rings; false where there is none.
func ReadRings(at uint64) (rings Rings, ok bool) {
	if at == 0 || uint64(mem.Load[uint32](at)) < mem.Size[Rings]() {
		return rings, false
	}
	return mem.Load[Rings](at), true
}

// Next is the chunk after the one whose header is at an address.
func Next(chunk uint64) uint64 { return mem.At[Chunk](chunk).Next }
