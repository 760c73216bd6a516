//go:build cgo

package conn

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"sync"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/cabi"
	"github.com/r2g-dev/r2g/runtime-go/internal/serve"
)

// half is whether this half has started, and how.
var half struct {
	sync.Mutex
	options cabi.StartOptions
	err     error
	done    bool
}

// apply sets what the program asks of the Go runtime. What the user's environment says wins, and zero
// leaves what Go would choose.
func apply(o cabi.StartOptions) {
	if o.Flags&cabi.StartPoison != 0 {
		serve.Poison()
	}
	if o.Procs > 0 && os.Getenv("GOMAXPROCS") == "" {
		runtime.GOMAXPROCS(int(o.Procs))
	}
	if o.GOGC != 0 && os.Getenv("GOGC") == "" {
		debug.SetGCPercent(int(o.GOGC))
	}
	if o.MemLimit > 0 && os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(o.MemLimit)
	}
}

// start makes this half ready to be called: it applies the options, runs the factories of the
// services and publishes the manifest. It does so once; later starts give the first one's result, and
// fail if they ask for something else. Factories may call neither half.
func start(at uint64) error {
	half.Lock()
	defer half.Unlock()
	asked := cabi.ReadStart(at)
	if half.done {
		if half.err == nil && at != 0 && asked != half.options {
			return r2g.Errorf(r2g.FailedPrecondition, "the Go half runs already, with other options")
		}
		return half.err
	}
	half.done = true
	half.options = asked
	apply(asked)
	table, offers, err := serveAll()
	if err != nil {
		half.err = err
		return err
	}
	cabi.PublishManifest(manifest(offers, at == 0))
	serve.Publish(table)
	return nil
}

// guard runs a step of the life cycle for the other half: an error and a panic go into the report, and
// the code is the result.
func guard(report uint64, step func() error) (code int32) {
	var err error
	defer func() {
		if r := recover(); r != nil {
			err = &r2g.Status{Code: r2g.Internal, Message: fmt.Sprintf("panic: %v\n%s", r, debug.Stack())}
		}
		code = int32(r2g.CodeOf(err))
		if report != 0 {
			writeReport(report, code, err)
		}
	}()
	err = step()
	return 0
}

func writeReport(at uint64, code int32, err error) {
	message := ""
	var status *r2g.Status
	if errors.As(err, &status) {
		message = status.Message
	} else if err != nil {
		message = err.Error()
	}
	cabi.WriteReport(at, code, message)
}
