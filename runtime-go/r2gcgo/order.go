//go:build cgo && !race

package r2gcgo

// order is only for the race detector.
func order() {}
