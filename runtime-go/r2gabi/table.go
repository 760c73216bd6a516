package r2gabi

import (
	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/link"
	"github.com/r2g-dev/r2g/runtime-go/internal/mem"
)

// Table is what one end serves: handlers by entry. It does not change once it is in use.
type Table struct {
	entries []*entry
	// sync are the entries of sync methods that are served, nil elsewhere.
	sync []*entry
	// small are those of them that are small.
	small    []*entry
	services map[*Service]uint32
	peer     string
	foreign  bool
	lender   func(conn uint32) Blocks
}

type entry struct {
	table   *Table
	method  *Method
	handler func(*Incoming)
	// small serves a small method, nil for others; run is its Run.
	small   *Small
	run     func(args, result uint64, fields uint16) error
	scopes  scopePool
	sampler sampler
	latency latencyClass
}

// NewTable makes an empty table. peer names the callers for handlers; foreign says that sync calls
// come in on threads of another runtime.
func NewTable(peer string, foreign bool) *Table {
	return &Table{services: make(map[*Service]uint32), peer: peer, foreign: foreign}
}

// Add takes the next entries for a service, one per method, and returns the first. The last one to
// serve a service wins.
func (t *Table) Add(s *Served) uint32 {
	first := uint32(len(t.entries))
	for i := range s.service.Methods {
		m := &s.service.Methods[i]
		e := &entry{table: t, method: m, scopes: scopePool{method: m.Name}}
		if i < len(s.handlers) && s.handlers[i] != nil {
			e.handler, e.small = s.handlers[i].handlers()
			e.handler = guarded(e.handler)
			if e.small != nil {
				e.run = e.small.Run
			}
		}
		t.entries = append(t.entries, e)
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

// First is the entry of a service's first method.
func (t *Table) First(s *Service) (uint32, bool) {
	first, ok := t.services[s]
	return first, ok
}

// Entries are the entries of a service's methods.
func (t *Table) Entries(s *Service) []uint32 {
	first, served := t.services[s]
	entries := make([]uint32, len(s.Methods))
	for i := range entries {
		entries[i] = NoEntry
		if served && t.entries[first+uint32(i)].handler != nil {
			entries[i] = first + uint32(i)
		}
	}
	return entries
}

// find checks what a call asks for. A call of the wrong kind would run a handler without a context,
// or block a thread.
func (t *Table) find(number uint32, block uint64, sync bool) *entry {
	var status *r2g.Status
	switch {
	case uint64(number) >= uint64(len(t.entries)) || t.entries[number].handler == nil:
		status = unstarted(r2g.Unimplemented, "no such method")
	case t.entries[number].method.Sync != sync:
		status = unstarted(r2g.Internal, "a sync method was called as an async one, or the other way round")
	case BlockAt(block).Depth > MaxDepth:
		status = unstarted(r2g.ResourceExhausted, "calls between the halves nest too deep")
	default:
		return t.entries[number]
	}
	refuse(block, status)
	return nil
}

// Refuse resolves a block whose handler was not run.
func Refuse(block uint64, code r2g.Code, message string) { refuse(block, unstarted(code, message)) }

func refuse(block uint64, status *r2g.Status) { writeStatus(block, status) }

// Serve runs a sync call on this goroutine, which belongs to the calling thread of the other half if
// the table is for foreign calls. The block is resolved when it returns.
//
// The record of the call is on the stack: a handler of generated code hands it to the functions of
// this package and to nobody else, and none of them keeps it.
func (t *Table) Serve(memory Memory, relations *Relations, number uint32, block uint64) {
	var e *entry
	if uint64(number) < uint64(len(t.sync)) && BlockAt(block).Depth <= MaxDepth {
		e = t.sync[number]
	}
	if e == nil {
		t.find(number, block, true)
		return
	}
	var record Incoming
	in := mem.NoEscape(&record)
	in.block, in.method, in.scopes = block, e.method, &e.scopes
	in.Writer.memory, in.Reader.relations = memory, relations
	in.preset(block)
	finished := false
	defer func() {
		if !finished {
			in.unwound(recover(), t.foreign)
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

// describe fills in the context of an async call. It reports false when the call was refused, and the block
// is resolved.
func (t *Table) describe(ctx *callContext, e *entry, block uint64) bool {
	b := BlockAt(block)
	ctx.id = b.ID
	ctx.info = r2g.CallInfo{Method: e.method.Name, Peer: t.peer}
	ctx.limit, ctx.hasLimit = deadline(b)
	if b.Meta != 0 {
		if fault := readMeta(b.Meta, &ctx.info); fault != nil {
			refuse(block, unstarted(r2g.InvalidArgument, fault.Field("metadata").Error()))
			return false
		}
	}
	return true
}

// ServedOf is what generated code put into a service, nil for the zero Service.
func ServedOf(s link.Service) *Served {
	served, _ := s.Impl().(*Served)
	return served
}

// Service is the service that is served.
func (s *Served) Service() *Service { return s.service }
