// Package cabi is the C ABI of the two halves (spec/abi/r2g.h): the functions of the Rust half's table, and the table of this
// half. It is the only package of the runtime with cgo, and the lowest: what the other half calls arrives in [Handlers],
// which the packages above set.
//
// All memory that both halves see is the Rust half's, by address; a Go pointer takes part in a crossing only where the
// specification says so ("Arguments in place", "A small call").
package cabi
