package serve

import (
	"sync/atomic"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/base"
	"github.com/r2g-dev/r2g/runtime-go/internal/mem"
	"github.com/r2g-dev/r2g/runtime-go/internal/schema"
	"github.com/r2g-dev/r2g/runtime-go/internal/value"
	"github.com/r2g-dev/r2g/runtime-go/internal/wire"
)

// Table is what one end serves: handlers by the number of their method. It does not change once it is in use.
type Table struct {
	methods []*servedMethod
	// sync are the sync methods that are served, nil elsewhere.
	sync []*servedMethod
	// small are those of them that are small.
	small    []*servedMethod
	services map[*schema.Service]uint32
	peer     string
	foreign  bool
	frames   func(conn uint32) FrameSource
}

type servedMethod struct {
	table   *Table
	method  *schema.Method
	handler func(*Incoming)
	// small serves a small method, nil for others; run is its Run.
	small   *Small
	run     func(args, result uint64, fields uint16) error
	scopes  scopePool
	sampler sampler
	latency latencyClass
}

// published is what this half serves. An empty table answers before the half has started.
var published atomic.Pointer[Table]

func init() { published.Store(NewTable("rust", true)) }

// Publish makes a table what this half serves.
func Publish(t *Table) { published.Store(t) }

// Published is what this half serves.
func Published() *Table { return published.Load() }

// NewTable makes an empty table. peer names the callers for handlers; foreign says that sync calls
// come in on threads of another runtime.
func NewTable(peer string, foreign bool) *Table {
	return &Table{services: make(map[*schema.Service]uint32), peer: peer, foreign: foreign}
}

// Add takes the next numbers for a service, one per method, and returns the first. The last one to
// serve a service wins.
func (t *Table) Add(s *Served) uint32 {
	first := uint32(len(t.methods))
	for i := range s.service.Methods {
		m := &s.service.Methods[i]
		e := &servedMethod{table: t, method: m, scopes: scopePool{method: m.Name}}
		if i < len(s.handlers) && s.handlers[i] != nil {
			e.handler, e.small = s.handlers[i].handlers()
			e.handler = guarded(e.handler)
			if e.small != nil {
				e.run = e.small.Run
			}
		}
		t.methods = append(t.methods, e)
		if !m.Sync || e.handler == nil {
			e = nil
		}
		t.sync = append(t.sync, e)
		if e != nil && e.small == nil {
			e = nil
		}
		t.small = append(t.small, e)
	}
	t.services[s.service] = first
	return first
}

// First is the number of a service's first method.
func (t *Table) First(s *schema.Service) (uint32, bool) {
	first, ok := t.services[s]
	return first, ok
}

// MethodNumbers are the numbers of a service's methods, base.NoMethod for those that are not served.
func (t *Table) MethodNumbers(s *schema.Service) []uint32 {
	first, served := t.services[s]
	numbers := make([]uint32, len(s.Methods))
	for i := range numbers {
		numbers[i] = base.NoMethod
		if served && t.methods[first+uint32(i)].handler != nil {
			numbers[i] = first + uint32(i)
		}
	}
	return numbers
}

// find checks what a call asks for. A call of the wrong kind would run a handler without a context,
// or block a thread.
func (t *Table) find(number uint32, frame uint64, sync bool) *servedMethod {
	var status *r2g.Status
	switch {
	case uint64(number) >= uint64(len(t.methods)) || t.methods[number].handler == nil:
		status = base.Unstarted(r2g.Unimplemented, "no such method")
	case t.methods[number].method.Sync != sync:
		status = base.Unstarted(r2g.Internal, "a sync method was called as an async one, or the other way round")
	case base.FrameAt(frame).Depth > base.MaxDepth:
		status = base.Unstarted(r2g.ResourceExhausted, "calls between the halves nest too deep")
	default:
		return t.methods[number]
	}
	refuse(frame, status)
	return nil
}

// Refuse resolves a frame whose handler was not run.
func Refuse(frame uint64, code r2g.Code, message string) {
	refuse(frame, base.Unstarted(code, message))
}

func refuse(frame uint64, status *r2g.Status) { wire.WriteStatus(frame, status) }

// Serve runs a sync call on this goroutine, which belongs to the calling thread of the other half if
// the table is for foreign calls. The frame is resolved when it returns.
//
// The record of the call is on the stack: a handler of generated code hands it to the functions of
// this package and to nothing else, and none of them keeps it.
func (t *Table) Serve(peer value.Peer, number uint32, frame uint64) {
	var e *servedMethod
	if uint64(number) < uint64(len(t.sync)) && base.FrameAt(frame).Depth <= base.MaxDepth {
		e = t.sync[number]
	}
	if e == nil {
		t.find(number, frame, true)
		return
	}
	var record Incoming
	in := mem.NoEscape(&record)
	in.frame, in.method, in.scopes = frame, e.method, &e.scopes
	in.Writer.SetPeer(peer)
	in.Reader.SetSchemas(peer.SchemaMap())
	in.preset(frame)
	finished := false
	defer func() {
		if !finished {
			in.resolvePanic(recover(), t.foreign)
		}
		if in.opened {
			in.close()
		}
	}()
	if e.sampler.idle() {
		e.handler(in)
	} else {
		in.runTimed(e)
	}
	finished = true
}

// describe fills in the context of an async call. It reports false when the call was refused, and the frame
// is resolved.
func (t *Table) describe(ctx *handlerContext, m *servedMethod, frame uint64) bool {
	b := base.FrameAt(frame)
	ctx.id = b.ID
	ctx.info = r2g.CallInfo{Method: m.method.Name, Peer: t.peer}
	ctx.limit, ctx.hasLimit = deadline(b)
	if b.Meta != 0 {
		if codecErr := wire.ReadMeta(b.Meta, &ctx.info); codecErr != nil {
			refuse(frame, base.Unstarted(r2g.InvalidArgument, codecErr.Field("metadata").Error()))
			return false
		}
	}
	return true
}
