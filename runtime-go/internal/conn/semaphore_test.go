//go:build cgo

package conn

import (
	"runtime"
	"sync"
	"testing"
	"time"
)

func TestSemaphore(t *testing.T) {
	for _, places := range []int{3, keepingShare, 4 * keepingShare} {
		testSemaphore(t, places)
	}
}

func testSemaphore(t *testing.T, places int) {
	l := NewSemaphore(int64(places), time.Minute)
	var mu sync.Mutex
	inside, most := 0, 0
	var wg sync.WaitGroup
	for range 100 {
		wg.Go(func() {
			for range 100 {
				own := l.take()
				var lent *permit
				if own == nil {
					var ok bool
					if lent, ok = l.Enter(); !ok {
						t.Error("no place")
					}
				}
				mu.Lock()
				inside++
				most = max(most, inside)
				mu.Unlock()
				runtime.Gosched()
				mu.Lock()
				inside--
				mu.Unlock()
				if own != nil {
					l.free(own)
				} else {
					l.Leave(lent)
				}
			}
		})
	}
	wg.Wait()
	if most > places || l.users.Load() != 0 || len(l.queue) != 0 || l.waiting.Load() != 0 {
		t.Errorf("%d of %d at once, %d users and %d waiting left", most, places, l.users.Load(), len(l.queue))
	}
	for i := range l.Keeping {
		if l.Keeping[i].busy.Load() != 0 {
			t.Errorf("place %d of %d is lost", i, places)
		}
	}
}

func TestSemaphoreGivesUp(t *testing.T) {
	l := NewSemaphore(1, time.Millisecond)
	_, first := l.Enter()
	_, second := l.Enter()
	if !first || second {
		t.Fatal("one place")
	}
	l.Leave(nil)
	if _, ok := l.Enter(); !ok || l.users.Load() != 1 {
		t.Error("the permit is lost")
	}
}

// TestSemaphoreLendsPermits has a call wait that no permit of either kind is free for.
func TestSemaphoreLendsPermits(t *testing.T) {
	l := NewSemaphore(keepingShare, time.Minute)
	own := l.take()
	if own == nil || l.take() != nil {
		t.Fatal("one place of its own")
	}
	for range l.counted {
		l.Enter()
	}
	lent := make(chan *permit)
	go func() {
		p, _ := l.Enter()
		lent <- p
	}()
	for l.waiting.Load() == 0 {
		runtime.Gosched()
	}
	l.free(own)
	if p := <-lent; p != own || l.take() != nil || l.users.Load() != l.counted {
		t.Errorf("place %p, %d users", p, l.users.Load())
	}
	l.Leave(own)
	if l.take() != own {
		t.Error("the permit is lost")
	}
}
