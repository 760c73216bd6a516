//go:build cgo

package r2gcgo

import (
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
// users counts the latter, those that wait included. Whoever leaves while somebody waits hands over
// its place as a token. There are never more tokens than places, so handing over does not block. A
// token that was meant for somebody who has just given up is taken back, or stays for the next one
// who waits: then one more runs than there are places, which the distance to the real limit allows
// for.
type limiter struct {
	own     []place
	users   atomic.Int64
	counted int64
	wait    time.Duration
	tokens  chan *place
}

// A place keeps a call. Whoever makes busy 1 has the place and what is in it. The size is that of a
// cache line, so that two places are not in each other's way.
type place struct {
	busy atomic.Uint32
	link *rust
	call *r2gabi.Outgoing
	_    [40]byte
}

// newLimiter makes a limiter of so many places, a power of two times ownShare or less than ownShare.
func newLimiter(places int64, wait time.Duration) *limiter {
	own := places / ownShare
	return &limiter{
		own: make([]place, own), counted: places - own, wait: wait, tokens: make(chan *place, places),
	}
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
	if l.users.Load() > l.counted {
		l.offer(p)
	}
}

// offer hands a free place to somebody who waits. Who waits has counted itself before it looks at the
// places, and whoever frees one looks at the count afterwards: one of them sees the other.
func (l *limiter) offer(p *place) {
	if p.busy.Swap(1) != 0 {
		return
	}
	l.tokens <- p
	if l.users.Load() <= l.counted {
		l.takeBack()
	}
}

// takeBack frees the place of a token that nobody waits for.
func (l *limiter) takeBack() {
	select {
	case p := <-l.tokens:
		if p != nil {
			p.busy.Store(0)
		}
	default:
	}
}

// enter counts a call that has no place of its own. It reports false when there was no room for too
// long. The caller passes the place, which may be nil, to leave.
func (l *limiter) enter() (*place, bool) {
	if l.users.Add(1) <= l.counted {
		return nil, true
	}
	return l.queue()
}

func (l *limiter) queue() (*place, bool) {
	for i := range l.own {
		if p := &l.own[i]; p.busy.Swap(1) == 0 {
			l.users.Add(-1)
			return p, true
		}
	}
	timer := time.NewTimer(l.wait)
	defer timer.Stop()
	select {
	case p := <-l.tokens:
		if p != nil {
			l.users.Add(-1)
		}
		return p, true
	case <-timer.C:
		l.users.Add(-1)
		l.takeBack()
		return nil, false
	}
}

// leave ends what enter began.
func (l *limiter) leave(p *place) {
	if p != nil {
		l.free(p)
	} else if l.users.Add(-1) >= l.counted {
		select {
		case l.tokens <- nil:
		default:
		}
	}
}
