//go:build !cgo || !linux

package r2gcgo

import "github.com/r2g-dev/r2g/runtime-go"

// Load opens a Rust library by path. It fails: that needs cgo, and Linux so far.
func Load(path string, _ ...Option) (*Library, error) {
	return nil, r2g.Errorf(r2g.Unavailable, "%s: libraries are opened by path on Linux and with cgo only", path)
}
