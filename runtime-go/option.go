package r2g

import (
	"time"

	"github.com/r2g-dev/r2g/runtime-go/internal/callopt"
)

// CallOption changes one call. Options are given after the arguments of any method that
// takes a context.
type CallOption func(*callopt.Options)

// WithMeta sends a piece of metadata with the call; the handler finds it in [CallInfo].
// All metadata of a call may have 8 KiB together.
func WithMeta(key, value string) CallOption {
	return func(o *callopt.Options) {
		o.Meta = append(o.Meta, callopt.Pair{Key: key, Value: value})
	}
}

// WithTimeout bounds the call, as a context with that timeout would. The earliest of this, the
// context's deadline and the schema's @deadline counts.
func WithTimeout(d time.Duration) CallOption {
	return func(o *callopt.Options) { o.Timeout = d }
}
