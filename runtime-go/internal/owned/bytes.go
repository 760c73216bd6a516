package owned

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// state is who has what a handle stands for.
type state uint8

const (
	held state = iota
	released
	given
)

// Bytes is a handle: the memory has one owner, and as long as that is the holder of the handle it can be
// read and written by it. The zero Bytes is empty.
type Bytes struct {
	mu      sync.Mutex
	state   state
	memory  Memory
	borrows int
	// to is the method that the memory was given to.
	to      string
	cleanup runtime.Cleanup
}

// New is a handle of memory. Should it be lost, the collector frees the memory.
func New(memory Memory) *Bytes {
	b := &Bytes{}
	b.hold(memory)
	return b
}

// Lost counts memory that was freed because nobody had its handle any more.
var Lost atomic.Uint64

func (b *Bytes) hold(memory Memory) {
	b.state, b.memory = held, memory
	if memory.Header != 0 {
		b.cleanup = runtime.AddCleanup(b, func(memory Memory) {
			Lost.Add(1)
			memory.Free()
		}, memory)
	}
}

// leave takes the memory away from the handle. The lock is held.
func (b *Bytes) leave(to state) Memory {
	memory := b.memory
	b.state, b.memory = to, Memory{}
	if memory.Header != 0 {
		b.cleanup.Stop()
	}
	return memory
}

// misuse says why the handle cannot be used, "" if it can. The lock is held.
func (b *Bytes) misuse() string {
	switch b.state {
	case released:
		return "the bytes were released"
	case given:
		return "the bytes were handed over to " + b.to
	default:
		return ""
	}
}

// check panics where the handle cannot be used. The lock is held, and is let go then.
func (b *Bytes) check(what string) {
	if why := b.misuse(); why != "" {
		b.mu.Unlock()
		panic("r2g: OwnedBytes." + what + ": " + why)
	}
}

// Held reports whether the holder of the handle owns the bytes.
func (b *Bytes) Held() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.state == held
}

// Len is how many bytes there are.
func (b *Bytes) Len() int {
	b.mu.Lock()
	b.check("Len")
	defer b.mu.Unlock()
	return int(b.memory.Len)
}

// Truncate makes them less.
func (b *Bytes) Truncate(n int) {
	b.mu.Lock()
	b.check("Truncate")
	defer b.mu.Unlock()
	if n < 0 || uint64(n) > b.memory.Len {
		panic("r2g: OwnedBytes.Truncate: out of range")
	}
	b.memory.Len = uint64(n)
}

// Borrow lends the bytes to a function. They are freed after it at the earliest.
func (b *Bytes) Borrow(what string, fn func([]byte)) {
	b.mu.Lock()
	b.check(what)
	b.borrows++
	memory := b.memory
	b.mu.Unlock()
	defer b.giveBack(memory)
	fn(memory.Bytes())
}

// giveBack ends a borrow; the last one frees what was released meanwhile.
func (b *Bytes) giveBack(memory Memory) {
	b.mu.Lock()
	b.borrows--
	last := b.borrows == 0 && b.state == released
	b.mu.Unlock()
	if last {
		memory.Free()
	}
}

// Release frees the bytes. Where they are not the holder's any more it does nothing.
func (b *Bytes) Release() {
	b.mu.Lock()
	if b.state != held {
		b.mu.Unlock()
		return
	}
	memory := b.leave(released)
	lent := b.borrows != 0
	b.mu.Unlock()
	if !lent {
		memory.Free()
	}
}

// Transfer takes the memory out of the handle, for a method. The text says why not, if so.
func (b *Bytes) Transfer(to string) (Memory, string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if why := b.misuse(); why != "" {
		return Memory{}, why
	}
	if b.borrows != 0 {
		return Memory{}, "the bytes are lent to a function"
	}
	b.to = to
	return b.leave(given), ""
}

// Restore puts memory back that was given and not accepted.
func (b *Bytes) Restore(memory Memory) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.hold(memory)
}
