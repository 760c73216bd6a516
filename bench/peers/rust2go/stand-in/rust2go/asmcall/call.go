// Package asmcall stands in for rust2go's package of this name, only so that generated code compiles: it
// calls by cgo, and what would go through it is not measured.
package asmcall

import (
	"unsafe"

	"github.com/ihciah/rust2go/cgocall"
)

// CallFuncG0P0 calls f.
func CallFuncG0P0(f unsafe.Pointer) { cgocall.CallFuncG0P0(f) }

// CallFuncG0P1 calls f with an argument.
func CallFuncG0P1(f, a unsafe.Pointer) { cgocall.CallFuncG0P1(f, a) }

// CallFuncG0P2 calls f with two arguments.
func CallFuncG0P2(f, a, b unsafe.Pointer) { cgocall.CallFuncG0P2(f, a, b) }
