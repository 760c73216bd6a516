package r2gabi

import (
	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/mem"
	"github.com/r2g-dev/r2g/runtime-go/internal/value"
)

// ViewAt is the view of what lies at a place: its accessors take offsets from there.
func ViewAt(p Place) View { return value.ViewAt(p) }

// ViewValue copies a value of a plain type at an offset.
func ViewValue[T any](v View, offset uint64) T { return value.ViewValue[T](v, offset) }

// ViewPlain is a list of a plain type at an offset.
func ViewPlain[T any](v View, offset, align uint64) r2g.PlainView[T] {
	return value.ViewPlain[T](v, offset, align)
}

// ViewList is a list at an offset.
func ViewList[V, T any](v View, offset uint64, k *ListKind[V, T]) r2g.ListView[V, T] {
	return value.ViewList(v, offset, k)
}

// ViewMap is a map at an offset.
func ViewMap[K, V, M any](v View, offset uint64, k *MapKind[K, V, M]) r2g.MapView[K, V, M] {
	return value.ViewMap(v, offset, k)
}

// ViewRecords is a list of records at an offset.
func ViewRecords[V RecordView, T any](v View, offset uint64, k *RecordKind[T]) Views[V, T] {
	return value.ViewRecords[V](v, offset, k)
}

// DecodeField copies a field that has no view of its own.
func DecodeField[T any](v View, offset uint64, decode func(*Reader, uint64) (T, *CodecError)) T {
	return value.DecodeField(v, offset, decode)
}

// Clone copies the record of a view.
func Clone[T any](v View, decode func(*Reader, uint64, *T) *CodecError) *T {
	return value.Clone(v, decode)
}

// NewView encodes a record into memory of its own and makes a view of it, so that a handler can be called from a test. The
// view never ends. It panics when the record cannot be encoded.
func NewView[T any](record *Record, v *T, encode func(*Writer, uint64, *T) *CodecError) View {
	return value.NewView(record, v, encode)
}

// NewViews is [NewView] for a list of records.
func NewViews[V RecordView, T any](k *RecordKind[T], list []T, encode func(*Writer, uint64, *T) *CodecError) Views[V, T] {
	return value.NewViews[V](k, list, encode)
}

// NewVariantView is [NewView] for a variant.
func NewVariantView[T any](v T, encode func(*Writer, uint64, T) *CodecError) View {
	return value.NewVariantView(v, encode)
}

// NewRecordKind describes lists of records that decode reads.
func NewRecordKind[T any](record *Record, decode func(*Reader, uint64, *T) *CodecError) *RecordKind[T] {
	return value.NewRecordKind(record, decode)
}

// NewListKind describes a list type of the schema: how an element is seen, and how the list whose header lies at a place
// is copied.
func NewListKind[V, T any](s ListShape, element func(Place) V, clone func(Place) []T) *ListKind[V, T] {
	return value.NewListKind(s, element, clone)
}

// NewMapKind describes a map type of the schema: an entry, how key and value are seen, and how the map whose header lies
// at a place is copied.
func NewMapKind[K, V, M any](s MapShape, key func(Place) K, element func(Place) V, clone func(Place) M) *MapKind[K, V, M] {
	return value.NewMapKind(s, key, element, clone)
}

// PlainViewOf is the view of a parameter that is a list of a plain type.
func PlainViewOf[T any](in *Incoming, at, align uint64) (r2g.PlainView[T], *CodecError) {
	span, codecErr := in.Span(at, mem.Size[T](), align)
	return r2g.PlainView[T](span), codecErr
}

// ListOf is the view of a parameter that is a list.
func ListOf[V, T any](in *Incoming, at uint64, k *ListKind[V, T]) (r2g.ListView[V, T], *CodecError) {
	addr, n, codecErr := k.Run(&in.Reader, at)
	if codecErr != nil || n == 0 {
		return r2g.ListView[V, T]{}, codecErr
	}
	return value.ListParam(in.Param(at), k, addr, n), nil
}

// MapOf is the view of a parameter that is a map.
func MapOf[K, V, M any](in *Incoming, at uint64, k *MapKind[K, V, M]) (r2g.MapView[K, V, M], *CodecError) {
	addr, n, codecErr := k.Run(&in.Reader, at)
	if codecErr != nil || n == 0 {
		return r2g.MapView[K, V, M]{}, codecErr
	}
	return value.MapParam(in.Param(at), k, addr, n), nil
}

// RecordsOf is the view of a parameter that is a list of records.
func RecordsOf[V RecordView, T any](in *Incoming, at uint64, k *RecordKind[T]) (Views[V, T], *CodecError) {
	addr, n, codecErr := k.Run(&in.Reader, at)
	if codecErr != nil || n == 0 {
		return Views[V, T]{}, codecErr
	}
	return value.RecordsParam[V](in.Param(at), k, addr, n), nil
}
