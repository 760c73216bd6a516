//go:build cgo && !linux

package r2gcgo

// canNap is false where it was not measured what a short sleep costs.
const canNap = false

func (n *nap) sleep() {}
