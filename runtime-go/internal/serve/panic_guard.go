package serve

import (
	"fmt"
	"os"
	"runtime/debug"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/base"
	"github.com/r2g-dev/r2g/runtime-go/internal/schema"
	"github.com/r2g-dev/r2g/runtime-go/internal/view"
)

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
