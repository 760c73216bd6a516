//go:build cgo

package r2gcgo

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"

	"github.com/r2g-dev/r2g/runtime-go/r2gabi"
)

const (
	// maxSyncCalls bounds the sync calls into Rust that run at once. Each holds a thread, and the Go
	// runtime ends the process at 10,000 of them.
	maxSyncCalls = 1024
	// maxSyncWait bounds how long a call waits for a place. Calls that hold all places may themselves
	// wait for nested calls, which would otherwise wait for ever.
	maxSyncWait = 5 * time.Second
	// ownShare is how many places there are for each one that keeps a call of its own.
	ownShare = 16
)

// limiter bounds the sync calls that run at once. There are two kinds of places. A few keep the record
// and the block of a call, so that taking such a place is all that a call needs; who finds none takes
// a call from the pool, and is counted while it runs.
//
// Who finds no place of either kind queues. It counts itself in waiting and then looks once more;
// whoever gives up a place looks at waiting afterwards, and serves the queue when there is one: so one
// of the two sees the other. Places change hands under the lock.
type limiter struct {
	own     []place
	users   atomic.Int64
	counted int64
	wait    time.Duration
	waiting atomic.Int64

	mu    sync.Mutex
	queue []chan *place
}

// A place keeps a call. Whoever makes busy 1 has the place and what is in it. The size is that of a
// cache line, so that two places are not in each other's way.
type place struct {
	busy atomic.Uint32
	link *rust
	call *r2gabi.Outgoing
	_    [40]byte
}

// newLimiter makes a limiter of so many places: fewer than ownShare, or ownShare times a power of two.
func newLimiter(places int64, wait time.Duration) *limiter {
	own := places / ownShare
	return &limiter{own: make([]place, own), counted: places - own, wait: wait}
}

// take finds a place of its own for a call, nil if the ones it looks at are taken. Which ones that are
// depends on the goroutine's stack, so a goroutine finds the place that it had before, and different
// goroutines different ones.
func (l *limiter) take() *place {
	const spread = 0x9e3779b97f4a7c15
	var here byte
	at := uint64(uintptr(unsafe.Pointer(&here))>>11) * spread >> 32
	for range 2 {
		if i := at & uint64(len(l.own)-1); i < uint64(len(l.own)) {
			if p := &l.own[i]; p.busy.Swap(1) == 0 {
				return p
			}
		}
		at++
	}
	return nil
}

// free gives back a place of its own.
func (l *limiter) free(p *place) {
	p.busy.Store(0)
	if l.waiting.Load() != 0 {
		l.serveQueue()
	}
}

// enter counts a call that has no place of its own. It reports false when there was no room for too
// long. The caller passes the place, which may be nil, to leave.
func (l *limiter) enter() (*place, bool) {
	if l.count() {
		return nil, true
	}
	return l.queued()
}

// leave ends what enter began.
func (l *limiter) leave(p *place) {
	if p != nil {
		l.free(p)
		return
	}
	l.users.Add(-1)
	if l.waiting.Load() != 0 {
		l.serveQueue()
	}
}

// count takes a place that is only counted, if there is one.
func (l *limiter) count() bool {
	for {
		n := l.users.Load()
		if n >= l.counted {
			return false
		}
		if l.users.CompareAndSwap(n, n+1) {
			return true
		}
	}
}

// any takes a place of either kind, if there is one.
func (l *limiter) any() (*place, bool) {
	for i := range l.own {
		if p := &l.own[i]; p.busy.Load() == 0 && p.busy.Swap(1) == 0 {
			return p, true
		}
	}
	return nil, l.count()
}

// queued waits for a place.
func (l *limiter) queued() (*place, bool) {
	l.waiting.Add(1)
	defer l.waiting.Add(-1)
	l.mu.Lock()
	if p, ok := l.any(); ok {
		l.mu.Unlock()
		return p, true
	}
	given := make(chan *place, 1)
	l.queue = append(l.queue, given)
	l.mu.Unlock()
	timer := time.NewTimer(l.wait)
	defer timer.Stop()
	select {
	case p := <-given:
		return p, true
	case <-timer.C:
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if i := slices.Index(l.queue, given); i >= 0 {
		l.queue = slices.Delete(l.queue, i, i+1)
		return nil, false
	}
	return <-given, true
}

// serveQueue gives what places there are to who waits, in the order in which they came.
func (l *limiter) serveQueue() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for len(l.queue) != 0 {
		p, ok := l.any()
		if !ok {
			return
		}
		l.queue[0] <- p
		l.queue = slices.Delete(l.queue, 0, 1)
	}
}
