//go:build cgo

package conn

import (
	"sync"
	"sync/atomic"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/base"
	"github.com/r2g-dev/r2g/runtime-go/internal/cabi"
	"github.com/r2g-dev/r2g/runtime-go/internal/call"
	"github.com/r2g-dev/r2g/runtime-go/internal/mem"
	"github.com/r2g-dev/r2g/runtime-go/internal/owned"
	"github.com/r2g-dev/r2g/runtime-go/internal/sched"
	"github.com/r2g-dev/r2g/runtime-go/internal/schema"
	"github.com/r2g-dev/r2g/runtime-go/internal/serve"
)

// Connection is the connection to one Rust half.
type Connection struct {
	vtable cabi.Vtable
	Number uint32
	report atomic.Pointer[peerReport]
	pool   sync.Pool
	Slots  *sched.Slots
	// inbound runs the calls that come by rings, once the half has said where those are.
	Inbound atomic.Pointer[inbound]
	// outbound are the rings for calls into the half, once there has been one.
	Outbound outboundOf
	// threads is where the half counts the threads that have ever come in; it is nil before the halves have met.
	threads *atomic.Uint32
}

// connections are the connected Rust halves by number; number 0 is none. A connection is never taken out.
var connections struct {
	sync.Mutex
	list atomic.Pointer[[]*Connection]
}

// connectionTo finds the connection to a half, or makes it. A half keeps its number.
func connectionTo(vtable cabi.Vtable) *Connection {
	connections.Lock()
	defer connections.Unlock()
	var list []*Connection
	if now := connections.list.Load(); now != nil {
		list = *now
	}
	for _, l := range list {
		if l.vtable == vtable {
			return l
		}
	}
	l := &Connection{
		vtable: vtable, Number: uint32(len(list)) + 1,
		threads: mem.At[atomic.Uint32](vtable.Threads()),
	}
	l.Slots = sched.NewSlots(l.Number)
	owned.Offer(l)
	list = append(list[:len(list):len(list)], l)
	connections.list.Store(&list)
	return l
}

// ConnectionOf is the connection with a number, nil if there is none.
func ConnectionOf(conn uint32) *Connection {
	list := connections.list.Load()
	if list == nil || conn == 0 || uint64(conn) > uint64(len(*list)) {
		return nil
	}
	return (*list)[conn-1]
}

// peerReport is what the half says of itself; the half may say it again when it has more to say.
type peerReport struct {
	numbers map[*schema.Service][]uint32
	reasons map[*schema.Service][]string
	schemas *schema.SchemaMap
	text    string
	json    []byte
	// sequence is how many reports came before.
	sequence uint64
}

// setReport takes over what the half says in a report: which methods it serves, one word and one reason per
// method of every service of every package of this half, in their order; how its types differ; and
// what it found. All of it is memory of the half that stays.
func (c *Connection) setReport(report cabi.PeerReport) {
	m := &peerReport{
		numbers:  make(map[*schema.Service][]uint32),
		reasons:  make(map[*schema.Service][]string),
		schemas:  schema.ReadSchemaMap(report.SchemaMap),
		text:     report.Text,
		json:     []byte(report.JSON),
		sequence: report.Sequence,
	}
	packages, _ := schema.Packages()
	at := 0
	for _, p := range packages {
		for _, s := range p.Services() {
			own, why := make([]uint32, len(s.Methods)), make([]string, len(s.Methods))
			for i := range own {
				own[i] = base.NoMethod
				if at < len(report.Methods) {
					own[i] = report.Methods[at]
				}
				if at < len(report.Reasons) {
					why[i] = string(mem.Bytes(report.Reasons[at].Addr, report.Reasons[at].Len))
				}
				at++
			}
			m.numbers[s], m.reasons[s] = own, why
		}
	}
	for {
		before := c.report.Load()
		if before != nil && before.sequence > m.sequence {
			// A later report has overtaken this one: it says all that this one does.
			return
		}
		if c.report.CompareAndSwap(before, m) {
			return
		}
	}
}

// Peer names the half in messages.
func (c *Connection) Peer() string { return "rust" }

// SchemaMap says how the half's types differ, nil when they are this half's.
func (c *Connection) SchemaMap() *schema.SchemaMap {
	if m := c.report.Load(); m != nil {
		return m.schemas
	}
	return nil
}

// Handshake is what the half found, as text and as JSON.
func (c *Connection) Handshake() (text string, json []byte) {
	if m := c.report.Load(); m != nil {
		return m.text, m.json
	}
	return "", nil
}

// Bind says where the half serves a service.
func (c *Connection) Bind(s *schema.Service) ([]uint32, error) {
	m := c.report.Load()
	if m == nil {
		return nil, base.NotConnected()
	}
	own := m.numbers[s]
	for _, number := range own {
		if number != base.NoMethod {
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

// serves reports whether the half serves a method; the halves have met.
func (c *Connection) serves(s *schema.Service, method int) bool {
	return c.report.Load().numbers[s][method] != base.NoMethod
}

// Missing is why the half does not serve a method.
func (c *Connection) Missing(s *schema.Service, method int) string {
	if m := c.report.Load(); m != nil && method < len(m.reasons[s]) {
		return m.reasons[s][method]
	}
	return ""
}

// Grow asks the half for a chunk of one of its frames.
func (c *Connection) Grow(frame, need uint64) uint64 { return c.vtable.Alloc(frame, need) }

// InPlace reports that the half may read this one's memory during a sync call.
func (c *Connection) InPlace() bool { return true }

// SyncCalls bounds the sync calls of the whole process.
var SyncCalls = NewSemaphore(maxSyncCalls, maxSyncWait)

const tooMany = "too many sync calls into the Rust half"

// Acquire takes a call: the one that a free permit keeps, or one from the pool.
func (c *Connection) Acquire(sync bool) *call.Outgoing {
	if sync {
		if p := SyncCalls.take(); p != nil {
			if p.connection == c {
				o := p.call
				o.Memory.(*rustFrame).ready()
				return o
			}
			return c.adopt(p)
		}
	}
	return c.fresh()
}

// adopt gives a permit a call of this connection: it had none, or one of another connection.
func (c *Connection) adopt(p *permit) *call.Outgoing {
	if p.connection != nil {
		p.call.Memory.(*rustFrame).permit = nil
		p.connection.pool.Put(p.call)
		p.connection, p.call = nil, nil
	}
	o := c.fresh()
	if o == nil {
		SyncCalls.free(p)
		return nil
	}
	o.Memory.(*rustFrame).permit = p
	p.connection, p.call = c, o
	return o
}

// fresh takes a call from the pool, or makes one.
func (c *Connection) fresh() *call.Outgoing {
	o, ok := c.pool.Get().(*call.Outgoing)
	if !ok {
		h := newRustFrame(c)
		if h == nil {
			return nil
		}
		o = call.NewOutgoing(c, c, h.at, h)
	}
	o.Memory.(*rustFrame).ready()
	return o
}

// Release puts a resolved call back.
func (c *Connection) Release(o *call.Outgoing) {
	h := o.Memory.(*rustFrame)
	// The chunks that the call added to its frame.
	if base.FrameAt(h.at).Arena.Chunks != 0 {
		h.collect()
		o.SetFrame(h.at)
	}
	if h.permit != nil {
		SyncCalls.free(h.permit)
	} else {
		c.pool.Put(o)
	}
}

// Invoke runs a sync call: one crossing.
func (c *Connection) Invoke(method uint32, o *call.Outgoing) {
	h := o.Memory.(*rustFrame)
	if h.permit == nil {
		c.invokeCounted(method, o)
		return
	}
	h.handOver()
	c.vtable.Call(method, h.at, o.InPlace())
}

// invokeCounted runs a sync call that came from the pool: it needs a permit while it runs.
func (c *Connection) invokeCounted(method uint32, o *call.Outgoing) {
	h := o.Memory.(*rustFrame)
	p, ok := SyncCalls.Enter()
	if !ok {
		serve.Refuse(h.at, r2g.ResourceExhausted, tooMany)
		return
	}
	h.handOver()
	c.vtable.Call(method, h.at, o.InPlace())
	SyncCalls.Leave(p)
}
