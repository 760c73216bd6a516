package r2gabi

import (
	"github.com/r2g-dev/r2g/runtime-go/internal/asmcall"
	"github.com/r2g-dev/r2g/runtime-go/internal/mem"
)

// LeafShape is what crosses in a call of a leaf method: the number of its parameters, and the bytes of
// their record and of the result. Halves that have different ones make ordinary calls.
type LeafShape struct{ Params, Args, Result uint32 }

// LeafWords is the most that crosses each way, in words of 8 bytes.
const LeafWords = 8

// LeafRunner is a Link that may run leaf methods.
type LeafRunner interface {
	Blocks
	// FindLeaf says how the peer runs a method as a leaf. run is 0 if it does not.
	FindLeaf(entry uint32, shape *LeafShape) (run, data uint64)
	// RunLeaf runs it by way of cgo.
	RunLeaf(run, data uint64, args [LeafWords]uint64) (result [LeafWords]uint64, failure uint64)
}

// Leaf is how the peer runs one method as a leaf. It may be used from any goroutine.
type Leaf struct {
	fn     asmcall.Func
	runner LeafRunner
}

// findLeaves asks the peer how it runs the leaf methods of a service.
func findLeaves(service *Service, entries []uint32, runner LeafRunner) (leaves []*Leaf) {
	// Where the assembly is not for this runtime after all, ordinary calls do. So Run need not look.
	if asmcall.Built && !asmcall.Enabled() {
		return nil
	}
	for i := range service.Methods {
		shape := service.Methods[i].Leaf
		if shape == nil || entries[i] == NoEntry {
			continue
		}
		if run, data := runner.FindLeaf(entries[i], shape); run != 0 {
			if leaves == nil {
				leaves = make([]*Leaf, len(service.Methods))
			}
			leaves[i] = &Leaf{asmcall.Func{Run: run, Data: data}, runner}
		}
	}
	return leaves
}

// Leaf is how to run a method as a leaf, nil if it takes an ordinary call: to a peer for which it is no
// leaf, or none of this shape, and before the halves have met.
func (c *Client) Leaf(method int) *Leaf {
	if b := c.bound.Load(); b != nil && uint(method) < uint(len(b.leaves)) {
		return b.leaves[method]
	}
	return nil
}

// LeavesByAssembly says whether leaf methods are called by assembly in this build, or by cgo.
func LeavesByAssembly() bool { return asmcall.Enabled() }

// RunLeaf runs the method: 0, or its failure, for [Client.LeafFailed]. args is the parameter record, or nil;
// result is zeroed words for the result, or nil. Both may be on the goroutine's stack.
func RunLeaf[A, R any](l *Leaf, args *A, result *R) (failure uint64) {
	if asmcall.Built {
		return asmcall.Call(&l.fn, mem.Raw(args), mem.Raw(result))
	}
	return l.runByCgo(mem.BytesOf(args), mem.BytesOf(result))
}

// runByCgo passes copies of both ways, so that no pointer of Go's ever crosses.
func (l *Leaf) runByCgo(args, result []byte) uint64 {
	var there [LeafWords]uint64
	copy(mem.BytesOf(&there), args)
	back, failure := l.runner.RunLeaf(l.fn.Run, l.fn.Data, there)
	copy(result, mem.BytesOf(&back))
	return failure
}

// LeafFailed reads why a leaf method failed.
//
//go:noinline
func (c *Client) LeafFailed(method int, failure uint64) error {
	return c.emptyFailure(c.bound.Load().leaves[method].runner, method, failure)
}

// PutLeaf writes a parameter to its place in the record of a leaf. Both types have the same size.
func PutLeaf[P, T any](place *P, value T) { *mem.As[T](place) = value }

// GetLeaf reads the result of a leaf, which is no larger than the place.
func GetLeaf[T, P any](place *P) T { return *mem.As[T](place) }
