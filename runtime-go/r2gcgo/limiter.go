//go:build cgo

package r2gcgo

import (
	"sync/atomic"
	"time"
)

const (
	// maxSyncCalls bounds the sync calls into Rust that run at once. Each holds a thread, and the Go
	// runtime ends the process at 10,000 of them.
	maxSyncCalls = 1024
	// maxSyncWait bounds how long a call waits for a place. Calls that hold all places may themselves
	// wait for nested calls, which would otherwise wait for ever.
	maxSyncWait = 5 * time.Second
)

// limiter is a semaphore that costs two atomic additions as long as it has room.
//
// users counts who runs and who waits. Whoever leaves while somebody waits hands over its place as a
// token; there are never more tokens than places, so handing over does not block. A token that was
// meant for somebody who has just given up stays for the next one who waits: then one more runs than
// there are places, which the distance to the real limit allows for.
type limiter struct {
	users  atomic.Int64
	places int64
	wait   time.Duration
	tokens chan struct{}
}

func newLimiter(places int64, wait time.Duration) *limiter {
	return &limiter{places: places, wait: wait, tokens: make(chan struct{}, places)}
}

// enter takes a place. It reports false when there was none for too long.
func (l *limiter) enter() bool {
	return l.users.Add(1) <= l.places || l.queue()
}

func (l *limiter) queue() bool {
	timer := time.NewTimer(l.wait)
	defer timer.Stop()
	select {
	case <-l.tokens:
		return true
	case <-timer.C:
		l.users.Add(-1)
		return false
	}
}

func (l *limiter) leave() {
	if l.users.Add(-1) >= l.places {
		select {
		case l.tokens <- struct{}{}:
		default:
		}
	}
}
