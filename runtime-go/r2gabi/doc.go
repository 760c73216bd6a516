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
//	func (r2gCodec) StoreLine(w *r2gabi.Writer, at uint64, v *Line) *r2gabi.Fault {
//		if fault := w.Enter(); fault != nil {
//			return fault
//		}
//		if fault := w.String(at, v.Sku); fault != nil {
//			return fault.Field("sku")
//		}
//		r2gabi.Store(at+16, v.Qty)
//		r2gabi.Zero(at+20, 4) // padding
//		w.Leave()
//		return nil
//	}
//
// What belongs to a named type are methods of R2G, the one exported variable of generated code that is not for users:
// packages that import the type use them, as shop.R2G.StoreLine. Functions that begin with r2gStore_, r2gLoad_ or r2gNew_ belong to a type
// expression ("list of Line") and exist once in each package that needs them. A variable that begins
// with r2gKind_view_ says how a list or map is viewed.
//
// # What generated code registers
//
// One [Package] per schema package with its descriptor and a [Service] description per service,
// and one [Record] per record type and per parameter record:
//
//	var r2gPackage = r2gabi.RegisterPackage(r2gabi.PackageInfo{Name: "acme.shop@1", Descriptor: r2gDescriptor, …})
//	var r2gService_Stock = &r2gabi.Service{Name: "Stock", Methods: []r2gabi.Method{{Name: "Stock.Price", Sync: true}}}
//	var r2gRecord_Line = r2gabi.NewRecord(r2gPackage, r2gabi.Shape{Index: 0, Fields: 3, Size: 40})
//
// # What a client method does
//
//	func (c *Stock) Find(ctx context.Context, sku string, opts ...r2g.CallOption) (*Item, error) {
//		r2gCall := c.r2gClient.Async(ctx, 1, opts) // or Sync(1)
//		r2gStore_Stock_Find(r2gCall, sku)
//		r2gResult := r2gCall_Stock_Find(r2gCall)
//		return r2gResult, r2gCall.End()
//	}
//
//	func r2gStore_Stock_Find(call *r2gabi.Outgoing, p1 string) {
//		at := call.Args(16)
//		if at == 0 {
//			return
//		}
//		if fault := call.Writer.String(at, p1); fault != nil {
//			call.Check(fault.Field("sku"))
//			return
//		}
//	}
//
//	func r2gCall_Stock_Find(call *r2gabi.Outgoing) (result *Item) {
//		switch call.Call() {
//		case r2gabi.Returned:
//			at := call.Result()
//			if at == 0 {
//				return result
//			}
//			value, fault := r2gNew_ref_Item(&call.Reader, at)
//			if fault == nil {
//				result = value
//			}
//			call.Check(fault)
//		case r2gabi.Thrown:
//			if at := call.Result(); at != 0 {
//				call.Throw(R2G.LoadStockError(&call.Reader, at))
//			}
//		}
//		return result
//	}
//
// [Outgoing] remembers the first failure, so the steps need no branches of their own, and nothing
// after a failure crosses the boundary. The block behind it is pooled: a sync call crosses once and
// allocates nothing. Text, bytes and flat lists among the arguments of a sync call are written by
// [Outgoing.String] and [SendPlain], which may leave a large one where the caller has it.
//
// # What a handler does
//
// [Serve] takes one [Handler] per method. That of a sync method without parameters, result and declared
// error is [Empty], the user's method itself. Any other one, [Handle], loads the parameter record, calls the user's
// server and ends the call exactly once:
//
//	func r2gServe_Stock_Find(server StockServer) r2gabi.Handler {
//		return r2gabi.Handle(func(in *r2gabi.Incoming) {
//			p1, fault := r2gLoad_Stock_Find(in) // Args, then Reader, or StringViewOf, ViewOf, ...
//			if fault != nil {
//				in.Reject(fault)
//				return
//			}
//			result, err := server.Find(in.Context(), p1)
//			if err != nil {
//				R2G.ThrowStockError(in, err) // Throw and ThrowDone, or Fail
//				return
//			}
//			at, fault := in.Result(8)
//			if fault == nil {
//				fault = r2gStore_ref_Item(&in.Writer, at, result)
//			}
//			in.Finish(fault)
//		})
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
// [Link] is what a transport implements, [Table] what it serves from, [Worker] what runs async calls. [Block] and its neighbours mirror the C types.
package r2gabi
