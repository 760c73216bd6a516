package mem

import (
	"sync/atomic"
	"unsafe"
)

// at turns an address into a pointer by loading the slot that holds it. Unlike
// the conversion unsafe.Pointer(uintptr(addr)) this is accepted by go vet, and
// by checkptr when the address is one of Go's (images of package-local calls).
func at(addr uint64) unsafe.Pointer {
	return *(*unsafe.Pointer)(unsafe.Pointer(&addr))
}

// NoEscape is p, without the compiler seeing that it is: what p points to may stay on the stack of a
// function that passes it to code it does not know. That code must not store p in memory other than
// the stack. The address is an integer for no longer than this function, which cannot be preempted
// by anything that moves the stack.
//
//go:nosplit
func NoEscape[T any](p *T) *T {
	addr := uintptr(unsafe.Pointer(p))
	return (*T)(*(*unsafe.Pointer)(unsafe.Pointer(&addr)))
}

// At is a pointer to a value of a type without pointers, for use within a
// function: it is not kept, and nothing but fields is read or written by it.
func At[T any](addr uint64) *T {
	return (*T)(at(addr))
}

// Load reads a value of a type without pointers.
func Load[T any](addr uint64) T {
	return *(*T)(at(addr))
}

// Store writes a value of a type without pointers.
func Store[T any](addr uint64, v T) {
	*(*T)(at(addr)) = v
}

// Size is the size of T in bytes.
func Size[T any]() uint64 {
	var v T
	return uint64(unsafe.Sizeof(v))
}

// Zero clears n bytes.
func Zero(addr, n uint64) {
	if n != 0 {
		clear(unsafe.Slice((*byte)(at(addr)), n))
	}
}

// Bytes is n bytes of memory as a slice that aliases it. The caller lets the
// slice go before the memory ends.
func Bytes(addr, n uint64) []byte {
	if n == 0 {
		return nil
	}
	return unsafe.Slice((*byte)(at(addr)), n)
}

// Slice is n values of a type without pointers as a slice that aliases them.
func Slice[T any](addr, n uint64) []T {
	if n == 0 {
		return nil
	}
	return unsafe.Slice((*T)(at(addr)), n)
}

// PutString copies the bytes of s to addr.
func PutString(addr uint64, s string) {
	if len(s) != 0 {
		copy(unsafe.Slice((*byte)(at(addr)), len(s)), s)
	}
}

// String is b as a string without a copy. Nobody may write b afterwards.
func String(b []byte) string {
	return unsafe.String(unsafe.SliceData(b), len(b))
}

// Text is n bytes of memory as a string that aliases it. The caller lets the
// string go before the memory ends.
func Text(addr, n uint64) string {
	if n == 0 {
		return ""
	}
	return unsafe.String((*byte)(at(addr)), n)
}

// Address is where the words of a Go allocation lie. The caller keeps the slice
// alive for as long as it uses the address; Go's heap does not move.
func Address(words []uint64) uint64 {
	return uint64(uintptr(unsafe.Pointer(unsafe.SliceData(words))))
}

// AtomicLoad32 reads a word that the other half may be writing.
func AtomicLoad32(addr uint64) uint32 {
	return atomic.LoadUint32((*uint32)(at(addr)))
}

// AtomicStore32 writes a word that the other half may be reading.
func AtomicStore32(addr uint64, v uint32) {
	atomic.StoreUint32((*uint32)(at(addr)), v)
}
