package r2g

import (
	"fmt"

	"github.com/r2g-dev/r2g/runtime-go/internal/owned"
)

// OwnedBytes are bytes that change hands without a copy: what `own bytes` of a schema is in Go. They lie
// in memory of the Rust half. Their owner lets go of them once: by handing them over, as
// argument or result, or by Release. Both leave the handle empty, and a use after that panics with what
// became of the bytes. Bytes whose handle is lost are freed by the garbage collector, which does not
// see how large they are and so may come late.
//
// A call that was refused gives the bytes back: Held tells. A nil *OwnedBytes is empty.
//
// An OwnedBytes may be used from any goroutine; two that write the same bytes must agree on it.
type OwnedBytes owned.Bytes

// NewOwnedBytes makes n zero bytes, to be filled by Borrow and handed over. In a program without a Rust
// half, and before the halves have met, they are Go memory, which is copied when it is handed over; so
// are bytes of one Rust half that are handed to another. It panics if n is negative or the memory is
// refused.
func NewOwnedBytes(n int) *OwnedBytes {
	if n < 0 {
		panic("r2g: NewOwnedBytes: negative size")
	}
	memory, ok := owned.Make(uint64(n))
	if !ok {
		panic(fmt.Sprintf("r2g: NewOwnedBytes: no memory for %d bytes", n))
	}
	return (*OwnedBytes)(owned.New(memory))
}

// OwnedBytesOf is a copy of bytes, to be handed over.
func OwnedBytesOf(bytes []byte) *OwnedBytes {
	b := NewOwnedBytes(len(bytes))
	b.Borrow(func(own []byte) { copy(own, bytes) })
	return b
}

// Held reports whether the bytes are still here, neither handed over nor released.
func (b *OwnedBytes) Held() bool { return b != nil && (*owned.Bytes)(b).Held() }

// Len is the number of bytes.
func (b *OwnedBytes) Len() int {
	if b == nil {
		return 0
	}
	return (*owned.Bytes)(b).Len()
}

// Borrow calls fn with the bytes themselves, to be read and written. fn must not keep them. While it runs
// they cannot be handed over, and Release takes effect after it.
func (b *OwnedBytes) Borrow(fn func([]byte)) {
	if b == nil {
		fn(nil)
		return
	}
	(*owned.Bytes)(b).Borrow("Borrow", fn)
}

// Bytes copies the bytes; nil when there are none.
func (b *OwnedBytes) Bytes() []byte { return b.AppendTo(nil) }

// AppendTo appends the bytes to dst and returns it.
func (b *OwnedBytes) AppendTo(dst []byte) []byte {
	if b != nil {
		(*owned.Bytes)(b).Borrow("AppendTo", func(own []byte) { dst = append(dst, own...) })
	}
	return dst
}

// Truncate keeps the first n bytes. It panics if there are less.
func (b *OwnedBytes) Truncate(n int) {
	if b == nil {
		b = new(OwnedBytes)
	}
	(*owned.Bytes)(b).Truncate(n)
}

// Release frees the bytes. It does nothing where they are gone already, so that it can be deferred.
func (b *OwnedBytes) Release() {
	if b != nil {
		(*owned.Bytes)(b).Release()
	}
}
