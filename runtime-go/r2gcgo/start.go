package r2gcgo

// #include <stdlib.h>
// #include <string.h>
// #include "half.h"
import "C"

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/mem"
	"github.com/r2g-dev/r2g/runtime-go/r2gabi"
)

// half is the state of this half: what it serves, once it has started.
var half struct {
	sync.Mutex
	table   atomic.Pointer[r2gabi.Table]
	options options
	err     error
	done    bool
}

// Before the start, a table of nothing answers.
func init() { half.table.Store(r2gabi.NewTable("rust", true)) }

func served() *r2gabi.Table { return half.table.Load() }

// options mirror r2g_start.
type options struct {
	procs, gogc int32
	limit       int64
	flags       uint32
}

func readOptions(at uint64) options {
	if at == 0 {
		return options{}
	}
	o := C.r2g_options(C.uint64_t(at))
	return options{int32(o.procs), int32(o.gogc), int64(o.mem_limit), uint32(o.flags)}
}

// startPoison is R2G_START_POISON.
const startPoison = 1

// apply sets what the program asks of the Go runtime. What the user's environment says wins, and zero
// leaves Go's own value.
func (o options) apply() {
	if o.flags&startPoison != 0 {
		r2gabi.Poison()
	}
	if o.procs > 0 && os.Getenv("GOMAXPROCS") == "" {
		runtime.GOMAXPROCS(int(o.procs))
	}
	if o.gogc != 0 && os.Getenv("GOGC") == "" {
		debug.SetGCPercent(int(o.gogc))
	}
	if o.limit > 0 && os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(o.limit)
	}
}

// start makes this half ready to be called: it applies the options, runs the factories of the
// services and publishes the manifest. It does so once; later starts give the first one's result, and
// fail if they ask for something else. Factories may call neither half.
func start(at uint64) error {
	half.Lock()
	defer half.Unlock()
	asked := readOptions(at)
	if half.done {
		if half.err == nil && at != 0 && asked != half.options {
			return r2g.Errorf(r2g.FailedPrecondition, "the Go half runs already, with other options")
		}
		return half.err
	}
	half.done = true
	half.options = asked
	asked.apply()
	table, offers, err := serve()
	if err != nil {
		half.err = err
		return err
	}
	publish(manifest(offers, at == 0))
	half.table.Store(table)
	return nil
}

// publish copies the manifest to memory that lives as long as the process.
func publish(bytes []byte) {
	data := C.CBytes(bytes)
	table := C.r2g_go_table()
	table.head.manifest.len = C.uint64_t(len(bytes))
	table.head.manifest.addr = C.r2g_address(data)
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
	out := C.r2g_report_at(C.uint64_t(at))
	out.status = C.uint32_t(code)
	if err == nil {
		return
	}
	message := err.Error()
	var status *r2g.Status
	if errors.As(err, &status) {
		message = status.Message
	}
	out.message.len = C.uint64_t(len(message))
	out.message.addr = C.r2g_address(C.CBytes([]byte(message)))
}

// goString copies text of the other half.
func goString(addr, n uint64) string { return string(mem.Bytes(addr, n)) }

// goDescriptor is where the published manifest lies.
func goDescriptor() (addr, n uint64) {
	table := C.r2g_go_table()
	return uint64(table.head.manifest.addr), uint64(table.head.manifest.len)
}
