package view

import (
	"os"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/r2g-dev/r2g/runtime-go/internal/mem"
)

// Poison mode finds views that are used too late, also where nothing checks them: what a view shows is
// copied into pages that cannot be written, and that cannot be read once the call is over. A slice
// that was carried out of Borrow, or a reader that races with the end of its call, then ends with a
// fault instead of reading what lies there next.
var poisoning atomic.Bool

func init() {
	if os.Getenv("R2G_POISON") == "1" {
		SetPoison()
	}
}

// SetPoison turns poison mode on, where the system can do it.
func SetPoison() { poisoning.Store(canPoison) }

// Poisoning reports whether poison mode is on.
func Poisoning() bool { return poisoning.Load() }

const (
	// regionSize is how much address space a call takes at a time.
	regionSize = 1 << 20
	// keptRegions and keptBytes are how many regions, and how many bytes that were copied into them,
	// stay forbidden after their calls: their addresses are not used again meanwhile. A forbidden page
	// still takes memory.
	keptRegions = 1024
	keptBytes   = 64 << 20
	pageSize    = 4096
)

// pages is the memory of one call's views.
type pages struct {
	sync.Mutex
	method  string
	regions [][]byte
	// used is how much of the last region is taken.
	used   uint64
	copies map[run]uint64
}

// run is a piece of the caller's memory.
type run struct{ addr, n uint64 }

// Guard begins poison mode for the present use of the scope.
func (s *Scope) Guard() {
	s.pages = &pages{method: s.method, copies: make(map[run]uint64)}
}

// Copy is where n bytes of the caller's memory are for the views of this use: in their place, or, in
// poison mode, in a copy. It counts itself in while it reads.
func (r Ref) Copy(addr, n uint64) uint64 {
	if !Poisoning() || r.scope == nil || n == 0 {
		return addr
	}
	// Only a goroutine inside may look at the pages: Close takes them away.
	r.Hold()
	defer r.Release()
	if r.scope.pages == nil {
		return addr
	}
	return r.scope.pages.copy(addr, n)
}

// Reading counts a reader in for as long as it reads the caller's memory, in poison mode; done counts
// it out.
func (r Ref) Reading() (done func()) {
	if !Poisoning() {
		return func() {}
	}
	r.Hold()
	return r.Release
}

func (p *pages) copy(addr, n uint64) uint64 {
	p.Lock()
	defer p.Unlock()
	if at, known := p.copies[run{addr, n}]; known {
		return at
	}
	region, from := p.take(n)
	if region == nil {
		return addr
	}
	first, last := from&^(pageSize-1), (from+n+pageSize-1)&^(pageSize-1)
	protect(region[first:last], writable)
	copy(region[from:from+n], mem.Bytes(addr, n))
	protect(region[first:last], readable)
	at := mem.AddressOf(region) + from
	p.copies[run{addr, n}] = at
	return at
}

// take finds room, 16-aligned. Nil when there is none.
func (p *pages) take(n uint64) (region []byte, from uint64) {
	if len(p.regions) != 0 {
		region = p.regions[len(p.regions)-1]
	}
	from = (p.used + 15) &^ 15
	if region == nil || from > uint64(len(region)) || n > uint64(len(region))-from {
		size := max(regionSize, (n+pageSize-1)&^(pageSize-1))
		if region = reserve(size); region == nil {
			return nil, 0
		}
		p.regions, from = append(p.regions, region), 0
		known.Lock()
		known.live = append(known.live, knownRegion{region, p, size})
		known.Unlock()
	}
	p.used = from + n
	return region, from
}

// known are the regions that faults may be about: those of calls that run, and of calls that are over,
// the oldest first.
var known struct {
	sync.Mutex
	live, over []knownRegion
	// bytes are those of the regions that are over.
	bytes uint64
}

type knownRegion struct {
	memory []byte
	pages  *pages
	// bytes is how much of the memory was used.
	bytes uint64
}

// expire forbids the memory of a use that is over.
func (p *pages) expire() {
	known.Lock()
	defer known.Unlock()
	known.live = slices.DeleteFunc(known.live, func(region knownRegion) bool { return region.pages == p })
	for i, memory := range p.regions {
		protect(memory, forbidden)
		used := uint64(len(memory))
		if i == len(p.regions)-1 {
			used = p.used
		}
		known.over = append(known.over, knownRegion{memory, p, used})
		known.bytes += used
	}
	for len(known.over) > keptRegions || known.bytes > keptBytes {
		free(known.over[0].memory)
		known.bytes -= known.over[0].bytes
		known.over = known.over[1:]
	}
}

// FaultText is what a fault means that is about memory of a view.
func FaultText(reason any) (text string, ok bool) {
	fault, is := reason.(interface{ Addr() uintptr })
	if !is {
		return "", false
	}
	known.Lock()
	defer known.Unlock()
	if method, ok := owner(known.live, uint64(fault.Addr())); ok {
		return "r2g: memory of a view was written: " + method, true
	}
	method, ok := owner(known.over, uint64(fault.Addr()))
	return "r2g: memory of a view used after its call ended: " + method, ok
}

func owner(regions []knownRegion, at uint64) (method string, ok bool) {
	for _, region := range regions {
		if begin := mem.AddressOf(region.memory); at >= begin && at-begin < uint64(len(region.memory)) {
			return region.pages.method, true
		}
	}
	return "", false
}
