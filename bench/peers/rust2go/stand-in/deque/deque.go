// Package deque stands in for the queue that rust2go's ring puts tasks into while it is full.
package deque

// Deque is a queue with two ends.
type Deque[T any] struct {
	items []T
	first int
}

// NewDeque makes an empty one.
func NewDeque[T any]() *Deque[T] { return &Deque[T]{} }

// IsEmpty reports whether nothing is in it.
func (d *Deque[T]) IsEmpty() bool { return d.first == len(d.items) }

// PushBack adds at the end.
func (d *Deque[T]) PushBack(item T) { d.items = append(d.items, item) }

// PushFront adds at the front.
func (d *Deque[T]) PushFront(item T) {
	if d.first == 0 {
		d.items = append([]T{item}, d.items...)
		return
	}
	d.first--
	d.items[d.first] = item
}

// TryPopFront takes from the front, if there is anything.
func (d *Deque[T]) TryPopFront() (item T, ok bool) {
	if d.IsEmpty() {
		return item, false
	}
	item = d.items[d.first]
	var zero T
	d.items[d.first] = zero
	if d.first++; d.IsEmpty() {
		d.items, d.first = d.items[:0], 0
	}
	return item, true
}
