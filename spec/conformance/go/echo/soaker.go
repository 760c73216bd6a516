package echo

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"github.com/r2g-dev/r2g/runtime-go"
	soakapi "github.com/r2g-dev/r2g/spec/conformance/go/api/conf/soak"
)

func init() {
	soakapi.RegisterSoaker(func() (soakapi.SoakerServer, error) { return new(soaker), nil })
}

// soaker calls Rust in every way until it is told to stop.
type soaker struct {
	stop    chan struct{}
	running sync.WaitGroup
	total   tally
	// gathered is how many calls have met in Rust.
	gathered atomic.Uint64
}

func (s *soaker) Begin(goroutines uint32, seed uint64) error {
	rust, err := soakapi.NewSoaked(r2g.Host())
	if err != nil {
		return err
	}
	s.stop = make(chan struct{})
	for i := range goroutines {
		s.running.Go(func() {
			c := &soakCaller{rust: rust, random: rand.New(rand.NewPCG(seed, uint64(i)))}
			for {
				select {
				case <-s.stop:
					s.total.add(&c.tally)
					return
				default:
					c.one()
				}
			}
		})
	}
	return nil
}

func (s *soaker) Finish(context.Context) (*soakapi.Tally, error) {
	close(s.stop)
	s.running.Wait()
	return &s.total.Tally, nil
}

func (s *soaker) Gather(_ context.Context, calls uint32) ([]string, error) {
	rust, err := soakapi.NewSoaked(r2g.Host())
	if err != nil {
		return nil, err
	}
	c := new(checker)
	goal := s.gathered.Add(uint64(calls))
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	var all sync.WaitGroup
	for range calls {
		all.Go(func() {
			if err := rust.Meet(ctx, goal); err != nil {
				c.errorf("meet: %v", err)
			}
		})
	}
	all.Wait()
	return c.found[:min(len(c.found), 3)], nil
}

func (*soaker) Busy(_ context.Context, micros uint32) (uint32, error) {
	time.Sleep(time.Duration(micros) * time.Microsecond)
	return micros, nil
}

// tally counts the calls of one goroutine, or of all.
type tally struct {
	mu sync.Mutex
	soakapi.Tally
}

// mostWrong is how many surprises are kept.
const mostWrong = 20

func (t *tally) add(other *tally) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.Calls += other.Calls
	t.Returned += other.Returned
	t.Cancelled += other.Cancelled
	t.Late += other.Late
	t.Failed += other.Failed
	t.Panicked += other.Panicked
	t.Unavailable += other.Unavailable
	t.NotStarted += other.NotStarted
	t.SyncCalls += other.SyncCalls
	t.Wrong = append(t.Wrong, other.Wrong[:min(len(other.Wrong), mostWrong-min(mostWrong, len(t.Wrong)))]...)
}

func (t *tally) errorf(format string, args ...any) {
	if len(t.Wrong) < mostWrong {
		t.Wrong = append(t.Wrong, fmt.Sprintf(format, args...))
	}
}
