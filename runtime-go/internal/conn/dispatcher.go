//go:build cgo

package conn

import (
	"runtime"
	"time"

	"github.com/r2g-dev/r2g/runtime-go/internal/base"
	"github.com/r2g-dev/r2g/runtime-go/internal/sched"
	"github.com/r2g-dev/r2g/runtime-go/internal/serve"
)

// dispatcher is the goroutine that takes calls from the ring of a connection.
type dispatcher struct {
	*inbound
	worker *serve.Worker
	// word is the state of the lease as this dispatcher left it.
	word uint64
	// id is the call whose handler runs, and running says that one does.
	id      uint64
	running bool
}

// dispatch takes calls and runs them until the lease is stolen. word is the state that the caller has written, or
// stolen the lease with.
func dispatch(e *inbound, word uint64) {
	l := dispatcher{inbound: e, worker: e.workers.Get().(*serve.Worker), word: word}
	// A handler may end its goroutine (runtime.Goexit): then the ring must get another dispatcher.
	defer l.unwound()
	for {
		if !e.requests.Ready(e.head) {
			l.await()
		}
		frame, method, ok := e.requests.Take(e.head)
		e.head++
		if !ok {
			continue
		}
		if e.table.Long(method) {
			go e.alone(method, frame)
			if !e.requests.Ready(e.head) {
				// It runs here and now, before this goroutine looks for the next call.
				runtime.Gosched()
			}
			continue
		}
		if !l.run(method, frame) {
			e.table.Blocked(method)
			e.workers.Put(l.worker)
			return
		}
	}
}

// run runs one call, and reports whether this goroutine has the lease still. The resolved call is pushed before that is
// asked: the next dispatcher may find the ring empty and park, and by then every completion must be on its way.
func (l *dispatcher) run(method uint32, frame uint64) bool {
	l.word = handlerWord(l.word)
	l.id, l.running = base.FrameAt(frame).ID, true
	l.state.Store(l.word)
	l.worker.Run(method, frame, l.Flight)
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
		go dispatch(l.inbound, l.word)
	}
}

// await returns when there is a call to take. It spins, then parks.
func (l *dispatcher) await() {
	e := l.inbound
	now := time.Now()
	if !e.spin.Off && e.backoff.IsDue(now) {
		e.backoff.Sleep()
		if e.requests.Ready(e.head) {
			return
		}
	}
	if e.spin.Spin(now, func() bool { return e.requests.Ready(e.head) }) {
		return
	}
	l.state.Store(l.word | phaseParked)
	for {
		e.requests.State.Swap(sched.RingParked)
		if e.requests.Ready(e.head) {
			// If a producer made the ring watched first, it has rung or will: the token is stale then.
			e.requests.NeedsDoorbell()
			break
		}
		<-e.bell
		if e.requests.Ready(e.head) {
			break
		}
	}
	l.state.Store(l.word)
	e.idle.wake()
}
