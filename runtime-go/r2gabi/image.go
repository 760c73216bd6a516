package r2gabi

import (
	"github.com/r2g-dev/r2g/runtime-go/internal/mem"
	"github.com/r2g-dev/r2g/runtime-go/internal/view"
)

// NewView lowers a record into memory of its own and makes a view of it, so that a handler can be
// called from a test. The view never ends. It panics when the record cannot be lowered.
func NewView[T any](record *Record, v *T, store func(*Writer, uint64, *T) *Fault) View {
	w, ref := newImage()
	at, fault := w.Root(record.Size())
	if fault == nil {
		fault = store(w, at, v)
	}
	if fault != nil {
		panic(fault)
	}
	return View{ref: ref, image: at}
}

// NewViews is NewView for a list of records.
func NewViews[V RecordView, T any](k *RecordKind[T], list []T, store func(*Writer, uint64, *T) *Fault) Views[V, T] {
	record := k.record
	w, ref := newImage()
	at, fault := w.Root(uint64(len(list)) * record.Size())
	for i := range list {
		if fault == nil {
			if fault = store(w, at+uint64(i)*record.Size(), &list[i]); fault != nil {
				fault.Index(i)
			}
		}
	}
	if fault != nil {
		panic(fault)
	}
	return Views[V, T]{View{ref: ref, image: at}, uint64(len(list)), record.Size(), k}
}

// NewImage makes a writer over memory of its own, for tests of images.
func NewImage() *Writer {
	w, _ := newImage()
	return w
}

func newImage() (*Writer, view.Ref) {
	b := new(localBlock)
	b.words = make([]uint64, (BlockSize+localBytes)/8)
	b.reset()
	w := new(Writer)
	w.memory = b
	w.open(mem.Address(b.words))
	return w, view.NewScope("a view made by the program", b).Enter()
}
