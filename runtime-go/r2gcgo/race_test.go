//go:build cgo && race

package r2gcgo

// racing says that the race detector is on: then sync.Pool drops objects at random.
const racing = true
