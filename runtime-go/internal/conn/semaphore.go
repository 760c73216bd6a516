//go:build cgo

package conn

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/r2g-dev/r2g/runtime-go/internal/call"
	"github.com/r2g-dev/r2g/runtime-go/internal/mem"
)

const (
	// maxSyncCalls bounds the sync calls into Rust that run at once. Each holds a thread, and the Go
	// runtime ends the process at 10,000 of them.
	maxSyncCalls = 1024
	// maxSyncWait bounds how long a call waits for a permit. Calls that hold all permits may themselves
	// wait for nested calls, which would otherwise wait for ever.
	maxSyncWait = 5 * time.Second
	// keepingShare is how many permits there are for each one that keeps a call.
	keepingShare = 16
)

// semaphore bounds the sync calls that run at once. There are two kinds of permits. A few keep an [call.Outgoing] with its
// frame, so that taking such a permit is all that a call needs. A caller that finds none takes a call from the pool, and is
// counted while it runs.
//
// A caller that finds no permit of either kind queues. It counts itself in waiting and then looks once more; a caller
// that gives up a permit looks at waiting afterwards, and serves the queue when there is one: so one
// of the two sees the other. Places change hands under the lock.
type semaphore struct {
	Keeping []permit
	users   atomic.Int64
	counted int64
	wait    time.Duration
	waiting atomic.Int64

	mu    sync.Mutex
	queue []chan *permit
}

// A permit keeps a call. The caller that makes busy 1 has the permit and what is in it. The size is that of a cache line,
// so that two permits are not in each other's way.
type permit struct {
	busy       atomic.Uint32
	connection *Connection
	call       *call.Outgoing
	_          [40]byte
}

// NewSemaphore makes a semaphore of so many permits: fewer than keepingShare, or keepingShare times a power of two.
func NewSemaphore(permits int64, wait time.Duration) *semaphore {
	keeping := permits / keepingShare
	return &semaphore{Keeping: make([]permit, keeping), counted: permits - keeping, wait: wait}
}

// take finds a permit that keeps a call, nil if the ones it looks at are taken. Which ones it looks at
// depends on the goroutine's stack, so a goroutine finds the permit that it had before, and different
// goroutines different ones.
func (s *semaphore) take() *permit {
	const spread = 0x9e3779b97f4a7c15
	var here byte
	at := mem.Spot(&here) >> 11 * spread >> 32
	for range 2 {
		if i := at & uint64(len(s.Keeping)-1); i < uint64(len(s.Keeping)) {
			if p := &s.Keeping[i]; p.busy.Swap(1) == 0 {
				return p
			}
		}
		at++
	}
	return nil
}

// free gives back a permit that keeps a call.
func (s *semaphore) free(p *permit) {
	p.busy.Store(0)
	if s.waiting.Load() != 0 {
		s.serveQueue()
	}
}

// Enter counts a call that has no permit which keeps it. It reports false when there was no room for too
// long. The caller passes the permit, which may be nil, to Leave.
func (s *semaphore) Enter() (*permit, bool) {
	if s.count() {
		return nil, true
	}
	return s.queued()
}

// Leave ends what Enter began.
func (s *semaphore) Leave(p *permit) {
	if p != nil {
		s.free(p)
		return
	}
	s.users.Add(-1)
	if s.waiting.Load() != 0 {
		s.serveQueue()
	}
}

// count takes a permit that is only counted, if there is one.
func (s *semaphore) count() bool {
	for {
		n := s.users.Load()
		if n >= s.counted {
			return false
		}
		if s.users.CompareAndSwap(n, n+1) {
			return true
		}
	}
}

// any takes a permit of either kind, if there is one.
func (s *semaphore) any() (*permit, bool) {
	for i := range s.Keeping {
		if p := &s.Keeping[i]; p.busy.Load() == 0 && p.busy.Swap(1) == 0 {
			return p, true
		}
	}
	return nil, s.count()
}

// queued waits for a permit.
func (s *semaphore) queued() (*permit, bool) {
	s.waiting.Add(1)
	defer s.waiting.Add(-1)
	s.mu.Lock()
	if p, ok := s.any(); ok {
		s.mu.Unlock()
		return p, true
	}
	given := make(chan *permit, 1)
	s.queue = append(s.queue, given)
	s.mu.Unlock()
	timer := time.NewTimer(s.wait)
	defer timer.Stop()
	select {
	case p := <-given:
		return p, true
	case <-timer.C:
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if i := slices.Index(s.queue, given); i >= 0 {
		s.queue = slices.Delete(s.queue, i, i+1)
		return nil, false
	}
	return <-given, true
}

// serveQueue gives the permits there are to the callers that wait, in the order in which they came.
func (s *semaphore) serveQueue() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.queue) != 0 {
		p, ok := s.any()
		if !ok {
			return
		}
		s.queue[0] <- p
		s.queue = slices.Delete(s.queue, 0, 1)
	}
}
