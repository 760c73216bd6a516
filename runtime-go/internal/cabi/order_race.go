//go:build cgo && race

package cabi

// static inline void r2g_nothing(void) {}
import "C"

// Racing says that the race detector is on.
const Racing = true

// Order is called where memory passes through a ring. The race detector does not see atomic operations on memory of
// the other half, but it takes each call of C for one that all earlier crossings happened before, and that happens
// before all later ones. Without this a program that writes before an async call what the called handler reads would
// be reported as a race.
func Order() { C.r2g_nothing() }
