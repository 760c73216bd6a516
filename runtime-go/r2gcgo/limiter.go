//go:build cgo

package r2gcgo

import "sync/atomic"

// maxSyncCalls bounds the sync calls into Rust that run at once. Each holds a thread, and the Go
// runtime ends the process at 10,000 of them.
const maxSyncCalls = 1024

// limiter is a semaphore that costs two atomic additions as long as it has room.
//
// users counts who runs and who waits. Whoever leaves while somebody waits hands over its place as a
// token; there are never more tokens than places, so handing over does not block.
type limiter struct {
	users  atomic.Int64
	places int64
	tokens chan struct{}
}

func newLimiter(places int64) *limiter {
	return &limiter{places: places, tokens: make(chan struct{}, places)}
}

func (l *limiter) enter() {
	if l.users.Add(1) > l.places {
		<-l.tokens
	}
}

func (l *limiter) leave() {
	if l.users.Add(-1) >= l.places {
		l.tokens <- struct{}{}
	}
}
