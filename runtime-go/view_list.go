package r2g

import (
	"iter"

	"github.com/r2g-dev/r2g/runtime-go/internal/view"
)

// ListView is a list in the caller's memory, readable until the call ends: []T whose elements are
// seen as V, for example ListView[StringView, string]. Lists of numbers are a [PlainView], lists of
// records have views of their own. The zero ListView is empty. Every method panics once the call
// has ended.
type ListView[V, T any] view.List[V, T]

// Len is the number of elements.
func (v ListView[V, T]) Len() int { return view.List[V, T](v).Len() }

// At is one element. It panics when i is out of range.
func (v ListView[V, T]) At(i int) V { return view.List[V, T](v).At(i) }

// All yields each index with its element.
func (v ListView[V, T]) All() iter.Seq2[int, V] {
	return func(yield func(int, V) bool) {
		for i := range v.Len() {
			if !yield(i, v.At(i)) {
				return
			}
		}
	}
}

// Clone copies the elements; nil when there are none.
func (v ListView[V, T]) Clone() []T { return view.List[V, T](v).Clone() }

// Scope is the life of the view.
func (v ListView[V, T]) Scope() Scope { return Scope(view.List[V, T](v).Ref()) }

// MapView is a map in the caller's memory, readable until the call ends: a map of type M whose keys
// are seen as K and values as V, for example MapView[StringView, uint32, map[string]uint32]. It has
// no index: look for one key with Find, for many in a Clone. The zero MapView is empty. Every method
// panics once the call has ended.
type MapView[K, V, M any] view.Map[K, V, M]

// Len is the number of entries.
func (v MapView[K, V, M]) Len() int { return view.Map[K, V, M](v).Len() }

// All yields each key with its value, in the order in which the caller wrote them.
func (v MapView[K, V, M]) All() iter.Seq2[K, V] {
	return func(yield func(K, V) bool) {
		entries := view.Map[K, V, M](v)
		for i := range entries.Len() {
			if !yield(entries.Key(i), entries.Value(i)) {
				return
			}
		}
	}
}

// Find is the value of the key that matches; false when none does.
func (v MapView[K, V, M]) Find(matches func(key K) bool) (value V, ok bool) {
	entries := view.Map[K, V, M](v)
	for i := entries.Len() - 1; i >= 0; i-- {
		if matches(entries.Key(i)) {
			return entries.Value(i), true
		}
	}
	return value, false
}

// Clone copies the map; nil when it is empty.
func (v MapView[K, V, M]) Clone() M { return view.Map[K, V, M](v).Clone() }

// Scope is the life of the view.
func (v MapView[K, V, M]) Scope() Scope { return Scope(view.Map[K, V, M](v).Ref()) }
