package base

import (
	"structs"

	"github.com/r2g-dev/r2g/runtime-go/internal/mem"
)

// These types mirror spec/abi/r2g.h. No field has a pointer type: the words are addresses of
// memory that Go does not own.

// Slice is a run of elements: empty is {0, 0}. Where a value may be absent, {0, 0} is absent
// and present-but-empty has any address from 4096 on, which is never read.
type Slice struct {
	_    structs.HostLayout
	Addr uint64
	Len  uint64
}

// Chunk heads a piece of memory from the Rust half's allocator; its data follows.
type Chunk struct {
	_    structs.HostLayout
	Next uint64
	Cap  uint64
}

// The upper byte of Chunk.Cap is the kind of the chunk, the rest is its size.
const (
	chunkKindShift = 56
	// ChunkOwned is the kind of a chunk that heads an owned buffer.
	ChunkOwned = 1
)

// Kind is the kind of the chunk.
func (c *Chunk) Kind() uint64 { return c.Cap >> chunkKindShift }

// Size is the size of the data in bytes.
func (c *Chunk) Size() uint64 { return c.Cap & (1<<chunkKindShift - 1) }

// Arena is where values are encoded.
type Arena struct {
	_      structs.HostLayout
	Base   uint64
	Cap    uint64
	Used   uint64
	Chunks uint64
}

// Meta is the optional header of a call.
type Meta struct {
	_          structs.HostLayout
	TraceID    [16]uint8
	SpanID     [8]uint8
	TraceFlags uint8
	Reserved   [7]uint8
	TraceState Slice
	Pairs      Slice
}

// Frame is one call.
type Frame struct {
	_        structs.HostLayout
	Size     uint32
	Kind     uint16
	Depth    uint16
	Args     uint64
	Result   uint64
	Arena    Arena
	Status   uint32
	Flags    uint32
	Meta     uint64
	Owner    uint64
	ID       uint64
	BudgetNS int64
	Retire   uint64
	Conn     uint32
	Cancel   uint32
	Message  Slice
	Detail   Slice
	Stream   uint64
	Next     uint64
}

// Sizes of the shared types.
const (
	SliceSize   = 16
	ChunkSize   = 16
	ArenaSize   = 32
	MetaSize    = 64
	FrameSize   = 160
	VariantSize = 16
)

// Kinds of calls.
const (
	KindSync  = 0
	KindAsync = 1
)

// Values of Frame.Status besides the gRPC codes.
const (
	StatusOK    = 0
	StatusTyped = 32
)

// Reasons in Frame.Cancel.
const (
	CancelNone     = 0
	CancelDropped  = 1
	CancelDeadline = 2
	CancelShutdown = 3
	CancelPeer     = 4
)

// cancelOffset is where Frame.Cancel lies: that word is atomic.
const cancelOffset = 108

// NoBudget in Frame.BudgetNS means that the caller waits for ever.
const NoBudget = 1<<63 - 1

// NoMethod stands for a method that the peer does not serve.
const NoMethod = ^uint32(0)

// FrameAt is the frame at an address. The pointer is for use within a function.
func FrameAt(addr uint64) *Frame { return mem.At[Frame](addr) }

// LoadCancel reads the cancel word of a frame that the caller may be writing.
func LoadCancel(frame uint64) uint32 { return mem.AtomicLoad32(frame + cancelOffset) }

// StoreCancel writes the cancel word of a frame that the callee may be reading.
func StoreCancel(frame uint64, reason uint32) { mem.AtomicStore32(frame+cancelOffset, reason) }
