package r2gcgo

// #include <stdlib.h>
// #include "half.h"
import "C"

import (
	"fmt"
	"sync"
	"sync/atomic"
	"unsafe"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/link"
	"github.com/r2g-dev/r2g/runtime-go/r2gabi"
)

// hostLink is the Rust half that r2g.Host means: the first one that was joined.
var hostLink atomic.Pointer[rust]

func init() {
	link.SetHost(func() link.Link {
		if l := hostLink.Load(); l != nil {
			return l
		}
		return waiting
	})
}

// waiting is the link before there is one: nothing is bound yet.
var waiting = &rust{}

// blockLink is the link that a block of the Rust half came by. It resolves a block with a number that
// was never given out, and returns nil.
func blockLink(block uint64) *rust {
	if l := linkOf(r2gabi.BlockAt(block).Conn); l != nil {
		return l
	}
	r2gabi.Refuse(block, r2g.Internal, "a call by an unknown connection")
	return nil
}

// serveSync runs a sync call.
func serveSync(entry uint32, block uint64) {
	l := linkOf(r2gabi.BlockAt(block).Conn)
	if l == nil {
		l = blockLink(block)
	}
	if l != nil {
		served().Serve(l, l.Relations(), entry, block)
	}
}

// serveBatch runs sync calls of one method, one after the other.
func serveBatch(entry uint32, first uint64) {
	for block := first; block != 0; {
		next := r2gabi.BlockAt(block).Next
		serveSync(entry, block)
		block = next
	}
}

// connect joins a Rust half that started this one. The report has the entries of its methods.
func connect(p rustHalf, report uint64) error {
	if err := p.check(); err != nil {
		return r2g.Errorf(r2g.FailedPrecondition, "%v", err)
	}
	l := join(p)
	out := C.r2g_report_at(C.uint64_t(report))
	l.meet(out)
	out.conn = C.uint32_t(l.conn)
	hostLink.CompareAndSwap(nil, l)
	return nil
}

// Library is a Rust half that this Go program has connected to.
type Library struct {
	link *rust
}

// Conn is where clients of the library's services are made. It may be used from any goroutine.
func (l *Library) Conn() r2g.Conn { return conn{l.link} }

// Report is what the handshake found: what fits, and what does not. [r2g.HandshakeOf] has it as a
// value.
func (l *Library) Report() string {
	text, _ := l.link.Handshake()
	return text
}

type conn struct{ rust *rust }

func (c conn) R2GLink() link.Link { return c.rust }

var connecting sync.Mutex

// Connect starts a Rust half and joins it, in a program whose main is Go. table is what the library's
// r2g_rust_half_1_… function returns; the bridge package passes it. Connecting again gives the same
// library. The error says what does not fit, or what of the options the library does not have.
//
// Services that this program serves to the library are those registered before, by the generated functions Register….
func Connect(table unsafe.Pointer, options ...Option) (*Library, error) {
	connecting.Lock()
	defer connecting.Unlock()
	p := rustHalf(uintptr(table))
	if err := p.check(); err != nil {
		return nil, r2g.Errorf(r2g.FailedPrecondition, "%v", err)
	}
	if err := start(0); err != nil {
		return nil, err
	}
	rust := C.r2g_at(C.uint64_t(p))
	report := newReport()
	defer C.free(unsafe.Pointer(report))
	asked := (*C.r2g_start)(C.calloc(1, C.sizeof_r2g_start))
	defer C.free(unsafe.Pointer(asked))
	asked.size = C.sizeof_r2g_start
	if code := C.r2g_peer_start(rust, asked, report); code != 0 {
		return nil, failedAt("start", code, report)
	}
	l := join(p)
	report.conn = C.uint32_t(l.conn)
	if code := C.r2g_peer_connect(rust, C.r2g_go_table(), report); code != 0 {
		return nil, failedAt("connect", code, report)
	}
	l.meet(report)
	if err := l.require(options); err != nil {
		return nil, err
	}
	hostLink.CompareAndSwap(nil, l)
	return &Library{link: l}, nil
}

func newReport() *C.r2g_report {
	report := (*C.r2g_report)(C.calloc(1, C.sizeof_r2g_report))
	report.size = C.sizeof_r2g_report
	return report
}

func reportText(report *C.r2g_report) string {
	return goString(uint64(report.message.addr), uint64(report.message.len))
}

func failedAt(step string, code C.int32_t, report *C.r2g_report) error {
	status := r2g.Code(uint32(code))
	if code < 0 || status > r2g.Unauthenticated {
		status = r2g.Internal
	}
	return &r2g.Status{
		Code:    status,
		Message: fmt.Sprintf("%s of the Rust half: %s", step, reportText(report)),
		Flags:   r2g.FromRuntime | r2g.NotStarted,
	}
}
