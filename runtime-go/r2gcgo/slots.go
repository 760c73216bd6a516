//go:build cgo

package r2gcgo

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/r2gabi"
)

const (
	// maxInFlight bounds the async calls of one link that are not resolved, the abandoned ones
	// included.
	maxInFlight = 4096
	// slotBits is how many bits of an id number the slot; the ones above number the link.
	slotBits = 16
)

// A slot is one async call to Rust. States:
//
//	free      -> sent       the call is handed over; the generation becomes odd
//	sent      -> done       complete(id): the reply is in the block, the waiting goroutine is woken
//	sent      -> abandoned  the caller gave up; the block stays with the slot
//	done      -> free       the caller takes the reply; the generation becomes even
//	abandoned -> free       complete(id): the block goes back to the pool
//
// Everything changes under the lock, no crossing happens under it, and only complete ends the time in which
// Rust may touch the block. A complete with another generation, or in another state, is counted and ignored.
type slot struct {
	mu     sync.Mutex
	gen    uint32
	state  slotState
	holder *holder
	method string
	wake   chan struct{}
}

type slotState uint8

const (
	slotFree slotState = iota
	slotSent
	slotDone
	slotAbandoned
)

// slots are the async calls of one link. The channel of free ones is also the queue: goroutines that
// wait for a slot get one in the order in which they came.
type slots struct {
	link *rust
	all  []slot
	free chan uint32
}

// strays counts completions that belonged to no call: twice, late, or made up.
var strays atomic.Uint64

func newSlots(l *rust) *slots {
	s := &slots{link: l, all: make([]slot, maxInFlight), free: make(chan uint32, maxInFlight)}
	for i := range s.all {
		s.free <- uint32(i)
	}
	return s
}

// take waits for a free slot. The deadline runs meanwhile.
func (s *slots) take(ctx context.Context) (uint32, *r2g.Status) {
	if ctx.Err() == nil {
		select {
		case index := <-s.free:
			return index, nil
		default:
		}
		done := ctx.Done()
		if done == nil {
			return <-s.free, nil
		}
		select {
		case index := <-s.free:
			return index, nil
		case <-done:
		}
	}
	status := r2gabi.ContextStatus(ctx, r2g.NotStarted)
	if len(s.free) == 0 {
		status.Message += s.report()
	}
	return 0, status
}

// report says what the slots are taken by when there is none left.
func (s *slots) report() string {
	abandoned, name := 0, ""
	for i := range s.all {
		one := &s.all[i]
		one.mu.Lock()
		if one.state == slotAbandoned {
			abandoned, name = abandoned+1, one.method
		}
		one.mu.Unlock()
	}
	text := fmt.Sprintf("; %d calls in flight", maxInFlight)
	if abandoned > maxInFlight/2 {
		text += fmt.Sprintf(", %d of them given up by their callers but not by the other half, for example %s",
			abandoned, name)
	}
	return text
}

// begin hands a slot to a call and returns its id.
func (s *slots) begin(index uint32, h *holder, method string) uint64 {
	one := &s.all[index]
	one.mu.Lock()
	defer one.mu.Unlock()
	if one.wake == nil {
		one.wake = make(chan struct{}, 1)
	}
	one.gen++
	one.state = slotSent
	one.holder = h
	one.method = method
	return uint64(one.gen)<<32 | uint64(s.link.conn)<<slotBits | uint64(index)
}

// end frees the slot of a resolved call.
func (s *slots) end(index uint32) {
	one := &s.all[index]
	one.mu.Lock()
	one.gen++
	one.state = slotFree
	one.holder = nil
	// A call whose context ended when it was resolved has left its token.
	select {
	case <-one.wake:
	default:
	}
	one.mu.Unlock()
	s.free <- index
}

// inFlight is how many slots are taken.
func (s *slots) inFlight() int { return maxInFlight - len(s.free) }

// abandon gives up a call, unless its reply is there. The cancel word is stored under the lock: once
// the lock is free the block may be resolved and used by another call.
func (s *slots) abandon(index uint32, reason uint32) bool {
	one := &s.all[index]
	one.mu.Lock()
	defer one.mu.Unlock()
	if one.state == slotDone {
		return false
	}
	one.state = slotAbandoned
	r2gabi.StoreCancel(one.holder.block, reason)
	return true
}

// completed is told that Rust has resolved a call. It reports whether it woke a goroutine.
func (s *slots) completed(id uint64) (woke bool) {
	index, gen := id&(1<<slotBits-1), uint32(id>>32)
	if index >= maxInFlight || uint32(id)>>slotBits != s.link.conn {
		strays.Add(1)
		return false
	}
	one := &s.all[index]
	one.mu.Lock()
	if one.gen != gen || gen&1 == 0 {
		one.mu.Unlock()
		strays.Add(1)
		return false
	}
	switch one.state {
	case slotSent:
		one.state = slotDone
		one.wake <- struct{}{}
		one.mu.Unlock()
		return true
	case slotAbandoned:
		h := one.holder
		one.gen++
		one.state = slotFree
		one.holder = nil
		one.mu.Unlock()
		s.link.Release(r2gabi.NewOutgoing(s.link, h.block, h))
		s.free <- uint32(index)
	default:
		one.mu.Unlock()
		strays.Add(1)
	}
	return false
}
