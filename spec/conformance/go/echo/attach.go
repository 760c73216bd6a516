package echo

import (
	"context"
	"errors"
	"io"
	"runtime"
	"runtime/pprof"
	"runtime/trace"
	"sync"
	"sync/atomic"
	"time"

	"github.com/r2g-dev/r2g/runtime-go"
	attachapi "github.com/r2g-dev/r2g/spec/conformance/go/api/conf/attach"
)

func init() {
	attachapi.RegisterLender(func() (attachapi.LenderServer, error) { return new(lender), nil })
}

// lender is called by threads that are attached, or are not.
type lender struct {
	cancelled atomic.Uint64
	mu        sync.Mutex
	stop      chan struct{}
	busy      sync.WaitGroup
	rounds    atomic.Uint64
}

func (*lender) Nop() error { return nil }

func (*lender) Fails() error { return &r2g.Status{Code: r2g.NotFound, Message: "nothing here"} }

func (*lender) Panics() error { panic("asked to panic") }

func (*lender) Exits() error {
	runtime.Goexit()
	return nil
}

func (*lender) Number(value uint64) (uint64, error) { return value, nil }

func (*lender) Half(value uint64) (uint64, error) {
	if value%2 == 1 {
		return 0, &attachapi.RefusalOdd{}
	}
	return value / 2, nil
}

func (*lender) Text(value r2g.StringView) (string, error) { return value.String(), nil }

func (*lender) Turn(page *r2g.OwnedBytes) (*r2g.OwnedBytes, error) {
	turn(page)
	return page, nil
}

func (*lender) PanicsWith(value uint64) (uint64, error) { panic(value) }

func (*lender) Add(value uint64) (uint64, error) {
	if value%13 == 7 {
		panic("a bad number")
	}
	return value + 1, nil
}

func (*lender) Block(micros uint32) (uint64, error) {
	time.Sleep(time.Duration(micros) * time.Microsecond)
	answer := make(chan uint64)
	go func() {
		runtime.Gosched()
		answer <- uint64(micros)
	}()
	got := <-answer
	runtime.GC()
	return got, nil
}

func (*lender) Deep(kib uint32) (uint64, error) {
	deeper := uint64(0)
	deep(int(kib), func() { deeper = uint64(kib) })
	return deeper, nil
}

func (*lender) Leaves(count uint64) (uint64, error) {
	rust, err := attachapi.NewBack(r2g.Host())
	if err != nil {
		return 0, err
	}
	sum := uint64(0)
	for value := range count {
		twice, err := rust.Twice(value)
		if err != nil {
			return 0, err
		}
		sum += twice
	}
	return sum, nil
}

func (*lender) Nest(levels uint32, how string) (uint32, error) {
	if levels == 0 {
		if how == "panic" {
			panic("at the bottom")
		}
		return 0, nil
	}
	rust, err := attachapi.NewBack(r2g.Host())
	if err != nil {
		return 0, err
	}
	below, err := rust.Run(levels-1, how)
	return below + 1, err
}

// Busy has goroutines collect, move their stacks, take profiles of the CPU, traces of the execution and stacks of all. It returns how often.
func (l *lender) Busy(on bool) (uint64, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.stop != nil {
		close(l.stop)
		l.busy.Wait()
		l.stop = nil
	}
	if on {
		stop := make(chan struct{})
		l.stop = stop
		l.repeat(stop, runtime.GC)
		l.repeat(stop, func() { deep(50, func() { _ = make([]byte, 1<<12) }) })
		l.repeat(stop, func() {
			if err := pprof.StartCPUProfile(io.Discard); err == nil {
				time.Sleep(30 * time.Millisecond)
				pprof.StopCPUProfile()
			}
		})
		l.repeat(stop, func() {
			if err := trace.Start(io.Discard); err == nil {
				time.Sleep(20 * time.Millisecond)
				trace.Stop()
			}
		})
		l.repeat(stop, func() {
			_ = pprof.Lookup("goroutine").WriteTo(io.Discard, 2)
			time.Sleep(time.Millisecond)
		})
	}
	return l.rounds.Load(), nil
}

func (l *lender) repeat(stop chan struct{}, do func()) {
	l.busy.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
				do()
				l.rounds.Add(1)
			}
		}
	})
}

func (*lender) Later(ctx context.Context, value uint64, micros uint32) (uint64, error) {
	select {
	case <-time.After(time.Duration(micros) * time.Microsecond):
		return value, nil
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

func (l *lender) Forever(ctx context.Context) error {
	<-ctx.Done()
	l.cancelled.Add(1)
	return ctx.Err()
}

func (l *lender) Cancelled() (uint64, error) { return l.cancelled.Load(), nil }

func (*lender) BackLater(count uint32) ([]string, error) {
	c := new(checker)
	rust, err := attachapi.NewBack(r2g.Host())
	if err != nil {
		return nil, err
	}
	var wg sync.WaitGroup
	for value := range uint64(count) {
		wg.Go(func() {
			got, err := rust.Later(context.Background(), value)
			equal(c, "later", value, got, err)
		})
	}
	wg.Wait()
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	if _, err := rust.Later(ctx, ^uint64(0)); !errors.Is(err, context.DeadlineExceeded) && r2g.CodeOf(err) != r2g.DeadlineExceeded {
		c.errorf("a call that never ends: %v", err)
	}
	return c.found, nil
}
