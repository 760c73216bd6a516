package serve

import (
	"fmt"
	"log/slog"
	"os"
	"runtime/debug"
	"sync/atomic"
	"time"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/base"
	"github.com/r2g-dev/r2g/runtime-go/internal/schema"
	"github.com/r2g-dev/r2g/runtime-go/internal/view"
)

// slowSync is how long a sync handler may take before the log says so, and sampleEvery how often a
// call of a method is timed.
const (
	slowSync    = time.Millisecond
	sampleEvery = 10 * time.Millisecond
)

// sampler chooses the calls of a method that are timed. All others cost one load.
type sampler struct{ state atomic.Uint32 }

const (
	samplerNew = iota
	samplerIdle
	samplerDue
)

// idle reports whether no call is to be timed now.
func (s *sampler) idle() bool { return s.state.Load() == samplerIdle }

// take reports whether this call is to be timed. The first one is not, since it may do what is done
// once.
func (s *sampler) take() bool {
	before := s.state.Swap(samplerIdle)
	if before != samplerIdle {
		time.AfterFunc(sampleEvery, func() { s.state.Store(samplerDue) })
	}
	return before == samplerDue
}

// stragglers counts calls whose resolution had to wait for a view.
var stragglers atomic.Uint64

// Stragglers is how many calls had to wait, when they were resolved, for a view that was still in
// use.
func Stragglers() uint64 { return stragglers.Load() }

// runTimed runs the handler of a sync call that may be one of those that are timed.
func (in *Incoming) runTimed(m *servedMethod) {
	if !m.sampler.take() {
		m.handler(in)
		return
	}
	begin := time.Now()
	m.handler(in)
	warnSlow(in.method, time.Since(begin))
}

// runAsync runs the handler of an async call on a goroutine of its own.
func (in *Incoming) runAsync(m *servedMethod) {
	finished := false
	defer func() {
		if !finished {
			in.resolvePanic(recover(), false)
		}
		in.ctx.end()
		in.close()
	}()
	m.latency.run(m.handler, in)
	finished = true
}

// resolvePanic resolves a call whose handler did not return. A nil reason is runtime.Goexit: an
// ordinary goroutine may end like that, the goroutine of a callback may not, so there the best
// that can be done is to say why the process dies.
func (in *Incoming) resolvePanic(reason any, fatal bool) {
	in.finish(panicStatus(in.method, reason, fatal))
}

func panicStatus(method *schema.Method, reason any, fatal bool) *r2g.Status {
	status := &r2g.Status{Code: r2g.Internal, Flags: r2g.FromRuntime | r2g.Panicked}
	status.Stack = string(debug.Stack())
	if codecErr, ok := reason.(*base.CodecError); ok {
		status.Message = "view: " + codecErr.Error()
	} else if reason != nil {
		status.Message = "panic: " + describe(reason)
	} else {
		status.Message = "runtime.Goexit (t.FailNow?) in a handler"
		status.Flags &^= r2g.Panicked
		if fatal {
			fmt.Fprintf(os.Stderr, "r2g: %s: runtime.Goexit (t.FailNow?) in a sync handler ends the process\n%s\n",
				method.Name, status.Stack)
		}
	}
	return status
}

// describe prints a panic's reason, also when its own Error or String panics.
func describe(reason any) (text string) {
	defer func() {
		if recover() != nil {
			text = fmt.Sprintf("a %T whose text cannot be printed", reason)
		}
	}()
	if text, ok := view.FaultText(reason); ok {
		return text
	}
	return fmt.Sprint(reason)
}

// warnSlow warns of a sync handler that took long, once for each method.
func warnSlow(m *schema.Method, took time.Duration) {
	if took < slowSync || !m.IsSlowFirst() {
		return
	}
	slog.Warn("r2g: a sync handler took long; declare the method without sync if it waits",
		"method", m.Name, "took", took)
}
