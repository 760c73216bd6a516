//go:build cgo

package r2gcgo

import "sync/atomic"

// drain is a ring of resolved calls, and who empties it (spec 05, "Resolved calls"). There is no goroutine
// for it: whoever waits for a call empties it before and after, and the other half does, by ringing, when
// nobody will.
//
// Coming are calls that were taken out of the ring and whose goroutines, which were woken, have not run
// since. While there are any, or while somebody empties the ring, it is watched and the other half need
// not ring. Whoever is the last one to come by, or ends emptying it when nobody is coming, parks the ring and
// looks once more. So a ring that is watched has somebody coming, or somebody inside of one of these
// functions who will see to it before returning.
type drain struct {
	ring ring
	// head is the next place. It belongs to who has busy.
	head atomic.Uint64
	// busy is held while entries are taken out; nobody waits for it.
	busy   atomic.Bool
	coming atomic.Int32
	// complete completes a call, and reports whether that woke a goroutine, which will come by.
	complete func(id uint64) bool
}

// batch is how many entries are taken out at once. They are completed after the ring is free again.
const batch = 64

// isEmpty reports whether there is nothing to take, as far as can be seen.
func (d *drain) isEmpty() bool { return !d.ring.ready(d.head.Load()) }

// look empties the ring if there is something in it, and reports whether there was.
func (d *drain) look() bool { return !d.isEmpty() && d.empty() }

// watch says that the caller will look, and then come by: until then nobody need ring.
func (d *drain) watch() {
	// In this order: the ring is never watched with nobody coming.
	d.coming.Add(1)
	d.ring.mustRing()
}

// cameBy is called by a goroutine that was woken, once it runs.
func (d *drain) cameBy() {
	if d.coming.Add(-1) == 0 {
		if d.isLeftWatched() {
			d.empty()
		}
	} else {
		d.look()
	}
}

// rung is called when the other half rang: it had made the ring watched, so this function sees to it.
func (d *drain) rung() { d.empty() }

// empty takes out what there is, and leaves the ring with somebody coming, or parked. It reports whether
// there was anything. Who finds the ring busy leaves all that to the one inside, who looks once more after it
// is free.
func (d *drain) empty() bool {
	var ids [batch]uint64
	for any := false; ; {
		if d.busy.Swap(true) {
			return any
		}
		n := d.take(&ids)
		// Before the ring is free: nobody parks it in between, only to be rung for.
		d.coming.Add(int32(n))
		// A read-modify-write, so that whoever found the ring busy comes before what follows.
		d.busy.Swap(false)
		any = any || n != 0
		nobody := n == 0
		for _, id := range ids[:n] {
			if !d.complete(id) && d.coming.Add(-1) == 0 {
				nobody = true
			}
		}
		if d.isEmpty() && !(nobody && d.isLeftWatched()) {
			return any
		}
	}
}

func (d *drain) take(ids *[batch]uint64) int {
	head, n := d.head.Load(), 0
	for n < batch && d.ring.ready(head) {
		if id, _, ok := d.ring.take(head); ok {
			ids[n] = id
			n++
		}
		head++
	}
	d.head.Store(head)
	return n
}

// isLeftWatched parks the ring if nobody is coming, looks once more, and reports whether the caller must
// go on.
func (d *drain) isLeftWatched() bool {
	if d.coming.Load() != 0 {
		return false
	}
	d.ring.state.Swap(ringParked)
	return !d.isEmpty() && d.ring.mustRing()
}
