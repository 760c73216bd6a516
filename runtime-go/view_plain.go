package r2g

import (
	"iter"

	"github.com/r2g-dev/r2g/runtime-go/internal/view"
)

// PlainView is a list of numbers, open enums, flags, times or structs of these in the caller's
// memory, readable until the call ends. The zero PlainView is empty. Every method panics once
// the call has ended.
type PlainView[T any] view.Span

// NewPlainView is a view of a copy of values that never ends, for calling a handler from a test.
// T must have no pointers.
func NewPlainView[T any](values []T) PlainView[T] { return PlainView[T](view.OwnSpan(values)) }

// Len is the number of elements.
func (v PlainView[T]) Len() int { return view.Span(v).Len() }

// At copies one element. It panics when i is out of range.
func (v PlainView[T]) At(i int) T { return view.At[T](view.Span(v), i) }

// CopyTo copies as many elements as fit into dst and returns how many.
func (v PlainView[T]) CopyTo(dst []T) int { return view.CopyTo(view.Span(v), dst) }

// Clone copies all elements; nil when there are none.
func (v PlainView[T]) Clone() []T { return view.Clone[T](view.Span(v)) }

// Borrow calls fn with the elements themselves. fn must neither keep nor change them.
func (v PlainView[T]) Borrow(fn func([]T)) { view.Borrow(view.Span(v), fn) }

// All yields each index with a copy of its element.
func (v PlainView[T]) All() iter.Seq2[int, T] {
	return func(yield func(int, T) bool) {
		for i := range v.Len() {
			if !yield(i, v.At(i)) {
				return
			}
		}
	}
}

// Scope is the life of the view.
func (v PlainView[T]) Scope() Scope { return Scope(view.Span(v).Ref()) }
