package r2gabi

import (
	"context"
	"sync"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/link"
	"github.com/r2g-dev/r2g/runtime-go/internal/mem"
	"github.com/r2g-dev/r2g/runtime-go/internal/owned"
)

// localBytes is how much of a local call's message fits into its first piece of memory.
const localBytes = 2 << 10

func init() {
	link.SetLocal(func(services []link.Service) link.Link {
		l := &localLink{table: NewTable("local", false)}
		for _, s := range services {
			if served := ServedOf(s); served != nil {
				l.table.Add(served)
			}
		}
		return l
	})
}

// localLink calls services in the same process. Its blocks and arenas are Go memory, which no
// foreign code ever sees.
type localLink struct {
	table *Table
	pool  sync.Pool
}

func (l *localLink) Peer() string { return "local" }

func (l *localLink) Relations() *Relations { return nil }

func (l *localLink) Missing(*Service, int) string { return "" }

func (l *localLink) SmallCalls() SmallCalls { return nil }

func (l *localLink) InPlace() bool { return false }

func (l *localLink) Bind(s *Service) ([]uint32, error) {
	if _, served := l.table.First(s); !served {
		return nil, unstarted(r2g.Unimplemented, "no local service serves "+s.FullName())
	}
	return l.table.Entries(s), nil
}

// localBlock is the block of one local call. It is the link of its call, so that Grow knows which
// memory to keep alive.
type localBlock struct {
	*localLink
	words  []uint64
	chunks [][]uint64
	// kept are the own values in the block. Each has a handle, so that the collector frees what a call
	// that was given up leaves behind.
	kept []*owned.Bytes
}

func (l *localLink) Acquire(bool) *Outgoing {
	o, ok := l.pool.Get().(*Outgoing)
	if !ok {
		b := &localBlock{localLink: l, words: make([]uint64, (BlockSize+localBytes)/8)}
		o = NewOutgoing(b, mem.Address(b.words), b)
	}
	o.Own.(*localBlock).reset()
	return o
}

// reset makes the block empty again.
func (b *localBlock) reset() {
	clear(b.words[:BlockSize/8])
	b.chunks, b.kept = nil, nil
	at := mem.Address(b.words)
	block := BlockAt(at)
	block.Size = BlockSize
	block.Arena = Arena{Base: at + BlockSize, Cap: localBytes}
}

// Grow is the allocator of a local call.
func (b *localBlock) Grow(block, need uint64) uint64 {
	words := make([]uint64, (need+7)/8)
	b.chunks = append(b.chunks, words)
	at := mem.Address(words)
	BlockAt(block).Arena = Arena{Base: at, Cap: uint64(len(words)) * 8}
	return at
}

// Keep keeps an own value beside the block; its number stands for a header.
func (b *localBlock) Keep(_ uint64, memory owned.Memory) (owned.Memory, bool) {
	b.kept = append(b.kept, owned.New(memory))
	return owned.Memory{Header: uint64(len(b.kept)), Addr: memory.Addr, Len: memory.Len}, true
}

// Take hands it on, once.
func (b *localBlock) Take(_ uint64, memory owned.Memory) (owned.Memory, bool) {
	at := memory.Header - 1
	if at >= uint64(len(b.kept)) {
		return owned.Memory{}, false
	}
	taken, misuse := b.kept[at].Give("")
	return taken, misuse == ""
}

// Keep is never asked of the link itself.
func (l *localLink) Keep(uint64, owned.Memory) (owned.Memory, bool) { return owned.Memory{}, false }

// Take is not either.
func (l *localLink) Take(uint64, owned.Memory) (owned.Memory, bool) { return owned.Memory{}, false }

// Grow is never asked of the link itself.
func (l *localLink) Grow(uint64, uint64) uint64 { return 0 }

func (l *localLink) Invoke(number uint32, o *Outgoing) {
	b := o.Own.(*localBlock)
	l.table.Serve(b, nil, number, o.block)
}

// Submit runs the handler on its own goroutine, as across the boundary: the caller gets its answer
// at the deadline even if the handler does not look at its context. An abandoned block is left to
// the collector, which keeps it for as long as the handler runs.
func (l *localLink) Submit(ctx context.Context, number uint32, o *Outgoing) *r2g.Status {
	if err := ctx.Err(); err != nil {
		return ContextStatus(ctx, r2g.NotStarted)
	}
	b := o.Own.(*localBlock)
	PrepareAsync(ctx, o.block, 0)
	block, flight, done := o.block, make(InFlight, 1), make(chan struct{})
	go func() {
		// Deferred, since a handler may end its goroutine.
		defer close(done)
		NewWorker(l.table, b).Run(number, block, flight)
	}()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
	}
	reason := CancelReason(ctx)
	StoreCancel(block, reason)
	if running := flight[0].Load(); running != nil {
		running.Cancel(reason)
	}
	select {
	case <-done:
		return nil
	default:
		o.Abandon()
		return ContextStatus(ctx, 0)
	}
}

func (l *localLink) Release(o *Outgoing) {
	b := o.Own.(*localBlock)
	b.chunks = nil
	for _, kept := range b.kept {
		kept.Release()
	}
	l.pool.Put(o)
}
