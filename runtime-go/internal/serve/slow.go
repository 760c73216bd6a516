package serve

import (
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/r2g-dev/r2g/runtime-go/internal/schema"
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

// smallTimed runs a small method that may be one of those that are timed.
func (m *servedMethod) smallTimed(args, result uint64) error {
	if !m.sampler.take() {
		return m.run(args, result, allFields)
	}
	begin := time.Now()
	err := m.run(args, result, allFields)
	warnSlow(m.method, time.Since(begin))
	return err
}

// warnSlow warns of a sync handler that took long, once for each method.
func warnSlow(m *schema.Method, took time.Duration) {
	if took < slowSync || !m.IsSlowFirst() {
		return
	}
	slog.Warn("r2g: a sync handler took long; declare the method without sync if it waits",
		"method", m.Name, "took", took)
}
