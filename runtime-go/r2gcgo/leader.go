//go:build cgo

package r2gcgo

import (
	"runtime"
	"time"

	"github.com/r2g-dev/r2g/runtime-go/r2gabi"
)

// leader is the goroutine that takes calls from the ring of an engine.
type leader struct {
	*engine
	lane *r2gabi.Lane
	// word is the state of the engine as this leader left it.
	word uint64
	// id is the call whose handler runs, and running says that one does.
	id      uint64
	running bool
}

// lead takes calls and runs them until the ring is taken over. word is the state that the caller has
// written, or that it took over with.
func lead(e *engine, word uint64) {
	l := leader{engine: e, lane: e.lanes.Get().(*r2gabi.Lane), word: word}
	// A handler may end its goroutine (runtime.Goexit): then the ring must get another leader.
	defer l.unwound()
	for {
		if !e.requests.ready(e.head) {
			l.await()
		}
		block, entry, ok := e.requests.take(e.head)
		e.head++
		if !ok {
			continue
		}
		if e.table.Long(entry) {
			go e.alone(entry, block)
			if !e.requests.ready(e.head) {
				// It runs here and now, before this goroutine looks for the next call.
				runtime.Gosched()
			}
			continue
		}
		if !l.run(entry, block) {
			e.table.Blocked(entry)
			e.lanes.Put(l.lane)
			return
		}
	}
}

// run runs one call, and reports whether this goroutine leads still. The resolved call is given back
// before that is asked: whoever leads next may find nothing to do and park, and by then what was
// resolved must be on its way.
func (l *leader) run(entry uint32, block uint64) bool {
	l.word = handlerWord(l.word)
	l.id, l.running = r2gabi.BlockAt(block).ID, true
	l.state.Store(l.word)
	l.lane.Run(entry, block, l.flight)
	l.running = false
	l.resolve(l.id)
	return l.release()
}

// release ends the phase in which the ring may be taken over, and reports whether it was not.
func (l *leader) release() bool {
	polling := l.word &^ phaseMask
	if !l.state.CompareAndSwap(l.word, polling) {
		return false
	}
	l.word = polling
	return true
}

// unwound does what is left when a handler has ended this goroutine.
func (l *leader) unwound() {
	if !l.running {
		return
	}
	l.resolve(l.id)
	if l.release() {
		go lead(l.engine, l.word)
	}
}

// await returns when there is a call to take. It looks for a while, then parks.
func (l *leader) await() {
	e := l.engine
	now := time.Now()
	if !e.patience.off && e.nap.isDue(now) {
		e.nap.sleep()
		if e.requests.ready(e.head) {
			return
		}
	}
	if e.patience.look(now, func() bool { return e.requests.ready(e.head) }) {
		return
	}
	l.state.Store(l.word | phaseParked)
	for {
		e.requests.state.Swap(ringParked)
		if e.requests.ready(e.head) {
			// If that was a producer's turn, it has rung or will: the token is stale then.
			e.requests.mustRing()
			break
		}
		<-e.bell
		if e.requests.ready(e.head) {
			break
		}
	}
	l.state.Store(l.word)
	e.rest.rouse()
}
