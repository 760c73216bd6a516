// Package r2gabi is the door between generated code and the runtime, and between the runtime and
// its transports. Nobody else should import it: it changes with the compiler, and its functions
// trust their arguments.
//
// # Vocabulary
//
// An image is what one half writes and the other reads. To lower is to turn a Go value into an
// image ([Writer]), to lift is the way back ([Reader]). Addresses are uint64. A function of
// generated code that lowers or lifts returns a [*Fault] when the value or the image is not in
// order, and puts its own step in front of the fault's path when it passes one on:
//
//	func r2gStoreLine(w *r2gabi.Writer, at uint64, v *Line) *r2gabi.Fault {
//		if fault := w.String(at+0, v.Sku); fault != nil {
//			return fault.Field("sku")
//		}
//		r2gabi.Store(at+16, v.Qty)
//		r2gabi.Zero(at+20, 4)
//		return w.OptString(at+24, v.Note) // and so on
//	}
//
// # What generated code registers
//
// One [Package] per schema package with its descriptor and a [Service] description per service,
// and one [Record] per record type and per parameter record:
//
//	var r2gPackage = r2gabi.RegisterPackage("acme.shop@1", r2gDescriptor, r2gStock)
//	var r2gStock = &r2gabi.Service{Name: "Stock", Methods: []r2gabi.Method{{Name: "Stock.Price", Sync: true}}}
//	var r2gLine = r2gabi.NewRecord(r2gPackage, 0, 3, 40)
//
// # What a client method does
//
//	func (c *Stock) Find(ctx context.Context, sku string, opts ...r2g.CallOption) (*Item, error) {
//		r2gCall := c.r2gClient.Async(ctx, 1, opts) // or Sync(1)
//		if r2gAt := r2gCall.Args(16); r2gAt != 0 {
//			r2gCall.Check(…store the parameter record…)
//		}
//		var r2gResult Item
//		switch r2gCall.Call() {
//		case r2gabi.Returned:
//			if r2gAt := r2gCall.Result(); r2gAt != 0 {
//				r2gCall.Check(…load the result…)
//			}
//		case r2gabi.Thrown:
//			if r2gAt := r2gCall.Result(); r2gAt != 0 {
//				r2gCall.Throw(r2gLoadStockError(&r2gCall.Reader, r2gAt))
//			}
//		}
//		if r2gErr := r2gCall.End(); r2gErr != nil {
//			return nil, r2gErr
//		}
//		return &r2gResult, nil
//	}
//
// [Outgoing] remembers the first failure, so the steps need no branches of their own, and nothing
// after a failure crosses the boundary. The block behind it is pooled: a sync call crosses once and
// allocates nothing.
//
// # What a handler does
//
// [Serve] takes one [Handler] per method. A handler loads the parameter record, calls the user's
// server and ends the call exactly once:
//
//	func(r2gIn *r2gabi.Incoming) {
//		r2gAt, r2gFault := r2gIn.Args()
//		if r2gFault == nil {
//			r2gFault = …load the parameter record; views from r2gIn.StringViewOf, ViewOf, …
//		}
//		if r2gFault != nil {
//			r2gIn.Reject(r2gFault)
//			return
//		}
//		r2gResult, r2gErr := server.Find(r2gIn.Context(), r2gArgs.sku)
//		if r2gErr != nil {
//			r2gIn.Fail(r2gErr) // or Throw and ThrowDone for a declared error
//			return
//		}
//		r2gAt, r2gFault = r2gIn.Result(8)
//		if r2gFault == nil {
//			r2gFault = …store the result…
//		}
//		r2gIn.Finish(r2gFault)
//	}
//
// The runtime sets the status to that of a panic before it runs the handler, contains panics, ends
// the views before the caller gets its memory back, and cancels the context.
//
// # Versions
//
// Records are read by the writer's field count and stride: [Reader.Rel] gives both, [View.Has] for
// views. A field that is newer than its record is there if its ordinal is not above Fields; otherwise
// the reader takes the default. Without a table of the peer ([Relations]) a type is as this half has it.
// Lists always step by the writer's stride. A record that belongs to an imported package is described
// by the Record of that package's generated code, never by a copy.
//
// # Transports
//
// [Link] is what a transport implements, [Table] what it serves from, [Received] an async call that it
// took over. [Block] and its neighbours mirror the C types.
package r2gabi
