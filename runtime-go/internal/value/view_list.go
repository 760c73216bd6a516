package value

import (
	"iter"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/base"
	"github.com/r2g-dev/r2g/runtime-go/internal/schema"
	"github.com/r2g-dev/r2g/runtime-go/internal/view"
)

// RecordView is a generated view type of a record: a [View] by another name.
type RecordView interface {
	~struct {
		ref     view.Ref
		schemas *schema.SchemaMap
		at      uint64
	}
}

// RecordKind is how records of one type are found and read in a list.
type RecordKind[T any] struct {
	record *schema.Record
	decode func(*Reader, uint64, *T) *base.CodecError
}

// NewRecordKind describes lists of records that decode reads.
func NewRecordKind[T any](record *schema.Record, decode func(*Reader, uint64, *T) *base.CodecError) *RecordKind[T] {
	return &RecordKind[T]{record, decode}
}

// Views is a list of records in the caller's memory, readable until the call ends: []T whose elements are seen as
// V. The zero Views is empty. Every method panics once the call has ended.
type Views[V RecordView, T any] struct {
	first  View
	n      uint64
	stride uint64
	kind   *RecordKind[T]
}

// ViewRecords is a list of records at an offset.
func ViewRecords[V RecordView, T any](v View, offset uint64, k *RecordKind[T]) Views[V, T] {
	stride := uint64(k.record.Of(v.schemas).Stride)
	addr, n := v.run(offset, stride, 8)
	return Views[V, T]{View{v.ref, v.schemas, addr}, n, stride, k}
}

// Len returns the number of records.
func (l Views[V, T]) Len() int {
	l.first.ref.Check()
	return int(l.n)
}

// At returns one record. It panics when i is out of range.
func (l Views[V, T]) At(i int) V {
	l.first.ref.Check()
	if uint64(i) >= l.n {
		view.OutOfRange(i, l.n)
	}
	v := l.first
	v.at += uint64(i) * l.stride
	return V(v)
}

// All yields each index with its record.
func (l Views[V, T]) All() iter.Seq2[int, V] {
	return func(yield func(int, V) bool) {
		for i := range l.Len() {
			if !yield(i, l.At(i)) {
				return
			}
		}
	}
}

// Scope returns the life of the view.
func (l Views[V, T]) Scope() r2g.Scope { return l.first.Scope() }

// Clone returns a copy of the records, nil when there are none.
func (l Views[V, T]) Clone() []T {
	if l.Len() == 0 {
		return nil
	}
	defer l.first.ref.Reading()()
	out := make([]T, l.n)
	r := l.first.reader()
	for i := range out {
		l.first.ref.Check()
		if codecErr := l.kind.decode(&r, l.first.at+uint64(i)*l.stride, &out[i]); codecErr != nil {
			panic(codecErr.Index(i))
		}
	}
	l.first.ref.Keep()
	return out
}
