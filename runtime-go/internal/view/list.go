package view

// ListKind is how the elements of one list type are viewed, and how the list is copied.
type ListKind[V, T any] struct {
	stride uint64
	view   func(element Place) V
	clone  func(header Place) []T
}

// NewListKind describes a list type. The functions check the life of what they get.
func NewListKind[V, T any](stride uint64, view func(Place) V, clone func(Place) []T) *ListKind[V, T] {
	return &ListKind[V, T]{stride, view, clone}
}

// Stride is how far it is from one element to the next.
func (k *ListKind[V, T]) Stride() uint64 { return k.stride }

// List is a checked list whose elements are seen as V and copied as T.
type List[V, T any] struct {
	header Place
	kind   *ListKind[V, T]
	addr   uint64
	n      uint64
}

// NewList makes a list. The maker has checked that n elements lie at addr.
func NewList[V, T any](header Place, kind *ListKind[V, T], addr, n uint64) List[V, T] {
	return List[V, T]{header, kind, addr, n}
}

// Len is the number of elements.
func (l List[V, T]) Len() int {
	l.header.ref.Check()
	return int(l.n)
}

// At is the view of one element.
func (l List[V, T]) At(i int) V {
	l.header.ref.Check()
	if uint64(i) >= l.n {
		OutOfRange(i, l.n)
	}
	element := l.header
	element.at = l.addr + uint64(i)*l.kind.stride
	return l.kind.view(element)
}

// Clone copies all elements.
func (l List[V, T]) Clone() []T {
	l.header.ref.Check()
	if l.n == 0 {
		return nil
	}
	return l.kind.clone(l.header)
}

// Ref is the use of the scope that the list belongs to.
func (l List[V, T]) Ref() Ref { return l.header.ref }
