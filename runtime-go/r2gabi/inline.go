package r2gabi

// inlined is never called. Generated code imports this package only, and its types are aliases of types in internal
// packages. The compiler hands the body of such a type's method on to an importer of this package, for inlining, only if
// this package inlines the method itself. A list of records takes half as long again to encode where it does not.
func inlined(
	w *Writer, r *Reader, record *Record, view View, err *CodecError, in *Incoming, out *Outgoing, client *Client,
) {
	_ = w.Enter()
	w.Leave()
	w.Present(0)
	w.Absent(0)
	_, _ = w.Root(record.Size())
	_ = r.Enter()
	r.Leave()
	_ = r.TypeMap(record)
	_ = r.IsPresent(0)
	_, _ = r.Object(0, 0, 0)
	_ = r.Tag(0)
	_ = r.Time(0)
	_ = view.Scope()
	_ = view.IsPresent(0)
	_ = view.Bool(0)
	_ = view.Tag()
	_ = view.Variant(0)
	_ = err.Field("")
	_ = in.Context()
	_ = in.Param(0)
	_ = in.Lacks(record, 0)
	_, _ = in.Take(0)
	_, _ = in.StringViewOf(0)
	_, _ = in.BytesViewOf(0)
	_, _ = out.Take(0)
	_ = out.InPlace()
	_ = client.Sync(0)
}

var _ = inlined
