//go:build cgo

package sched

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/base"
	"github.com/r2g-dev/r2g/runtime-go/internal/wire"
)

const (
	// maxInFlight bounds the async calls of one connection that are not resolved, the abandoned ones
	// included.
	MaxInFlight = 4096
	// slotBits is how many bits of an id number the slot; the ones above number the connection.
	slotBits = 16
)

// A slot is one async call to Rust. States:
//
//	free      -> sent       the call is handed over; the generation becomes odd
//	sent      -> done       complete(id): the outcome is in the frame, the waiting goroutine is woken
//	sent      -> abandoned  the caller gave up; the frame stays with the slot
//	done      -> free       the caller takes the outcome; the generation becomes even
//	abandoned -> free       complete(id): the frame goes back to the pool
//
// Everything changes under the lock, no crossing happens under it, and only complete ends the time in which
// Rust may touch the frame. A complete with another generation, or in another state, is counted and ignored.
type slot struct {
	mu     sync.Mutex
	gen    uint32
	state  slotState
	held   Handed
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

// Handed is the memory of a call that was handed over to Rust.
type Handed interface {
	// Frame is the address of its frame.
	Frame() uint64
	// Resolved is called once Rust has resolved a call whose caller had given up: the memory may be used again.
	Resolved()
}

// Slots are the async calls of one connection. The channel of free ones is also the queue: goroutines that
// wait for a slot get one in the order in which they came.
type Slots struct {
	conn uint32
	all  []slot
	free chan uint32
}

// Unmatched counts completions that belong to no call: twice, late, or made up.
var Unmatched atomic.Uint64

func NewSlots(conn uint32) *Slots {
	s := &Slots{conn: conn, all: make([]slot, MaxInFlight), free: make(chan uint32, MaxInFlight)}
	for i := range s.all {
		s.free <- uint32(i)
	}
	return s
}

// Take waits for a free slot. The deadline runs meanwhile.
func (s *Slots) Take(ctx context.Context) (uint32, *r2g.Status) {
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
	status := wire.ContextStatus(ctx, r2g.NotStarted)
	if len(s.free) == 0 {
		status.Message += s.report()
	}
	return 0, status
}

// report says what the slots are taken by when there is none left.
func (s *Slots) report() string {
	abandoned, name := 0, ""
	for i := range s.all {
		one := &s.all[i]
		one.mu.Lock()
		if one.state == slotAbandoned {
			abandoned, name = abandoned+1, one.method
		}
		one.mu.Unlock()
	}
	text := fmt.Sprintf("; %d calls in flight", MaxInFlight)
	if abandoned > MaxInFlight/2 {
		text += fmt.Sprintf(", %d of them given up by their callers but not by the other half, for example %s",
			abandoned, name)
	}
	return text
}

// Begin hands a slot to a call and returns its id.
func (s *Slots) Begin(index uint32, h Handed, method string) uint64 {
	one := &s.all[index]
	one.mu.Lock()
	defer one.mu.Unlock()
	if one.wake == nil {
		one.wake = make(chan struct{}, 1)
	}
	one.gen++
	one.state = slotSent
	one.held = h
	one.method = method
	return uint64(one.gen)<<32 | uint64(s.conn)<<slotBits | uint64(index)
}

// Wake has a token when the call of a slot is resolved.
func (s *Slots) Wake(index uint32) <-chan struct{} { return s.all[index].wake }

// Done frees the slot of a resolved call.
func (s *Slots) Done(index uint32) {
	one := &s.all[index]
	one.mu.Lock()
	one.gen++
	one.state = slotFree
	one.held = nil
	// A call that was resolved just when its context ended has left a token in the channel.
	select {
	case <-one.wake:
	default:
	}
	one.mu.Unlock()
	s.free <- index
}

// InFlight is how many slots are taken.
func (s *Slots) InFlight() int { return MaxInFlight - len(s.free) }

// Abandon gives up a call, unless its outcome is there. The cancel word is stored under the lock: once
// the lock is free the frame may be resolved and used by another call.
func (s *Slots) Abandon(index uint32, reason uint32) bool {
	one := &s.all[index]
	one.mu.Lock()
	defer one.mu.Unlock()
	if one.state == slotDone {
		return false
	}
	one.state = slotAbandoned
	base.StoreCancel(one.held.Frame(), reason)
	return true
}

// Completed is told that Rust has resolved a call. It reports whether it woke a goroutine.
func (s *Slots) Completed(id uint64) (woke bool) {
	index, gen := id&(1<<slotBits-1), uint32(id>>32)
	if index >= MaxInFlight || uint32(id)>>slotBits != s.conn {
		Unmatched.Add(1)
		return false
	}
	one := &s.all[index]
	one.mu.Lock()
	if one.gen != gen || gen&1 == 0 {
		one.mu.Unlock()
		Unmatched.Add(1)
		return false
	}
	switch one.state {
	case slotSent:
		one.state = slotDone
		one.wake <- struct{}{}
		one.mu.Unlock()
		return true
	case slotAbandoned:
		h := one.held
		one.gen++
		one.state = slotFree
		one.held = nil
		one.mu.Unlock()
		h.Resolved()
		s.free <- uint32(index)
	default:
		one.mu.Unlock()
		Unmatched.Add(1)
	}
	return false
}
