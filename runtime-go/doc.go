// Package r2g is the Go runtime of r2g: a Rust half and a Go half of one process
// call each other through an API that both were generated from.
//
// # What a program does
//
// Generated code makes a client from a [Conn] and a [Service] from an
// implementation. A Go half that serves registers a factory from init:
//
//	func init() {
//		shop.RegisterStock(func() (shop.StockServer, error) {
//			return &stock{}, nil
//		})
//	}
//
// A Go half that calls gets its Conn from [Host], when Rust owns main, or from the
// bridge package, when Go does. A test uses [Local] and needs neither Rust nor cgo.
//
// # Versions
//
// The two halves may be built from different minors of a schema: each reads what the
// other writes, and [HandshakeOf] says what differs. A method that the other half lacks
// fails with [Unimplemented]; Has of its client tells before, and options of r2gcgo
// make an open fail without it.
//
// # Errors
//
// Every generated method returns an error last. It is a [*Status], a typed error of
// the schema (use [errors.As]), or the context's error. [CodeOf] gives the gRPC code
// of any of them, and errors.Is works with [context.Canceled] and
// [context.DeadlineExceeded] on both sides of a call.
//
// # Ownership
//
// What a client method returns and what a handler is given belong to the receiver,
// except views ([StringView], [BytesView], [PlainView], [ListView], [MapView] and
// generated ones): a view reads the caller's memory and ends with the call. Every use
// is checked; a view used too late panics before it touches memory. [Scope.Hold]
// prolongs a call for a goroutine that the handler started. Two things the check
// cannot see: a slice carried out of Borrow, and a goroutine that reads a view without
// Hold at the very moment its call ends. With R2G_POISON=1 in the environment these
// end in a fault.
//
// # Goroutines
//
// Clients, Conns and Services may be used from any goroutine. A sync handler runs on
// the calling thread of the other half and must not block: waiting for another
// goroutine there costs some 25 µs, and [runtime.Goexit] (which testing's FailNow
// uses) ends the process. Every other handler has a goroutine of its own; its context
// ends when the caller goes away, at the deadline, and when the handler has returned.
// A panic in a handler becomes an error of the caller; one in a goroutine that the
// handler started ends the process unless it was started by [Go].
package r2g
