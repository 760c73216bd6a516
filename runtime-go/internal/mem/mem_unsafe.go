package mem

import (
	"sync/atomic"
	"unicode/utf8"
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

// Raw is p without its type, nil for nil.
func Raw[T any](p *T) unsafe.Pointer { return unsafe.Pointer(p) }

// As is p as a pointer to a type without pointers that is no larger, and no stricter in its alignment.
func As[T, P any](p *P) *T { return (*T)(unsafe.Pointer(p)) }

// PutIn writes a value at an offset in a place, which has room for it there.
func PutIn[T, P any](place *P, offset uint64, value T) {
	*(*T)(unsafe.Add(unsafe.Pointer(place), offset)) = value
}

// BytesOf is the memory of a value of a type without pointers; none for nil.
func BytesOf[T any](p *T) []byte {
	if p == nil {
		return nil
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(p)), unsafe.Sizeof(*p))
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

// PutText copies the bytes of s to addr and reports whether all of them are known to be ASCII, which
// short texts say on the way.
func PutText(addr uint64, s string) (ascii bool) {
	n := uintptr(len(s))
	if n-8 > inlineText-8 {
		PutString(addr, s)
		return false
	}
	from, to := unsafe.Pointer(unsafe.StringData(s)), at(addr)
	// The last word overlaps the one before, so that nothing behind the text is read.
	last := *(*uint64)(unsafe.Add(from, n-8))
	seen := last
	for i := uintptr(0); i+8 < n; i += 8 {
		word := *(*uint64)(unsafe.Add(from, i))
		*(*uint64)(unsafe.Add(to, i)) = word
		seen |= word
	}
	*(*uint64)(unsafe.Add(to, n-8)) = last
	return seen&highBits == 0
}

// PutTexts writes the header of each text, address and length, one behind the other from headers on,
// and the bytes from next on, 8-aligned, for as long as they fit below end. It returns how many
// texts it wrote and where the next bytes go, and stops before one that is not UTF-8.
//
// next and end are multiples of 8, so what fits also fits with its padding.
func PutTexts(headers, next, end uint64, list []string) (n int, after uint64) {
	header, text := at(headers), at(headers)
	used, room := uint64(0), end-next
	if room != 0 {
		// What lies behind the room may belong to nothing: there is no pointer to it.
		text = at(next)
	}
	for i, s := range list {
		size := uint64(len(s))
		if size > room-used {
			return i, next + used
		}
		words := (*[2]uint64)(unsafe.Add(header, i*16))
		switch {
		case size-8 <= 8:
			// Most texts are short: two words that may overlap, without a call.
			from, to := unsafe.Pointer(unsafe.StringData(s)), unsafe.Add(text, used)
			first, last := *(*uint64)(from), *(*uint64)(unsafe.Add(from, size-8))
			*(*uint64)(to), *(*uint64)(unsafe.Add(to, size-8)) = first, last
			if (first|last)&highBits != 0 && !utf8.ValidString(s) {
				return i, next + used
			}
		case size == 0:
			*words = [2]uint64{}
			continue
		case !PutText(next+used, s) && !utf8.ValidString(s):
			return i, next + used
		}
		words[0], words[1] = next+used, size
		used += (size + 7) &^ 7
	}
	return len(list), next + used
}

// highBits are the bits that no ASCII byte of a word has.
const highBits = 0x8080808080808080

// inlineText is the longest text that is copied word by word.
const inlineText = 64

// String is b as a string without a copy. Nothing may write b afterwards.
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

// AddressOf is where memory lies that does not belong to Go.
func AddressOf(memory []byte) uint64 {
	return uint64(uintptr(unsafe.Pointer(unsafe.SliceData(memory))))
}

// Spot is where a variable lies, as a number that leads nowhere: that of a variable on the stack tells goroutines apart,
// and changes when the stack grows.
func Spot(variable *byte) uint64 { return uint64(uintptr(unsafe.Pointer(variable))) }

// AtomicLoad32 reads a word that the other half may be writing.
func AtomicLoad32(addr uint64) uint32 {
	return atomic.LoadUint32((*uint32)(at(addr)))
}

// AtomicStore32 writes a word that the other half may be reading.
func AtomicStore32(addr uint64, v uint32) {
	atomic.StoreUint32((*uint32)(at(addr)), v)
}
