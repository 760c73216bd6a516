//go:build cgo

package conn

import (
	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/cabi"
	"github.com/r2g-dev/r2g/runtime-go/internal/sched"
	"github.com/r2g-dev/r2g/runtime-go/internal/serve"
)

func init() {
	cabi.Handle(cabi.Handlers{
		Start: func(options, report uint64) int32 {
			return guard(report, func() error { return start(options) })
		},
		Connect: func(vtable cabi.Vtable, report uint64) int32 {
			return guard(report, func() error { return connect(vtable, report) })
		},
		Call:                serveSync,
		Batch:               serveBatch,
		IsSmall:             serve.IsSmall,
		RunSmall:            serve.ServeSmall,
		Cancel:              cancelIncoming,
		OpenRings:           openRings,
		DoorbellRequests:    doorbellRequests,
		DoorbellCompletions: doorbellCompletions,
	})
}

func cancelIncoming(conn uint32, id uint64, reason uint32) {
	l := ConnectionOf(conn)
	if l == nil || !l.cancelled(id, reason) {
		sched.Unmatched.Add(1)
	}
}

func openRings(rings uint64) int32 {
	if openInbound(rings) {
		return 0
	}
	return int32(r2g.Unimplemented)
}

func doorbellRequests(conn uint32) {
	if l := ConnectionOf(conn); l != nil {
		if e := l.Inbound.Load(); e != nil {
			e.wake()
		}
	}
}

func doorbellCompletions(conn uint32) {
	if l := ConnectionOf(conn); l != nil {
		if out := l.Outbound.Is.Load(); out != nil {
			out.Resolved.Doorbell()
		}
	}
}
