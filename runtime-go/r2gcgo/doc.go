// Package r2gcgo connects the Go half with the Rust half of its process. Generated code and programs do without cgo.
//
// When Rust owns main, importing the package is all there is to do: the Rust half finds the C symbol
// r2g_go_half_1, starts the Go half and connects. When Go owns main, the bridge package calls
// [Connect] with the table of the Rust library; [Load] opens a library by path. Both take what the
// program cannot do without: [AtLeast], [Needs].
//
// # Memory and order
//
// All call frames and arenas are memory of the Rust half. Go holds their addresses as integers. What is written
// there reaches the other half in one of two ways, and these are the only edges that order the
// accesses of the two sides: a call or return on one thread, and a ring, whose producer publishes an entry
// that its consumer then takes. The one word that both sides use at once, cancel of the frame, is atomic.
package r2gcgo
