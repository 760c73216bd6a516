package call

import (
	"context"
	"sync"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/base"
	"github.com/r2g-dev/r2g/runtime-go/internal/owned"
	"github.com/r2g-dev/r2g/runtime-go/internal/registry"
	"github.com/r2g-dev/r2g/runtime-go/internal/schema"
	"github.com/r2g-dev/r2g/runtime-go/internal/serve"
	"github.com/r2g-dev/r2g/runtime-go/internal/value"
	"github.com/r2g-dev/r2g/runtime-go/internal/wire"
)

func init() {
	registry.SetLocal(func(services []registry.Service) registry.Connection {
		l := &localConnection{table: serve.NewTable("local", false)}
		for _, s := range services {
			if served := serve.ServedOf(s); served != nil {
				l.table.Add(served)
			}
		}
		return l
	})
}

// localConnection calls services in the same process. Its frames and arenas are Go memory, which no
// foreign code ever sees.
type localConnection struct {
	table *serve.Table
	pool  sync.Pool
}

func (l *localConnection) Peer() string { return "local" }

func (l *localConnection) Missing(*schema.Service, int) string { return "" }

func (l *localConnection) SmallCalls() SmallCalls { return nil }

func (l *localConnection) InPlace() bool { return false }

func (l *localConnection) Bind(s *schema.Service) ([]uint32, error) {
	if _, served := l.table.First(s); !served {
		return nil, base.Unstarted(r2g.Unimplemented, "no local service serves "+s.FullName())
	}
	return l.table.MethodNumbers(s), nil
}

// localFrame is the frame of one local call, and the peer that its messages are written for.
type localFrame struct {
	value.HeapFrame
	// owned are the owned buffers in the frame. Each has a handle, so that the collector frees what a call
	// that was given up leaves behind.
	owned []*owned.Bytes
}

func (l *localConnection) Acquire(bool) *Outgoing {
	o, ok := l.pool.Get().(*Outgoing)
	if !ok {
		b := &localFrame{HeapFrame: value.NewHeapFrame()}
		o = NewOutgoing(l, b, b.At(), b)
	}
	b := o.Memory.(*localFrame)
	b.Reset()
	b.owned = nil
	return o
}

// Transfer keeps an owned buffer beside the frame; its number stands for a header.
func (f *localFrame) Transfer(_ uint64, memory owned.Memory) (owned.Memory, bool) {
	f.owned = append(f.owned, owned.New(memory))
	return owned.Memory{Header: uint64(len(f.owned)), Addr: memory.Addr, Len: memory.Len}, true
}

// Take hands it on, once.
func (f *localFrame) Take(_ uint64, memory owned.Memory) (owned.Memory, bool) {
	at := memory.Header - 1
	if at >= uint64(len(f.owned)) {
		return owned.Memory{}, false
	}
	taken, misuse := f.owned[at].Transfer("")
	return taken, misuse == ""
}

func (l *localConnection) Invoke(number uint32, o *Outgoing) {
	b := o.Memory.(*localFrame)
	l.table.Serve(b, number, o.frame)
}

// Submit runs the handler on its own goroutine, as across the boundary: the caller gets its answer
// at the deadline even if the handler does not look at its context. An abandoned frame is left to
// the collector, which keeps it for as long as the handler runs.
func (l *localConnection) Submit(ctx context.Context, number uint32, o *Outgoing) *r2g.Status {
	if err := ctx.Err(); err != nil {
		return wire.ContextStatus(ctx, r2g.NotStarted)
	}
	b := o.Memory.(*localFrame)
	wire.PrepareAsync(ctx, o.frame, 0)
	frame, flight, done := o.frame, make(serve.InFlight, 1), make(chan struct{})
	go func() {
		// Deferred, since a handler may end its goroutine.
		defer close(done)
		serve.NewWorker(l.table, b).Run(number, frame, flight)
	}()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
	}
	reason := wire.CancelReason(ctx)
	base.StoreCancel(frame, reason)
	if running := flight[0].Load(); running != nil {
		running.Cancel(reason)
	}
	select {
	case <-done:
		return nil
	default:
		o.Abandon()
		return wire.ContextStatus(ctx, 0)
	}
}

func (l *localConnection) Release(o *Outgoing) {
	b := o.Memory.(*localFrame)
	b.DropChunks()
	for _, kept := range b.owned {
		kept.Release()
	}
	l.pool.Put(o)
}
