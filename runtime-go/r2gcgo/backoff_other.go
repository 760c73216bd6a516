//go:build cgo && !linux

package r2gcgo

// canBackOff is false where it was not measured what a short sleep costs.
const canBackOff = false

func (n *backoff) sleep() {}
