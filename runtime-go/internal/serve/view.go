package serve

import (
	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/base"
	"github.com/r2g-dev/r2g/runtime-go/internal/schema"
	"github.com/r2g-dev/r2g/runtime-go/internal/value"
	"github.com/r2g-dev/r2g/runtime-go/internal/view"
)

// Param is a parameter of the call, to be viewed. The first one begins the life of the views.
func (in *Incoming) Param(at uint64) value.Param {
	return value.Param{Ref: in.Ref(), Schemas: in.Reader.Schemas(), At: at}
}

// ViewOf is the view of a record parameter.
func (in *Incoming) ViewOf(record *schema.Record, at uint64) (value.View, *base.CodecError) {
	found, codecErr := in.Reader.Record(at, record)
	if codecErr != nil {
		return value.View{}, codecErr
	}
	return value.RecordParam(in.Param(found), record), nil
}

// VariantOf is the view of a variant parameter.
func (in *Incoming) VariantOf(at uint64) (value.View, *base.CodecError) {
	if in.Reader.Tag(at) == 0 {
		return value.View{}, base.NewCodecError(base.Null)
	}
	return value.VariantParam(in.Param(at)), nil
}

// StringViewOf is the view of a string parameter.
func (in *Incoming) StringViewOf(at uint64) (r2g.StringView, *base.CodecError) {
	span, codecErr := in.Span(at, 1, 1)
	return r2g.StringView(span), codecErr
}

// BytesViewOf is the view of a bytes parameter.
func (in *Incoming) BytesViewOf(at uint64) (r2g.BytesView, *base.CodecError) {
	span, codecErr := in.Span(at, 1, 1)
	return r2g.BytesView(span), codecErr
}

// Span is the view of a parameter that is a run of elements of a size.
func (in *Incoming) Span(at, size, align uint64) (view.Span, *base.CodecError) {
	addr, n, codecErr := in.Reader.Run(at, size, align)
	if codecErr != nil || n == 0 {
		return view.Span{}, codecErr
	}
	ref := in.Ref()
	return view.NewSpan(ref, ref.Copy(addr, n*size), n), nil
}
