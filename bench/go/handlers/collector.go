package handlers

import (
	"runtime"
	"sync"
)

// collector runs the garbage collector again and again.
type collector struct {
	mu   sync.Mutex
	stop chan struct{}
	done chan struct{}
}

// run starts or stops it.
func (c *collector) run(on bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if on == (c.stop != nil) {
		return
	}
	if !on {
		close(c.stop)
		<-c.done
		c.stop = nil
		return
	}
	stop, done := make(chan struct{}), make(chan struct{})
	c.stop, c.done = stop, done
	go func() {
		defer close(done)
		for {
			select {
			case <-stop:
				return
			default:
				runtime.GC()
			}
		}
	}()
}
