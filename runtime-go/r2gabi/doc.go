// Package r2gabi is the door between generated code and the runtime. No other code should import it: it changes with the
// compiler, and its functions trust their arguments.
//
// Its types are aliases of those of internal packages, and its functions call those of such packages.
//
// # Vocabulary
//
// To encode is to write a Go value into the memory of a call ([Writer]), to decode is the way back
// ([Reader]). Addresses are uint64. A function of generated code that encodes or decodes returns a [*CodecError] when the
// value or its encoded form is not in order, and puts its own step in front of the error's path when it passes one on:
//
//	func (r2gCodec) EncodeLine(w *r2gabi.Writer, at uint64, v *Line) *r2gabi.CodecError {
//		if codecErr := w.Enter(); codecErr != nil {
//			return codecErr
//		}
//		if codecErr := w.String(at, v.Sku); codecErr != nil {
//			return codecErr.Field("sku")
//		}
//		r2gabi.Store(at+16, v.Qty)
//		r2gabi.Zero(at+20, 4) // padding
//		w.Leave()
//		return nil
//	}
//
// What belongs to a named type are methods of R2G, the one exported variable of generated code that is not for users:
// packages that import the type use them, as shop.R2G.StoreLine. Functions that begin with r2gEncode_, r2gDecode_ or r2gNew_ belong to a type
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
//		r2gEncode_Stock_Find(r2gCall, sku)
//		r2gResult := r2gCall_Stock_Find(r2gCall)
//		return r2gResult, r2gCall.End()
//	}
//
//	func r2gEncode_Stock_Find(call *r2gabi.Outgoing, p1 string) {
//		at := call.Args(16)
//		if at == 0 {
//			return
//		}
//		if codecErr := call.Writer.String(at, p1); codecErr != nil {
//			call.Check(codecErr.Field("sku"))
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
//			value, codecErr := r2gNew_ref_Item(&call.Reader, at)
//			if codecErr == nil {
//				result = value
//			}
//			call.Check(codecErr)
//		case r2gabi.Thrown:
//			if at := call.Result(); at != 0 {
//				call.Throw(R2G.DecodeStockError(&call.Reader, at))
//			}
//		}
//		return result
//	}
//
// [Outgoing] remembers the first failure, so the steps need no branches of their own, and nothing
// after a failure crosses the boundary. The call frame behind it is pooled: a sync call crosses once and
// allocates nothing. Text, bytes and flat lists among the arguments of a sync call are written by
// [Outgoing.String] and [EncodePlainArg], which may leave a large one where the caller has it.
//
// # What a handler does
//
// [Serve] takes one [Handler] per method: [Small] for a small method, whose parameters and result pass by value, and
// [Handle] for any other one, which decodes the parameter record, calls the user's server and ends the call exactly once:
//
//	func r2gServe_Stock_Find(server StockServer) r2gabi.Handler {
//		return r2gabi.Handle(func(in *r2gabi.Incoming) {
//			p1, codecErr := r2gDecode_Stock_Find(in) // Args, then Reader, or StringViewOf, ViewOf, ...
//			if codecErr != nil {
//				in.Reject(codecErr)
//				return
//			}
//			result, err := server.Find(in.Context(), p1)
//			if err != nil {
//				R2G.ThrowStockError(in, err) // Throw and ThrowDone, or Fail
//				return
//			}
//			at, codecErr := in.Result(8)
//			if codecErr == nil {
//				codecErr = r2gEncode_ref_Item(&in.Writer, at, result)
//			}
//			in.Finish(codecErr)
//		})
//	}
//
// The runtime sets the status to that of a panic before it runs the handler, guards against panics, ends
// the views before the caller gets its memory back, and cancels the context.
//
// # Versions
//
// Records are read by the writer's field count and stride: [Reader.TypeMap] gives both, [View.Has] for
// views. A field that is newer than its record is there if its ordinal is not above Fields; otherwise
// the reader takes the default. Without a table of the peer ([SchemaMap]) a type is as this half has it.
// Lists always step by the writer's stride. A record that belongs to an imported package is described
// by the Record of that package's generated code, never by a copy.
package r2gabi
