//go:build cgo

package r2gcgo

import (
	"runtime"
	"time"

	"github.com/r2g-dev/r2g/runtime-go/r2gabi"
)

// dispatcher is the goroutine that takes calls from the ring of an engine.
type dispatcher struct {
	*engine
	worker *r2gabi.Worker
	// word is the state of the engine as this dispatcher left it.
	word uint64
	// id is the call whose handler runs, and running says that one does.
	id      uint64
	running bool
}

// dispatch takes calls and runs them until the lease is stolen. word is the state that the caller has written, or
// stolen the lease with.
func dispatch(e *engine, word uint64) {
	l := dispatcher{engine: e, worker: e.workers.Get().(*r2gabi.Worker), word: word}
	// A handler may end its goroutine (runtime.Goexit): then the ring must get another dispatcher.
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
			e.workers.Put(l.worker)
			return
		}
	}
}

// run runs one call, and reports whether this goroutine has the lease still. The resolved call is pushed before that is
// asked: the next dispatcher may find the ring empty and park, and by then every completion must be on its way.
func (l *dispatcher) run(entry uint32, block uint64) bool {
	l.word = handlerWord(l.word)
	l.id, l.running = r2gabi.BlockAt(block).ID, true
	l.state.Store(l.word)
	l.worker.Run(entry, block, l.flight)
	l.running = false
	l.resolve(l.id)
	return l.release()
}

// release ends the phase in which the lease may be stolen, and reports whether it was not.
func (l *dispatcher) release() bool {
	polling := l.word &^ phaseMask
	if !l.state.CompareAndSwap(l.word, polling) {
		return false
	}
	l.word = polling
	return true
}

// unwound does what is left when a handler has ended this goroutine.
func (l *dispatcher) unwound() {
	if !l.running {
		return
	}
	l.resolve(l.id)
	if l.release() {
		go dispatch(l.engine, l.word)
	}
}

// await returns when there is a call to take. It spins, then parks.
func (l *dispatcher) await() {
	e := l.engine
	now := time.Now()
	if !e.spin.off && e.backoff.isDue(now) {
		e.backoff.sleep()
		if e.requests.ready(e.head) {
			return
		}
	}
	if e.spin.spin(now, func() bool { return e.requests.ready(e.head) }) {
		return
	}
	l.state.Store(l.word | phaseParked)
	for {
		e.requests.state.Swap(ringParked)
		if e.requests.ready(e.head) {
			// If a producer made the ring watched first, it has rung or will: the token is stale then.
			e.requests.needsDoorbell()
			break
		}
		<-e.bell
		if e.requests.ready(e.head) {
			break
		}
	}
	l.state.Store(l.word)
	e.idle.wake()
}
