package r2g

import (
	"context"
	"fmt"
)

// Status is the error of a call that failed without a typed error of its schema, and
// what a handler returns to choose a code.
//
// It belongs to its receiver and is not changed by the runtime afterwards.
type Status struct {
	// Code says what kind of failure it is. Never OK.
	Code Code
	// Message is for people.
	Message string
	// Method names the call, for example Stock.Find. The runtime fills it.
	Method string
	// Flags say which half failed. The runtime fills them; a handler's choice is ignored.
	Flags StatusFlags
	// Stack is the stack of the panic, with Panic.
	Stack string
}

// StatusFlags say more about a [Status].
type StatusFlags uint32

const (
	// FromRuntime means that the handler did not choose this status.
	FromRuntime StatusFlags = 1 << iota
	// NotStarted means that the handler surely never ran: calling again is safe.
	NotStarted
	// Panicked means that the handler panicked.
	Panicked
	// Degraded means a typed error whose case one of the halves does not know.
	Degraded
	// Truncated means that message or stack were cut.
	Truncated
)

// Has reports whether all of these flags are set.
func (f StatusFlags) Has(flags StatusFlags) bool { return f&flags == flags }

// Errorf makes a status with a formatted message. A handler returns it to choose the
// code that its caller sees.
func Errorf(code Code, format string, args ...any) error {
	return &Status{Code: code, Message: fmt.Sprintf(format, args...)}
}

// Error is "method: CODE: message", without what is empty.
func (s *Status) Error() string {
	text := s.Code.String()
	if s.Method != "" {
		text = s.Method + ": " + text
	}
	if s.Message != "" {
		text += ": " + s.Message
	}
	return text
}

// Is makes errors.Is true for the context error with the same meaning.
func (s *Status) Is(target error) bool {
	switch {
	case s == nil:
		return false
	case target == context.Canceled:
		return s.Code == Canceled
	case target == context.DeadlineExceeded:
		return s.Code == DeadlineExceeded
	default:
		return false
	}
}

// Outcome is what became of one call of a batch.
type Outcome[T any] struct {
	// Value is the result, meaningless with an error.
	Value T
	// Err is why there is none, nil for success.
	Err error
}
