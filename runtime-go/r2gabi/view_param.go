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
	ref := in.Ref()
	image = ref.Copy(image, uint64(record.Of(in.Reader.relations).Stride))
	return View{ref: ref, peer: in.Reader.relations, image: image}, nil
}

// StringViewOf is the view of a string parameter.
func (in *Incoming) StringViewOf(at uint64) (r2g.StringView, *Fault) {
	addr, n, fault := in.Reader.run(at, 1, 1)
	if fault != nil || n == 0 {
		return r2g.StringView{}, fault
	}
	return r2g.StringView(in.span(addr, n, 1)), nil
}

// BytesViewOf is the view of a bytes parameter.
func (in *Incoming) BytesViewOf(at uint64) (r2g.BytesView, *Fault) {
	addr, n, fault := in.Reader.run(at, 1, 1)
	if fault != nil || n == 0 {
		return r2g.BytesView{}, fault
	}
	return r2g.BytesView(in.span(addr, n, 1)), nil
}

// PlainViewOf is the view of a parameter that is a list of a plain type.
func PlainViewOf[T any](in *Incoming, at, align uint64) (r2g.PlainView[T], *Fault) {
	addr, n, fault := in.Reader.run(at, mem.Size[T](), align)
	if fault != nil || n == 0 {
		return r2g.PlainView[T]{}, fault
	}
	return r2g.PlainView[T](in.span(addr, n, mem.Size[T]())), nil
}

func (in *Incoming) span(addr, n, size uint64) view.Span {
	ref := in.Ref()
	return view.NewSpan(ref, ref.Copy(addr, n*size), n)
}
