package r2gcgo

// #include "half.h"
import "C"

import (
	"errors"
	"fmt"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/mem"
	"github.com/r2g-dev/r2g/runtime-go/r2gabi"
)

// rustHalf is the table of a Rust half, by address. Its functions may be called from any goroutine;
// each is one crossing.
type rustHalf uint64

// call runs a sync call. argument is the memory that its image refers to in place, or nil.
func (p rustHalf) call(entry uint32, block uint64, argument *byte) {
	C.r2g_peer_call(C.uint64_t(p), C.uint32_t(entry), C.uint64_t(block), (*C.uint8_t)(argument))
}

// threads is the address of the half's count of threads that have ever come in.
func (p rustHalf) threads() uint64 { return uint64(C.r2g_peer_threads(C.uint64_t(p))) }

func (p rustHalf) cancel(conn uint32, id uint64, reason uint32) {
	C.r2g_peer_cancel(C.uint64_t(p), C.uint32_t(conn), C.uint64_t(id), C.uint32_t(reason))
}

// makeRings asks where the rings are by which the half takes so many calls of a link. The code is not OK if there
// are none.
func (p rustHalf) makeRings(conn, calls uint32) (ringsAt, r2g.Code) {
	at := C.r2g_peer_make_rings(C.uint64_t(p), C.uint32_t(conn), C.uint32_t(calls))
	if at.size == 0 {
		return ringsAt{}, r2g.Code(at.flags)
	}
	ring := func(at C.r2g_ring) ringAt {
		return ringAt{uint64(at.tail), uint64(at.head), uint64(at.state), uint64(at.cells), uint64(at.mask)}
	}
	return ringsAt{
		size: uint32(at.size), conn: uint32(at.conn),
		requests: ring(at.requests), completions: ring(at.completions),
		calls: uint32(at.calls), flags: uint32(at.flags), pending: uint64(at.pending),
	}, r2g.OK
}

// doorbellRequests tells the half that there are calls for it, and that the consumer of their ring is parked.
func (p rustHalf) doorbellRequests(conn uint32) {
	C.r2g_peer_doorbell_requests(C.uint64_t(p), C.uint32_t(conn))
}

// doorbellCompletions tells the half that calls of it are resolved, and that the consumer of their ring is parked.
func (p rustHalf) doorbellCompletions(conn uint32) {
	C.r2g_peer_doorbell_completions(C.uint64_t(p), C.uint32_t(conn))
}

// alloc asks for a chunk and returns the address of its data, 0 when refused. With block 0 the chunk
// is the caller's; otherwise it becomes the arena of the block.
func (p rustHalf) alloc(block, need uint64) uint64 {
	return uint64(C.r2g_peer_alloc(C.uint64_t(p), C.uint64_t(block), C.uint64_t(need)))
}

// allocOwned asks for zeroed memory of an own value, and returns the address of its header: 0 when it is
// refused.
func (p rustHalf) allocOwned(need uint64) uint64 {
	return uint64(C.r2g_peer_alloc_owned(C.uint64_t(p), C.uint64_t(need)))
}

// release frees a list of chunks, named by the address of the first one's header.
func (p rustHalf) release(list uint64) {
	if list != 0 {
		C.r2g_peer_release(C.uint64_t(p), C.uint64_t(list))
	}
}

// check reports what keeps this half from using the table at all.
func (p rustHalf) check() error {
	if C.r2g_is_half(C.uint64_t(p)) == 0 {
		return errors.New("this is not the table of an r2g half")
	}
	half := C.r2g_at(C.uint64_t(p))
	switch {
	case half.abi_major != C.R2G_ABI_MAJOR:
		return fmt.Errorf("the other half speaks ABI %d, this one %d: build both with one release of r2g",
			half.abi_major, C.R2G_ABI_MAJOR)
	case half.side != C.R2G_SIDE_RUST:
		return fmt.Errorf("the other half is not a Rust half")
	case half.size < C.sizeof_r2g_rust_vtable:
		return fmt.Errorf("the other half's table has %d bytes, this one needs %d", half.size, C.sizeof_r2g_rust_vtable)
	}
	return nil
}

// next is the chunk after the one whose header is at the address.
func next(chunk uint64) uint64 { return mem.At[r2gabi.Chunk](chunk).Next }
