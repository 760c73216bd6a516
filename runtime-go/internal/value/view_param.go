package value

import (
	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/base"
	"github.com/r2g-dev/r2g/runtime-go/internal/schema"
	"github.com/r2g-dev/r2g/runtime-go/internal/view"
)

// The views of parameters are made in two steps: a header is checked, and then the views of the call get their life,
// which begins with the first of them. What a step needs is passed by value, so that the compiler sees that nothing keeps
// the call.

// Param is where a parameter lies, and in which version of the schema.
type Param struct {
	Ref     view.Ref
	Schemas *schema.SchemaMap
	At      uint64
}

// RecordParam is the view of a record parameter, which lies at an address.
func RecordParam(p Param, record *schema.Record) View {
	at := p.Ref.Copy(p.At, uint64(record.Of(p.Schemas).Stride))
	return View{ref: p.Ref, schemas: p.Schemas, at: at}
}

// VariantParam is the view of a variant parameter.
func VariantParam(p Param) View {
	return View{ref: p.Ref, schemas: p.Schemas, at: p.Ref.Copy(p.At, base.VariantSize)}
}

// Run checks the header of a list: where its elements lie and how many there are.
func (k *ListKind[V, T]) Run(r *Reader, at uint64) (addr, n uint64, codecErr *base.CodecError) {
	return r.Run(at, k.kind.Stride(), k.align)
}

// ListParam is the view of a parameter that is a list, whose header was checked.
func ListParam[V, T any](p Param, k *ListKind[V, T], addr, n uint64) r2g.ListView[V, T] {
	addr = p.Ref.Copy(addr, n*k.kind.Stride())
	return r2g.ListView[V, T](view.NewList(p.place(), k.kind, addr, n))
}

// Run checks the header of a map: where its entries lie and how many there are.
func (k *MapKind[K, V, M]) Run(r *Reader, at uint64) (addr, n uint64, codecErr *base.CodecError) {
	return r.Run(at, k.kind.Size(), k.align)
}

// MapParam is the view of a parameter that is a map, whose header was checked.
func MapParam[K, V, M any](p Param, k *MapKind[K, V, M], addr, n uint64) r2g.MapView[K, V, M] {
	addr = p.Ref.Copy(addr, n*k.kind.Size())
	return r2g.MapView[K, V, M](view.NewMap(p.place(), k.kind, addr, n))
}

// Run checks the header of a list of records: where they lie and how many there are.
func (k *RecordKind[T]) Run(r *Reader, at uint64) (addr, n uint64, codecErr *base.CodecError) {
	return r.Run(at, uint64(k.record.Of(r.schemas).Stride), 8)
}

// RecordsParam is the view of a parameter that is a list of records, whose header was checked.
func RecordsParam[V RecordView, T any](p Param, k *RecordKind[T], addr, n uint64) Views[V, T] {
	stride := uint64(k.record.Of(p.Schemas).Stride)
	first := View{p.Ref, p.Schemas, p.Ref.Copy(addr, n*stride)}
	return Views[V, T]{first, n, stride, k}
}

func (p Param) place() Place { return View{ref: p.Ref, schemas: p.Schemas, at: p.At}.place(0) }
