package r2gabi

import (
	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/mem"
	"github.com/r2g-dev/r2g/runtime-go/internal/view"
)

// ViewOf is the view of a record parameter.
func (in *Incoming) ViewOf(record *Record, at uint64) (View, *Fault) {
	image, fault := in.Reader.Record(at, record)
	if fault != nil {
		return View{}, fault
	}
	return View{ref: in.Ref(), peer: in.Reader.relations, image: image}, nil
}

// OptViewOf is the view of an optional record parameter.
func (in *Incoming) OptViewOf(record *Record, at uint64) (v View, present bool, fault *Fault) {
	if !in.Reader.IsPresent(at) {
		return View{}, false, nil
	}
	v, fault = in.ViewOf(record, at)
	return v, true, fault
}

// ListViewOf is the view of a parameter that is a list of records.
func (in *Incoming) ListViewOf(record *Record, at uint64) (ListView, *Fault) {
	stride := uint64(record.Of(in.Reader.relations).Stride)
	image, n, fault := in.Reader.run(at, stride, 8)
	if fault != nil || n == 0 {
		return ListView{}, fault
	}
	return ListView{View{in.Ref(), in.Reader.relations, image}, n, stride}, nil
}

// StringViewOf is the view of a string parameter.
func (in *Incoming) StringViewOf(at uint64) (r2g.StringView, *Fault) {
	addr, n, fault := in.Reader.run(at, 1, 1)
	if fault != nil || n == 0 {
		return r2g.StringView{}, fault
	}
	return r2g.StringView(view.NewSpan(in.Ref(), addr, n)), nil
}

// BytesViewOf is the view of a bytes parameter.
func (in *Incoming) BytesViewOf(at uint64) (r2g.BytesView, *Fault) {
	addr, n, fault := in.Reader.run(at, 1, 1)
	if fault != nil || n == 0 {
		return r2g.BytesView{}, fault
	}
	return r2g.BytesView(view.NewSpan(in.Ref(), addr, n)), nil
}

// PlainViewOf is the view of a parameter that is a list of a plain type.
func PlainViewOf[T any](in *Incoming, at, align uint64) (r2g.PlainView[T], *Fault) {
	addr, n, fault := in.Reader.run(at, mem.Size[T](), align)
	if fault != nil || n == 0 {
		return r2g.PlainView[T]{}, fault
	}
	return r2g.PlainView[T](view.NewSpan(in.Ref(), addr, n)), nil
}

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

// NewListView is NewView for a list of records.
func NewListView[T any](record *Record, list []T, store func(*Writer, uint64, *T) *Fault) ListView {
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
	return ListView{View{ref: ref, image: at}, uint64(len(list)), record.Size()}
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
	w.open(mem.Address(b.words), b)
	return w, view.NewScope("a view made by the program", b).Enter()
}
