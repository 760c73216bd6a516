package value

import (
	"github.com/r2g-dev/r2g/runtime-go/internal/base"
	"github.com/r2g-dev/r2g/runtime-go/internal/schema"
	"github.com/r2g-dev/r2g/runtime-go/internal/view"
)

// NewView encodes a record into memory of its own and makes a view of it, so that a handler can be
// called from a test. The view never ends. It panics when the record cannot be lowered.
func NewView[T any](record *schema.Record, v *T, store func(*Writer, uint64, *T) *base.CodecError) View {
	w, ref := standalone()
	at, codecErr := w.Root(record.Size())
	if codecErr == nil {
		codecErr = store(w, at, v)
	}
	if codecErr != nil {
		panic(codecErr)
	}
	return View{ref: ref, at: at}
}

// NewViews is NewView for a list of records.
func NewViews[V RecordView, T any](k *RecordKind[T], list []T, store func(*Writer, uint64, *T) *base.CodecError) Views[V, T] {
	record := k.record
	w, ref := standalone()
	at, codecErr := w.Root(uint64(len(list)) * record.Size())
	for i := range list {
		if codecErr == nil {
			if codecErr = store(w, at+uint64(i)*record.Size(), &list[i]); codecErr != nil {
				codecErr.Index(i)
			}
		}
	}
	if codecErr != nil {
		panic(codecErr)
	}
	return Views[V, T]{View{ref: ref, at: at}, uint64(len(list)), record.Size(), k}
}

// NewStandaloneWriter makes a writer over memory of its own, for tests of encoded values.
func NewStandaloneWriter() *Writer {
	w, _ := standalone()
	return w
}

func standalone() (*Writer, view.Ref) {
	b := NewHeapFrame()
	w := NewWriter(b.At(), &b)
	return w, view.NewScope("a view made by the program", &b).Enter()
}
