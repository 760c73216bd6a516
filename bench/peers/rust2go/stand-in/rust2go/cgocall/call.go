// Package cgocall stands in for rust2go's package of this name: it calls a C function by its address.
package cgocall

// static void stand_in_1(void *f, void *a) { ((void (*)(void *))f)(a); }
// static void stand_in_2(void *f, void *a, void *b) { ((void (*)(void *, void *))f)(a, b); }
// static void stand_in_0(void *f) { ((void (*)(void))f)(); }
import "C"

import "unsafe"

// CallFuncG0P0 calls f.
func CallFuncG0P0(f unsafe.Pointer) { C.stand_in_0(f) }

// CallFuncG0P1 calls f with an argument.
func CallFuncG0P1(f, a unsafe.Pointer) { C.stand_in_1(f, a) }

// CallFuncG0P2 calls f with two arguments.
func CallFuncG0P2(f, a, b unsafe.Pointer) { C.stand_in_2(f, a, b) }
