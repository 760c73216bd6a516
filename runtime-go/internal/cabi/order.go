//go:build cgo && !race

package cabi

// Racing says that the race detector is on.
const Racing = false

// Order is only for the race detector.
func Order() {}
