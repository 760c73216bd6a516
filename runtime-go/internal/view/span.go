package view

import (
	"github.com/r2g-dev/r2g/runtime-go/internal/mem"
)

// Span is a checked run of elements: bytes of a string or of bytes, or values of
// a type without pointers.
type Span struct {
	ref  Ref
	addr uint64
	n    uint64
}

// NewSpan makes a span. The maker has checked that n elements lie at addr.
func NewSpan(ref Ref, addr, n uint64) Span {
	if n == 0 {
		addr = 0
	}
	return Span{ref: ref, addr: addr, n: n}
}

// OwnSpan makes a span over a copy of src, which lives as long as its views.
func OwnSpan[T any](src []T) Span {
	words := make([]uint64, (uint64(len(src))*mem.Size[T]()+7)/8)
	if len(words) == 0 {
		return Span{}
	}
	addr := mem.Address(words)
	copy(mem.Slice[T](addr, uint64(len(src))), src)
	return NewSpan(NewScope("a view made by the program", words).Enter(), addr, uint64(len(src)))
}

// Len is the number of elements.
func (s Span) Len() int {
	s.ref.Check()
	return int(s.n)
}

// Ref is the use of the scope that the span belongs to.
func (s Span) Ref() Ref { return s.ref }

// Text copies the bytes into a string.
func (s Span) Text() string {
	s.ref.Check()
	out := string(mem.Bytes(s.addr, s.n))
	s.ref.Keep()
	return out
}

// Equal compares with a string without a copy.
func (s Span) Equal(other string) bool {
	s.ref.Check()
	same := mem.Text(s.addr, s.n) == other
	s.ref.Keep()
	return same
}

// AppendTo appends the bytes to dst.
func (s Span) AppendTo(dst []byte) []byte {
	s.ref.Check()
	dst = append(dst, mem.Bytes(s.addr, s.n)...)
	s.ref.Keep()
	return dst
}

// Borrow calls fn with the bytes themselves, inside the scope.
func (s Span) Borrow(fn func([]byte)) {
	Borrow(s, fn)
}

// Borrow calls fn with the elements themselves. The call is not resolved before fn
// has returned.
func Borrow[T any](s Span, fn func([]T)) {
	s.ref.Hold()
	defer s.ref.Release()
	elements := mem.Slice[T](s.addr, s.n)
	fn(elements[:len(elements):len(elements)])
}

// At copies one element.
func At[T any](s Span, i int) T {
	s.ref.Check()
	if uint64(i) >= s.n {
		OutOfRange(i, s.n)
	}
	v := mem.Load[T](s.addr + uint64(i)*mem.Size[T]())
	s.ref.Keep()
	return v
}

// CopyTo copies as many elements as fit and says how many.
func CopyTo[T any](s Span, dst []T) int {
	s.ref.Check()
	n := copy(dst, mem.Slice[T](s.addr, s.n))
	s.ref.Keep()
	return n
}

// Clone copies all elements.
func Clone[T any](s Span) []T {
	s.ref.Check()
	if s.n == 0 {
		return nil
	}
	out := make([]T, s.n)
	copy(out, mem.Slice[T](s.addr, s.n))
	s.ref.Keep()
	return out
}

// OutOfRange panics as indexing a slice would.
func OutOfRange(i int, n uint64) {
	_ = make([]struct{}, n)[i]
}
