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
func dispatch(in *inbound, word uint64) {
	d := dispatcher{inbound: in, worker: in.workers.Get().(*serve.Worker), word: word}
	// A handler may end its goroutine (runtime.Goexit): then the ring must get another dispatcher.
	defer d.afterGoexit()
	for {
		if !in.requests.Ready(in.head) {
			d.await()
		}
		frame, method, ok := in.requests.Take(in.head)
		in.head++
		if !ok {
			continue
		}
		if in.table.Long(method) {
			go in.alone(method, frame)
			if !in.requests.Ready(in.head) {
				// It runs here and now, before this goroutine looks for the next call.
				runtime.Gosched()
			}
			continue
		}
		if !d.run(method, frame) {
			in.table.Blocked(method)
			in.workers.Put(d.worker)
			return
		}
	}
}

// run runs one call, and reports whether this goroutine has the lease still. The resolved call is pushed before the lease
// is taken back: ringing for it may take long, and the watchdog may steal the lease meanwhile.
func (d *dispatcher) run(method uint32, frame uint64) bool {
	d.word = handlerWord(d.word)
	d.id, d.running = base.FrameAt(frame).ID, true
	d.state.Store(d.word)
	d.worker.Run(method, frame, d.InFlight)
	d.running = false
	d.resolve(d.id)
	return d.release()
}

// release ends the phase in which the lease may be stolen, and reports whether it was not.
func (d *dispatcher) release() bool {
	polling := d.word &^ phaseMask
	if !d.state.CompareAndSwap(d.word, polling) {
		return false
	}
	d.word = polling
	return true
}

// afterGoexit does what is left when a handler has ended this goroutine (runtime.Goexit).
func (d *dispatcher) afterGoexit() {
	if !d.running {
		return
	}
	d.resolve(d.id)
	if d.release() {
		go dispatch(d.inbound, d.word)
	}
}

// await returns when there is a call to take. It spins, then parks.
func (d *dispatcher) await() {
	in := d.inbound
	now := time.Now()
	if !in.spin.Off && in.backoff.ShouldSleep(now) {
		in.backoff.Sleep()
		if in.requests.Ready(in.head) {
			return
		}
	}
	if in.spin.Spin(now, func() bool { return in.requests.Ready(in.head) }) {
		return
	}
	d.state.Store(d.word | phaseParked)
	for {
		in.requests.State.Swap(sched.RingParked)
		if in.requests.Ready(in.head) {
			// If a producer made the ring watched first, it has rung or will: the token is stale then.
			in.requests.NeedsDoorbell()
			break
		}
		<-in.bell
		if in.requests.Ready(in.head) {
			break
		}
	}
	d.state.Store(d.word)
	in.idle.wake()
}
