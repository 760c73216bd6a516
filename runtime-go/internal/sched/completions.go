//go:build cgo

package sched

import (
	"sync/atomic"

	"github.com/r2g-dev/r2g/runtime-go/internal/base"
)

// Completions is the ring of resolved calls (spec 05, "Resolved calls"). It has no goroutine of its own: a goroutine that
// waits for a call drains the ring before it sleeps and after it was woken, and the other half drains it by ringing
// the doorbell when no goroutine will.
//
// A wake-up is pending from the completion of a call out of the ring until its goroutine runs. While wake-ups are
// pending, or a drain runs, the ring is watched and the other half need not ring. The last pending wake-up that settles,
// or a drain that ends with none pending, parks the ring and polls it once more. So a watched ring has a pending wake-up,
// or a goroutine inside one of these functions, which restores that before it returns.
type Completions struct {
	Ring Ring
	// head is the next cell. It belongs to the goroutine that has the drain lock.
	head atomic.Uint64
	// draining is the drain lock; it is never waited for.
	draining atomic.Bool
	Pending  atomic.Int32
	// complete completes a call, and reports whether that woke its goroutine, which settles.
	Complete func(id uint64) bool
}

// IsEmpty reports whether there is nothing to take, as far as can be seen.
func (d *Completions) IsEmpty() bool { return !d.Ring.Ready(d.head.Load()) }

// Poll drains the ring unless it is empty, and reports whether there was anything.
func (d *Completions) Poll() bool { return !d.IsEmpty() && d.drain() }

// Watch makes the ring watched by the caller, which polls it and then settles.
func (d *Completions) Watch() {
	// In this order: the ring is never watched without a pending wake-up.
	d.Pending.Add(1)
	d.Ring.NeedsDoorbell()
}

// Settle ends a pending wake-up: the woken goroutine calls it once it runs.
func (d *Completions) Settle() {
	if d.Pending.Add(-1) == 0 {
		if d.isLeftWatched() {
			d.drain()
		}
	} else {
		d.Poll()
	}
}

// Doorbell answers the other half, which has made the ring watched, so this function sees to it.
func (d *Completions) Doorbell() { d.drain() }

// drain pops and completes what there is, and leaves the ring with a pending wake-up, or parked. It reports whether
// there was anything. A goroutine that finds the drain lock taken leaves everything to the one that has it, which polls once
// more after freeing it.
func (d *Completions) drain() bool {
	var ids [base.Batch]uint64
	for any := false; ; {
		if d.draining.Swap(true) {
			return any
		}
		n := d.take(&ids)
		// Before the lock is free: otherwise the ring could be parked in between, at the cost of a doorbell.
		d.Pending.Add(int32(n))
		// A read-modify-write, so that the swap of a goroutine that found the lock taken comes before what follows.
		d.draining.Swap(false)
		any = any || n != 0
		nonePending := n == 0
		for _, id := range ids[:n] {
			if !d.Complete(id) && d.Pending.Add(-1) == 0 {
				nonePending = true
			}
		}
		if d.IsEmpty() && !(nonePending && d.isLeftWatched()) {
			return any
		}
	}
}

func (d *Completions) take(ids *[base.Batch]uint64) int {
	head, n := d.head.Load(), 0
	for n < base.Batch && d.Ring.Ready(head) {
		if id, _, ok := d.Ring.Take(head); ok {
			ids[n] = id
			n++
		}
		head++
	}
	d.head.Store(head)
	return n
}

// isLeftWatched parks the ring if no wake-up is pending, polls it once more, and reports whether the caller must
// drain again.
func (d *Completions) isLeftWatched() bool {
	if d.Pending.Load() != 0 {
		return false
	}
	d.Ring.State.Swap(RingParked)
	return !d.IsEmpty() && d.Ring.NeedsDoorbell()
}
