package schema

import (
	"sync/atomic"
	"time"
)

// Service describes a service of a schema. Generated code makes one per service and gives it to
// RegisterPackage.
type Service struct {
	// Name is the name in the schema.
	Name string
	// Methods are in the order of the schema, removed ones included.
	Methods []Method

	pkg   *Package
	index int
}

// Method describes one method.
type Method struct {
	// Name is for messages: Stock.Find.
	Name string
	// Sync methods run on the caller's thread.
	Sync bool
	// Deadline is the schema's @deadline, 0 without.
	Deadline time.Duration
	// Idempotent methods may be called again after a failure.
	Idempotent bool
	// Throws says that the method declares an error.
	Throws bool
	// Small says what crosses in a call of a small method, nil for methods that are none.
	Small *SmallShape
	// SharedArgs and SharedResult say that the parameters, or the result, may hold more than one
	// string: then their strings share an allocation.
	SharedArgs, SharedResult bool

	argsHint, resultHint Hint
	slow                 atomic.Bool
}

func (s *Service) attach(p *Package, index int) { s.pkg, s.index = p, index }

// IsSlowFirst reports, the first time, that calls of the method were found to take long.
func (m *Method) IsSlowFirst() bool { return !m.slow.Swap(true) }

// Package is the package of the service.
func (s *Service) Package() *Package { return s.pkg }

// Index is the place of the service in its package.
func (s *Service) Index() int { return s.index }

// FullName is "package/Service".
func (s *Service) FullName() string { return s.pkg.name + "/" + s.Name }

// SharedArgsHint is what the last parameters needed for text, nil if it is not worth sharing.
func (m *Method) SharedArgsHint() *Hint {
	if m.SharedArgs {
		return &m.argsHint
	}
	return nil
}

func (m *Method) SharedResultHint() *Hint {
	if m.SharedResult {
		return &m.resultHint
	}
	return nil
}

// SmallShape is what crosses in a call of a small method (spec/04-calls.md, "A small call"): the number of its
// parameters, and the bytes of their record and of the result. Halves that know different shapes make ordinary calls.
type SmallShape struct{ Params, Args, Result uint32 }

// Hint remembers how many bytes of short strings the messages of one method had lately.
type Hint struct {
	// Bytes is how many bytes of short strings a message is expected to have.
	Bytes atomic.Uint32
}
