//go:build cgo

package r2gcgo

// #include "half.h"
import "C"

import (
	"sync"
	"sync/atomic"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/mem"
	"github.com/r2g-dev/r2g/runtime-go/internal/owned"
	"github.com/r2g-dev/r2g/runtime-go/r2gabi"
)

// rust is the link to one Rust half.
type rust struct {
	half  rustHalf
	conn  uint32
	met   atomic.Pointer[meeting]
	pool  sync.Pool
	slots *slots
	// engine runs the calls that come by rings, once the half has said where those are.
	engine atomic.Pointer[engine]
	// outbound are the rings for calls into the half, once there has been one.
	outbound outboundOf
	// threads is where the half counts the threads that have ever come in; it is nil before the halves have met.
	threads *atomic.Uint32
}

// links are the connected Rust halves by number; number 0 is nobody. A link is never taken out.
var links struct {
	sync.Mutex
	list atomic.Pointer[[]*rust]
}

// join finds the link to a half, or makes it. A half keeps its number.
func join(half rustHalf) *rust {
	links.Lock()
	defer links.Unlock()
	var list []*rust
	if now := links.list.Load(); now != nil {
		list = *now
	}
	for _, l := range list {
		if l.half == half {
			return l
		}
	}
	l := &rust{
		half: half, conn: uint32(len(list)) + 1,
		threads: mem.At[atomic.Uint32](half.threads()),
	}
	l.slots = newSlots(l)
	owned.Offer(l)
	list = append(list[:len(list):len(list)], l)
	links.list.Store(&list)
	return l
}

// linkOf is the link with a number, nil if there is none.
func linkOf(conn uint32) *rust {
	list := links.list.Load()
	if list == nil || conn == 0 || uint64(conn) > uint64(len(*list)) {
		return nil
	}
	return (*list)[conn-1]
}

// meeting is what the half says of itself; the half may say it again when it has more to say.
type meeting struct {
	entries   map[*r2gabi.Service][]uint32
	reasons   map[*r2gabi.Service][]string
	relations *r2gabi.Relations
	text      string
	json      []byte
}

// meet takes over what the half says in a report: which methods it serves, one word and one reason per
// method of every service of every package of this half, in their order; how its types differ; and
// what it found. All of it is memory of the half that stays.
func (l *rust) meet(report *C.r2g_report) {
	words := mem.Slice[uint32](uint64(report.methods.addr), uint64(report.methods.len))
	reasons := mem.Slice[r2gabi.Slice](uint64(report.reasons.addr), uint64(report.reasons.len))
	m := &meeting{
		entries:   make(map[*r2gabi.Service][]uint32),
		reasons:   make(map[*r2gabi.Service][]string),
		relations: r2gabi.ReadRelations(mem.Slice[uint32](uint64(report.relations.addr), uint64(report.relations.len))),
		text:      goString(uint64(report.message.addr), uint64(report.message.len)),
		json:      []byte(goString(uint64(report.json.addr), uint64(report.json.len))),
	}
	packages, _ := r2gabi.Packages()
	at := 0
	for _, p := range packages {
		for _, s := range p.Services() {
			own, why := make([]uint32, len(s.Methods)), make([]string, len(s.Methods))
			for i := range own {
				own[i] = r2gabi.NoEntry
				if at < len(words) {
					own[i] = words[at]
				}
				if at < len(reasons) {
					why[i] = goString(reasons[at].Addr, reasons[at].Len)
				}
				at++
			}
			m.entries[s], m.reasons[s] = own, why
		}
	}
	l.met.Store(m)
}

// Peer names the half in messages.
func (l *rust) Peer() string { return "rust" }

// Relations are the half's types, nil when they are this half's.
func (l *rust) Relations() *r2gabi.Relations {
	if m := l.met.Load(); m != nil {
		return m.relations
	}
	return nil
}

// Handshake is what the half found, as text and as JSON.
func (l *rust) Handshake() (text string, json []byte) {
	if m := l.met.Load(); m != nil {
		return m.text, m.json
	}
	return "", nil
}

// Bind says where the half serves a service.
func (l *rust) Bind(s *r2gabi.Service) ([]uint32, error) {
	m := l.met.Load()
	if m == nil {
		return nil, r2gabi.NotConnected()
	}
	own := m.entries[s]
	for _, entry := range own {
		if entry != r2gabi.NoEntry {
			return own, nil
		}
	}
	message := "the Rust half does not serve " + s.FullName()
	if why := m.reasons[s]; len(why) != 0 && why[0] != "" {
		message += ": " + why[0]
	}
	return nil, &r2g.Status{
		Code:    r2g.Unimplemented,
		Message: message,
		Flags:   r2g.FromRuntime | r2g.NotStarted,
	}
}

// Missing is why the half does not serve a method.
func (l *rust) Missing(s *r2gabi.Service, method int) string {
	if m := l.met.Load(); m != nil && method < len(m.reasons[s]) {
		return m.reasons[s][method]
	}
	return ""
}

// Grow asks the half for a chunk of one of its blocks.
func (l *rust) Grow(block, need uint64) uint64 { return l.half.alloc(block, need) }

// InPlace reports that the half may read this one's memory during a sync call.
func (l *rust) InPlace() bool { return true }

// syncCalls bounds the sync calls of the whole process.
var syncCalls = newLimiter(maxSyncCalls, maxSyncWait)

const tooMany = "too many sync calls into the Rust half"

// Acquire takes the call of a place, or one from the pool.
func (l *rust) Acquire(sync bool) *r2gabi.Outgoing {
	if sync {
		if p := syncCalls.take(); p != nil {
			if p.link == l {
				o := p.call
				o.Own.(*holder).ready()
				return o
			}
			return l.settle(p)
		}
	}
	return l.fresh()
}

// settle makes a place, which another link or nobody has used, one of this link.
func (l *rust) settle(p *place) *r2gabi.Outgoing {
	if p.link != nil {
		p.call.Own.(*holder).home = nil
		p.link.pool.Put(p.call)
		p.link, p.call = nil, nil
	}
	o := l.fresh()
	if o == nil {
		syncCalls.free(p)
		return nil
	}
	o.Own.(*holder).home = p
	p.link, p.call = l, o
	return o
}

// fresh takes a call from the pool, or makes one.
func (l *rust) fresh() *r2gabi.Outgoing {
	o, ok := l.pool.Get().(*r2gabi.Outgoing)
	if !ok {
		h := newHolder(l.half, l.conn)
		if h == nil {
			return nil
		}
		o = r2gabi.NewOutgoing(l, h.block, h)
	}
	o.Own.(*holder).ready()
	return o
}

// Release puts a resolved call back.
func (l *rust) Release(o *r2gabi.Outgoing) {
	h := o.Own.(*holder)
	// The chunks that the call added to its block.
	if r2gabi.BlockAt(h.block).Arena.Chunks != 0 {
		h.collect(l.conn)
		o.SetBlock(h.block)
	}
	if h.home != nil {
		syncCalls.free(h.home)
	} else {
		l.pool.Put(o)
	}
}

// Invoke runs a sync call: one crossing.
func (l *rust) Invoke(entry uint32, o *r2gabi.Outgoing) {
	h := o.Own.(*holder)
	if h.home == nil {
		l.invokeCounted(entry, o)
		return
	}
	h.handOver()
	l.half.call(entry, h.block, o.InPlace())
}

// invokeCounted runs a sync call that has no place of its own.
func (l *rust) invokeCounted(entry uint32, o *r2gabi.Outgoing) {
	h := o.Own.(*holder)
	p, ok := syncCalls.enter()
	if !ok {
		r2gabi.Refuse(h.block, r2g.ResourceExhausted, tooMany)
		return
	}
	h.handOver()
	l.half.call(entry, h.block, o.InPlace())
	syncCalls.leave(p)
}
