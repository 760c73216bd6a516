package r2g

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
)

// Go runs fn on a new goroutine and contains its panics, which would otherwise end the whole
// process, the Rust half included. The channel yields fn's error once: a panic, or a
// [runtime.Goexit], is an Internal [*Status]. It is buffered, so it may be ignored; a panic is
// logged in any case.
func Go(ctx context.Context, fn func(context.Context) error) <-chan error {
	done := make(chan error, 1)
	go func() {
		finished := false
		var err error
		defer func() {
			if !finished {
				err = recovered(ctx, recover())
			}
			done <- err
		}()
		err = fn(ctx)
		finished = true
	}()
	return done
}

// recovered is the error of a goroutine that has panicked, or ended by runtime.Goexit.
func recovered(ctx context.Context, reason any) error {
	status := &Status{Code: Internal, Flags: FromRuntime}
	if info := InfoOf(ctx); info != nil {
		status.Method = info.Method
	}
	if reason == nil {
		status.Message = "goroutine ended by runtime.Goexit"
		return status
	}
	status.Flags |= Panicked
	status.Message = "panic: " + describe(reason)
	status.Stack = string(debug.Stack())
	slog.Error("r2g: panic in a goroutine", "method", status.Method, "panic", status.Message, "stack", status.Stack)
	return status
}

// describe prints a panic's reason, also when its own Error or String panics.
func describe(reason any) (text string) {
	defer func() {
		if recover() != nil {
			text = fmt.Sprintf("a %T whose text cannot be printed", reason)
		}
	}()
	return fmt.Sprint(reason)
}
