//go:build cgo

package r2gcgo

import (
	"sync"
	"sync/atomic"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/mem"
	"github.com/r2g-dev/r2g/runtime-go/r2gabi"
)

// rust is the link to one Rust half.
type rust struct {
	half    rustHalf
	conn    uint32
	entries atomic.Pointer[map[*r2gabi.Service][]uint32]
	pool    sync.Pool
	slots   *slots
	inbound inbound
	done    func(*r2gabi.Received)
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
	l := &rust{half: half, conn: uint32(len(list)) + 1}
	l.slots = newSlots(l)
	l.done = l.completed
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

// setEntries takes over which methods the half serves: one word per method of every service of every
// package of this half, in their order.
func (l *rust) setEntries(addr, n uint64) {
	words := mem.Slice[uint32](addr, n)
	entries := make(map[*r2gabi.Service][]uint32)
	packages, _ := r2gabi.Packages()
	at := 0
	for _, p := range packages {
		for _, s := range p.Services() {
			own := make([]uint32, len(s.Methods))
			for i := range own {
				own[i] = r2gabi.NoEntry
				if at < len(words) {
					own[i] = words[at]
				}
				at++
			}
			entries[s] = own
		}
	}
	l.entries.Store(&entries)
}

// Peer names the half in messages.
func (l *rust) Peer() string { return "rust" }

// Relations is nil: the halves have met only if their types are equal.
func (l *rust) Relations() *r2gabi.Relations { return nil }

// Bind says where the half serves a service.
func (l *rust) Bind(s *r2gabi.Service) ([]uint32, error) {
	entries := l.entries.Load()
	if entries == nil {
		return nil, r2gabi.NotConnected()
	}
	own := (*entries)[s]
	for _, entry := range own {
		if entry != r2gabi.NoEntry {
			return own, nil
		}
	}
	return nil, &r2g.Status{
		Code:    r2g.Unimplemented,
		Message: "the Rust half does not serve " + s.FullName(),
		Flags:   r2g.FromRuntime | r2g.NotStarted,
	}
}

// Grow asks the half for a chunk of one of its blocks.
func (l *rust) Grow(block, need uint64) uint64 { return l.half.alloc(block, need) }

// syncCalls bounds the sync calls of the whole process.
var syncCalls = newLimiter(maxSyncCalls, maxSyncWait)

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
		l.invokeCounted(entry, h)
		return
	}
	h.handOver()
	l.half.call(entry, h.block)
}

// invokeCounted runs a sync call that has no place of its own.
func (l *rust) invokeCounted(entry uint32, h *holder) {
	p, ok := syncCalls.enter()
	if !ok {
		r2gabi.Refuse(h.block, r2g.ResourceExhausted, "too many sync calls into the Rust half")
		return
	}
	h.handOver()
	l.half.call(entry, h.block)
	syncCalls.leave(p)
}
