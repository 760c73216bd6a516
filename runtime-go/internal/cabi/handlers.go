//go:build cgo

package cabi

import (
	"github.com/r2g-dev/r2g/runtime-go/internal/schema"
)

// Handlers are what the functions of this half's table do. They run on threads of the other half, and none of them lets a
// panic out.
type Handlers struct {
	// Start and Connect take the addresses of their structs, and return a gRPC code.
	Start   func(options, report uint64) int32
	Connect func(vtable Vtable, report uint64) int32
	// Call runs a sync call, and Batch the sync calls of a list of frames.
	Call  func(method uint32, frame uint64)
	Batch func(method uint32, first uint64)
	// IsSmall reports whether a method is small and has a shape.
	IsSmall func(method uint32, shape schema.SmallShape) bool
	// RunSmall runs a small call: the number of the method is in the lower half of target, that of the connection in the
	// upper one. It returns 0, or the frame of a failure, or base.NoFrame.
	RunSmall func(target, args, result uint64) uint64
	Cancel   func(conn uint32, id uint64, reason uint32)
	// OpenRings takes the address of r2g_rings, and returns a gRPC code.
	OpenRings           func(rings uint64) int32
	DoorbellRequests    func(conn uint32)
	DoorbellCompletions func(conn uint32)
}

// handlers are set once, from an init function, which is over before the other half comes in.
var handlers Handlers

// Handle says what the table does.
func Handle(h Handlers) { handlers = h }
