// Package owned is what changes hands between the halves: memory with one owner, and the handle by
// which a Go program holds it.
package owned

import (
	"sync/atomic"

	"github.com/r2g-dev/r2g/runtime-go/internal/mem"
)

// Source is the half whose memory it is.
type Source interface {
	// AllocOwned makes n zeroed bytes; false when they are refused.
	AllocOwned(n uint64) (Memory, bool)
	// ReleaseOwned frees what has this header.
	ReleaseOwned(header uint64)
}

// Memory is bytes with one owner: of another half, or Go's own where there is none. The zero Memory is
// empty.
type Memory struct {
	// Source is the half that frees it, nil for Go's own memory.
	Source Source
	// Header is by what the half knows it, 0 for no memory.
	Header uint64
	// Addr is where the bytes lie in the half's memory.
	Addr uint64
	// Len is how many of them count.
	Len uint64

	local []byte
}

// Local is memory of Go's own.
func Local(bytes []byte) Memory { return Memory{Len: uint64(len(bytes)), local: bytes} }

// Bytes are the bytes themselves, for as long as the memory is not freed.
func (m Memory) Bytes() []byte {
	if m.Source == nil {
		return m.local[:m.Len:m.Len]
	}
	return mem.Bytes(m.Addr, m.Len)
}

// Free gives the memory back to its half. It is done once.
func (m Memory) Free() {
	if m.Header != 0 {
		m.Source.ReleaseOwned(m.Header)
	}
}

// first is the half that makes memory before it is known where it will go.
var first atomic.Pointer[Source]

// Offer names a half; the first one stays.
func Offer(s Source) { first.CompareAndSwap(nil, &s) }

// Make makes n zeroed bytes, of Go's own memory where there is no half yet; false when they are refused.
func Make(n uint64) (Memory, bool) {
	if s := first.Load(); s != nil && n != 0 {
		return (*s).AllocOwned(n)
	}
	return Local(make([]byte, n)), true
}
