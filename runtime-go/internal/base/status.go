package base

import (
	"github.com/r2g-dev/r2g/runtime-go"
)

// FlagNotConnected marks, inside the runtime, the status of a call made too early.
const FlagNotConnected r2g.StatusFlags = 1 << 31

// NotConnected is the status of what was tried before the halves met.
func NotConnected() *r2g.Status {
	return &r2g.Status{
		Code:    r2g.Unavailable,
		Message: "not connected yet: the other half has not started this one",
		Flags:   r2g.FromRuntime | r2g.NotStarted | FlagNotConnected,
	}
}

// Unstarted is the status of a call whose handler surely did not run.
func Unstarted(code r2g.Code, message string) *r2g.Status {
	return &r2g.Status{Code: code, Message: message, Flags: r2g.FromRuntime | r2g.NotStarted}
}
