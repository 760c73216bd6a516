//go:build !cgo

package r2gcgo

import (
	"unsafe"

	"github.com/r2g-dev/r2g/runtime-go"
)

// Library is a Rust half that this Go program has connected to. Without cgo there is none.
type Library struct{}

// Conn is [r2g.Host], whose calls fail with Unavailable.
func (*Library) Conn() r2g.Conn { return r2g.Host() }

// Report is empty.
func (*Library) Report() string { return "" }

// Connect fails with Unavailable: this program was built without cgo.
func Connect(unsafe.Pointer, ...Option) (*Library, error) {
	return nil, r2g.Errorf(r2g.Unavailable, "built without cgo (CGO_ENABLED=0): there is no Rust half")
}
