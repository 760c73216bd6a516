//go:build cgo

package r2gcgo

import (
	"sync"
	"unsafe"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/cabi"
	"github.com/r2g-dev/r2g/runtime-go/internal/conn"
	"github.com/r2g-dev/r2g/runtime-go/internal/registry"
)

// Library is a Rust half that this Go program has connected to.
type Library struct {
	connection *conn.Connection
}

// Conn is where clients of the library's services are made. It may be used from any goroutine.
func (l *Library) Conn() r2g.Conn { return libraryConn{l.connection} }

// Report is what the handshake found: what fits, and what does not. [r2g.HandshakeOf] has it as a
// value.
func (l *Library) Report() string {
	text, _ := l.connection.Handshake()
	return text
}

type libraryConn struct{ connection *conn.Connection }

func (c libraryConn) R2GConnection() registry.Connection { return c.connection }

var connecting sync.Mutex

// Connect starts a Rust half and joins it, in a program whose main is Go. table is what the library's
// r2g_rust_half_1_… function returns; the bridge package passes it. Connecting again gives the same
// library. The error says what does not fit, or what of the options the library does not have.
//
// Services that this program serves to the library are those registered before, by the generated functions Register….
func Connect(table unsafe.Pointer, options ...Option) (*Library, error) {
	connecting.Lock()
	defer connecting.Unlock()
	l, err := conn.Open(cabi.Vtable(uintptr(table)))
	if err != nil {
		return nil, err
	}
	var asked opening
	for _, option := range options {
		option(&asked)
	}
	if err := l.Require(asked.needs); err != nil {
		return nil, err
	}
	conn.SetHost(l)
	return &Library{connection: l}, nil
}
