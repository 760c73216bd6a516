package value

import (
	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/schema"
	"github.com/r2g-dev/r2g/runtime-go/internal/view"
)

// Place is where an element, a key or a value lies that is viewed when it is asked for.
type Place = view.Place

// ViewAt is the view of what lies at a place: its accessors take offsets from there.
func ViewAt(p Place) View {
	peer, _ := p.Peer().(*schema.SchemaMap)
	return View{ref: p.Ref(), schemas: peer, at: p.At()}
}

func (v View) place(offset uint64) Place { return view.NewPlace(v.ref, v.schemas, v.at+offset) }

// ListKind is how the elements of one list type are viewed.
type ListKind[V, T any] struct {
	kind  *view.ListKind[V, T]
	align uint64
}

// ListShape is how the elements of a list lie, in bytes.
type ListShape struct {
	Stride, Align uint64
}

// NewListKind describes a list type of the schema: how an element is seen, and how the list whose
// header lies at a place is copied.
func NewListKind[V, T any](s ListShape, element func(Place) V, clone func(Place) []T) *ListKind[V, T] {
	return &ListKind[V, T]{view.NewListKind(s.Stride, element, clone), s.Align}
}

// MapKind is how the entries of one map type are viewed.
type MapKind[K, V, M any] struct {
	kind  *view.MapKind[K, V, M]
	align uint64
}

// MapShape is how the entries of a map lie, in bytes: the key comes first, the value at an offset.
type MapShape struct {
	Size, Value, Align uint64
}

// NewMapKind describes a map type of the schema: an entry, how key and value are seen, and how the map
// whose header lies at a place is copied.
func NewMapKind[K, V, M any](s MapShape, key func(Place) K, element func(Place) V, clone func(Place) M) *MapKind[K, V, M] {
	return &MapKind[K, V, M]{view.NewMapKind(s.Size, s.Value, key, element, clone), s.Align}
}

// ViewList is a list at an offset.
func ViewList[V, T any](v View, offset uint64, k *ListKind[V, T]) r2g.ListView[V, T] {
	addr, n := v.run(offset, k.kind.Stride(), k.align)
	return r2g.ListView[V, T](view.NewList(v.place(offset), k.kind, addr, n))
}

// ViewMap is a map at an offset.
func ViewMap[K, V, M any](v View, offset uint64, k *MapKind[K, V, M]) r2g.MapView[K, V, M] {
	addr, n := v.run(offset, k.kind.Size(), k.align)
	return r2g.MapView[K, V, M](view.NewMap(v.place(offset), k.kind, addr, n))
}
