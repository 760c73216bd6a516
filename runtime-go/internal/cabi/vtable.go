package cabi

// #include "vtable.h"
import "C"

import (
	"errors"
	"fmt"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/base"
)

// Vtable is the table of a Rust half, by address. Its functions may be called from any goroutine; each is one crossing.
type Vtable uint64

// Call runs a sync call. argument is the memory that its arguments refer to in place, or nil.
func (v Vtable) Call(method uint32, frame uint64, argument *byte) {
	C.r2g_peer_call(C.uint64_t(v), C.uint32_t(method), C.uint64_t(frame), (*C.uint8_t)(argument))
}

// Threads is the address of the half's count of threads that have ever come in.
func (v Vtable) Threads() uint64 { return uint64(C.r2g_peer_threads(C.uint64_t(v))) }

// Cancel asks the half to give up a call.
func (v Vtable) Cancel(conn uint32, id uint64, reason uint32) {
	C.r2g_peer_cancel(C.uint64_t(v), C.uint32_t(conn), C.uint64_t(id), C.uint32_t(reason))
}

// MakeRings asks where the rings are by which the half takes so many calls of a connection. The code is not OK if there
// are none.
func (v Vtable) MakeRings(conn, calls uint32) (base.Rings, r2g.Code) {
	at := C.r2g_peer_make_rings(C.uint64_t(v), C.uint32_t(conn), C.uint32_t(calls))
	if at.size == 0 {
		return base.Rings{}, r2g.Code(at.flags)
	}
	return base.Rings{
		Size: uint32(at.size), Conn: uint32(at.conn),
		Requests: parts(at.requests), Completions: parts(at.completions),
		Calls: uint32(at.calls), Flags: uint32(at.flags), Pending: uint64(at.pending),
	}, r2g.OK
}

func parts(at C.r2g_ring) base.RingParts {
	return base.RingParts{
		Tail: uint64(at.tail), Head: uint64(at.head), State: uint64(at.state), Cells: uint64(at.cells), Mask: uint64(at.mask),
	}
}

// DoorbellRequests tells the half that there are calls for it, and that the consumer of their ring is parked.
func (v Vtable) DoorbellRequests(conn uint32) {
	C.r2g_peer_doorbell_requests(C.uint64_t(v), C.uint32_t(conn))
}

// DoorbellCompletions tells the half that calls of it are resolved, and that the consumer of their ring is parked.
func (v Vtable) DoorbellCompletions(conn uint32) {
	C.r2g_peer_doorbell_completions(C.uint64_t(v), C.uint32_t(conn))
}

// Alloc asks for a chunk and returns the address of its data, 0 when it is refused. With frame 0 the chunk is the
// caller's; otherwise it becomes the arena of the frame.
func (v Vtable) Alloc(frame, need uint64) uint64 {
	return uint64(C.r2g_peer_alloc(C.uint64_t(v), C.uint64_t(frame), C.uint64_t(need)))
}

// AllocOwned asks for zeroed memory of an owned buffer, and returns the address of its header: 0 when it is refused.
func (v Vtable) AllocOwned(need uint64) uint64 {
	return uint64(C.r2g_peer_alloc_owned(C.uint64_t(v), C.uint64_t(need)))
}

// Release frees a list of chunks, named by the address of the first one's header.
func (v Vtable) Release(list uint64) {
	if list != 0 {
		C.r2g_peer_release(C.uint64_t(v), C.uint64_t(list))
	}
}

// Check reports what keeps this half from using the table at all.
func (v Vtable) Check() error {
	if C.r2g_is_half(C.uint64_t(v)) == 0 {
		return errors.New("this is not the table of an r2g half")
	}
	head := C.r2g_at(C.uint64_t(v))
	switch {
	case head.abi_major != C.R2G_ABI_MAJOR:
		return fmt.Errorf("the other half speaks ABI %d, this one %d: build both with one release of r2g",
			head.abi_major, C.R2G_ABI_MAJOR)
	case head.side != C.R2G_SIDE_RUST:
		return fmt.Errorf("the other half is not a Rust half")
	case head.size < C.sizeof_r2g_rust_vtable:
		return fmt.Errorf("the other half's table has %d bytes, this one needs %d", head.size, C.sizeof_r2g_rust_vtable)
	}
	return nil
}
