//go:build cgo

package r2gcgo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"
	"unsafe"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/acme/shop"
	"github.com/r2g-dev/r2g/runtime-go/internal/cabi"
	"github.com/r2g-dev/r2g/runtime-go/internal/call"
	"github.com/r2g-dev/r2g/runtime-go/internal/mem"
	"github.com/r2g-dev/r2g/runtime-go/internal/peertest"
)

// inPlaceFrom is the smallest argument that crosses in place.
const inPlaceFrom = 16 << 10

// tells says whether this build can tell that an argument is not on a stack.
var tells = call.LeavesByAssembly()

// Parameters of Weigh, in the order in which the peer sees them.
const (
	label = iota
	cells
	raw
	more
)

// load is the arguments of a call of Weigh.
type load struct {
	label string
	cells []uint64
	raw   []byte
	more  []byte
}

// loadOf has so many bytes in each argument.
func loadOf(label, cells, raw, more int) (l load) {
	l.label = strings.Repeat("l", label)
	for i := range cells / 8 {
		l.cells = append(l.cells, uint64(i)*0x0101_0101)
	}
	l.raw, l.more = bytes.Repeat([]byte{1}, raw), bytes.Repeat([]byte{2}, more)
	return l
}

// weight is the sum of all bytes.
func (l load) weight() (sum uint64) {
	all := l.all()
	for _, bytes := range all {
		for _, b := range bytes {
			sum += uint64(b)
		}
	}
	return sum
}

func (l load) all() [4][]byte {
	return [4][]byte{
		[]byte(l.label),
		unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(l.cells))), len(l.cells)*8),
		l.raw, l.more,
	}
}

// inPlace reports which arguments the peer saw where they lie.
func (l load) inPlace() (seen [4]bool) {
	seen[label] = len(l.label) != 0 && peertest.Seen(label) == mem.AddressOf(unsafe.Slice(unsafe.StringData(l.label), 1))
	for i, bytes := range l.all() {
		if i != label {
			seen[i] = len(bytes) != 0 && peertest.Seen(uint32(i)) == mem.AddressOf(bytes)
		}
	}
	return seen
}

// weigh makes the call and holds its result against the arguments.
func weigh(t *testing.T, stock *shop.Stock, l load) {
	t.Helper()
	if got, err := stock.Weigh(l.label, l.cells, l.raw, r2g.Some(l.more)); err != nil || got != l.weight() {
		t.Fatalf("%d, want %d: %v", got, l.weight(), err)
	}
}

func TestLargeArgumentsCrossInPlace(t *testing.T) {
	stock := client(t, peertest.Weigh, peertest.Inside)
	for kind := range 4 {
		for _, size := range []int{0, 8, inPlaceFrom - 8, inPlaceFrom, inPlaceFrom + 8, 1 << 20} {
			var sizes [4]int
			sizes[kind] = size
			l := loadOf(sizes[0], sizes[1], sizes[2], sizes[3])
			weigh(t, stock, l)
			var want [4]bool
			want[kind] = tells && size >= inPlaceFrom
			if got := l.inPlace(); got != want {
				t.Errorf("argument %d of %d bytes: %v in place, want %v", kind, size, got, want)
			}
		}
	}
	// None at all, and a part of a larger one, which begins anywhere.
	if sum, err := stock.Weigh("", nil, nil, r2g.Opt[[]byte]{}); sum != 0 || err != nil {
		t.Errorf("nothing: %d, %v", sum, err)
	}
	part := loadOf(0, 0, 3*inPlaceFrom, 0)
	part.raw = part.raw[5 : 5+inPlaceFrom]
	weigh(t, stock, part)
	if got := part.inPlace(); got[raw] != tells {
		t.Errorf("a part: %v in place", got)
	}
}

func TestTheLargestArgumentCrossesInPlace(t *testing.T) {
	stock := client(t, peertest.Weigh, peertest.Inside)
	for _, sizes := range [][4]int{
		{2, 3, 4, 5}, {5, 4, 3, 2}, {2, 5, 3, 4}, {3, 2, 5, 5}, {4, 4, 4, 4}, {0, 9, 0, 2}, {0, 2, 9, 0},
	} {
		l := loadOf(sizes[0]*inPlaceFrom, sizes[1]*inPlaceFrom, sizes[2]*inPlaceFrom, sizes[3]*inPlaceFrom)
		weigh(t, stock, l)
		var want [4]bool
		largest := 0
		for i, size := range sizes {
			if size > sizes[largest] {
				largest = i
			}
		}
		want[largest] = tells
		if got := l.inPlace(); got != want {
			t.Errorf("%v: %v in place, want %v", sizes, got, want)
		}
	}
}

// TestStacksMoveUnderArguments has arguments on a stack, which are copied, and on the heap, which are pinned,
// while the peer calls back and the stack moves.
func TestStacksMoveUnderArguments(t *testing.T) {
	stock := client(t, peertest.WeighTwice, peertest.Inside)
	peertest.SetReentry(goNop)
	server.Nop = func() error {
		deepen(300)
		runtime.GC()
		return nil
	}
	defer func() { server.Nop = nil }()
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 4 {
				var mine [2 * inPlaceFrom]byte
				mine[0], mine[len(mine)-1] = 7, 9
				if sum, err := stock.Weigh("", nil, mine[:], r2g.Opt[[]byte]{}); sum != 16 || err != nil {
					t.Errorf("on the stack: %d, %v", sum, err)
				}
				l := loadOf(0, inPlaceFrom, 2*inPlaceFrom, inPlaceFrom)
				if sum, err := stock.Weigh(l.label, l.cells, l.raw, r2g.Some(l.more)); sum != l.weight() || err != nil {
					t.Errorf("on the heap: %d, want %d: %v", sum, l.weight(), err)
				}
			}
		})
	}
	wg.Wait()
}

//go:noinline
func deepen(levels int) (sum byte) {
	var here [512]byte
	here[levels%len(here)] = 1
	if levels > 0 {
		sum = deepen(levels - 1)
	}
	return sum + here[0]
}

func TestArgumentsOnTheStackStayThere(t *testing.T) {
	stock := client(t, peertest.Weigh, peertest.Inside)
	call := func() {
		var small [64]byte
		var large [2 * inPlaceFrom]byte
		var words [8]uint64
		small[0], large[0], words[0] = 1, 2, 3
		for _, raw := range [][]byte{small[:], large[:]} {
			if sum, err := stock.Weigh("", words[:], raw, r2g.Some(small[:])); err != nil || sum != uint64(raw[0])+4 {
				t.Errorf("%d, %v", sum, err)
			}
		}
	}
	call()
	if got := testing.AllocsPerRun(100, call); got > 0.1 && !cabi.Racing {
		t.Errorf("%.1f allocations", got)
	}
}

func TestArgumentsInPlaceAllocateNothing(t *testing.T) {
	stock := client(t, peertest.Weigh, peertest.Inside)
	l := loadOf(0, 0, 1<<20, 0)
	more := r2g.Some(l.more)
	call := func() {
		if _, err := stock.Weigh(l.label, l.cells, l.raw, more); err != nil {
			t.Error(err)
		}
	}
	call()
	before := peertest.Allocs()
	if got := testing.AllocsPerRun(100, call); got > 0.1 && !cabi.Racing {
		t.Errorf("%.1f allocations", got)
	}
	if n := peertest.Allocs() - before; tells && n > 4 {
		t.Errorf("%d allocations of the peer", n)
	}
}

// dropped makes a load whose arguments tell when the collector has taken them, and does something with it.
//
//go:noinline
func dropped(t *testing.T, gone *sync.WaitGroup, use func(l load) error, want string) {
	t.Helper()
	// Their copies are larger than any memory that a frame keeps.
	l := loadOf(0, 8*inPlaceFrom, 16*inPlaceFrom, 24*inPlaceFrom)
	gone.Add(3)
	taken := func(int) { gone.Done() }
	runtime.AddCleanup(&l.cells[0], taken, 0)
	runtime.AddCleanup(&l.raw[0], taken, 0)
	runtime.AddCleanup(&l.more[0], taken, 0)
	err := use(l)
	if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
		t.Errorf("error %v, want %q", err, want)
	}
}

// TestNothingIsKept ends calls in every way and waits for the collector to take their arguments.
func TestNothingIsKept(t *testing.T) {
	defer func() { server.Nop = nil }()
	for name, test := range map[string]struct {
		method uint32
		label  string
		nop    func() error
		want   string
	}{
		"returned":     {peertest.Weigh, "", nil, ""},
		"failed":       {peertest.Status, "", nil, "NOT_FOUND"},
		"not written":  {peertest.Weigh, strings.Repeat("x", inPlaceFrom) + "\xff", nil, "label: not UTF-8"},
		"a bad result": {peertest.Nop, "", nil, "null"},
		"a callback":   {peertest.WeighTwice, "", func() error { return nil }, ""},
		"its error":    {peertest.WeighTwice, "", func() error { return r2g.Errorf(r2g.NotFound, "no") }, "NOT_FOUND"},
		"its panic":    {peertest.WeighTwice, "", func() error { panic("in the callback") }, "INTERNAL"},
	} {
		stock := client(t, test.method, peertest.Inside)
		peertest.SetReentry(goNop)
		peertest.SetStatus(uint32(r2g.NotFound), 0, "no")
		server.Nop = test.nop
		var gone sync.WaitGroup
		dropped(t, &gone, func(l load) error {
			_, err := stock.Weigh(test.label, l.cells, l.raw, r2g.Some(l.more))
			return err
		}, test.want)
		wantGone(t, name, &gone)
	}
}

func wantGone(t *testing.T, name string, gone *sync.WaitGroup) {
	t.Helper()
	all := make(chan struct{})
	go func() { gone.Wait(); close(all) }()
	eventually(t, name+": an argument stays", func() bool {
		runtime.GC()
		select {
		case <-all:
			return true
		default:
			return false
		}
	})
}

func TestNothingIsKeptWithoutMemory(t *testing.T) {
	stock := client(t, peertest.Weigh, peertest.Inside)
	var gone sync.WaitGroup
	peertest.RefuseMemory(true)
	dropped(t, &gone, func(l load) error {
		_, err := stock.Weigh("", l.cells, l.raw, r2g.Some(l.more))
		return err
	}, "memory")
	peertest.RefuseMemory(false)
	wantGone(t, "refused memory", &gone)
}

func TestBrokenTextDoesNotCrossInPlace(t *testing.T) {
	stock := client(t, peertest.Weigh, peertest.Inside)
	_, err := stock.Weigh(strings.Repeat("x", inPlaceFrom)+"\xff", nil, nil, r2g.Opt[[]byte]{})
	if s := wantCode(t, err, r2g.InvalidArgument, "label: not UTF-8"); !s.Flags.Has(r2g.NotStarted) {
		t.Errorf("flags %b", s.Flags)
	}
}

// TestAsyncCallsCopy: their callers may leave early.
func TestAsyncCallsCopy(t *testing.T) {
	later := client(t, peertest.Echo, peertest.Later)
	text := strings.Repeat("t", 2*inPlaceFrom)
	ctx, cancel := context.WithCancel(background)
	done := make(chan error)
	go func() { _, err := later.Shout(ctx, text); done <- err }()
	eventually(t, "no call", func() bool { return peertest.Waiting() == 1 })
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) && r2g.CodeOf(err) != r2g.Canceled {
		t.Errorf("%v", err)
	}
	peertest.Resolve(0)
}

// TestForeignMemoryCrossesInPlace has bytes that are not Go's: there is nothing to pin.
func TestForeignMemoryCrossesInPlace(t *testing.T) {
	stock := client(t, peertest.Weigh, peertest.Inside)
	page := r2g.OwnedBytesOf(bytes.Repeat([]byte{3}, inPlaceFrom))
	defer page.Release()
	page.Borrow(func(own []byte) {
		l := load{raw: own}
		weigh(t, stock, l)
		if got := l.inPlace(); got[raw] != tells {
			t.Errorf("%v in place", got)
		}
	})
}

// TestArgumentsInPlaceUnderCollection has many goroutines call with fresh arguments while the collector runs.
func TestArgumentsInPlaceUnderCollection(t *testing.T) {
	stock := client(t, peertest.Weigh, peertest.Inside)
	stop := make(chan struct{})
	var collector sync.WaitGroup
	collector.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
				runtime.GC()
			}
		}
	})
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for round := range 100 {
				l := loadOf(0, inPlaceFrom, (1+(i+round)%4)*inPlaceFrom, inPlaceFrom)
				sum, err := stock.Weigh("", l.cells, l.raw, r2g.Some(l.more))
				if err != nil || sum != l.weight() {
					t.Errorf("round %d: %d, want %d: %v", round, sum, l.weight(), err)
				}
			}
		})
	}
	wg.Wait()
	close(stop)
	collector.Wait()
}

// TestArgumentsDoNotEscape asks the compiler whether generated clients let arguments stay on the stack.
func TestArgumentsDoNotEscape(t *testing.T) {
	out, err := exec.Command("go", "build", "-gcflags=-m", "../internal/acme/shop").CombinedOutput()
	if err != nil {
		t.Skipf("no compiler: %v\n%s", err, out)
	}
	for _, name := range []string{"label", "cells", "raw", "more", "text", "sku"} {
		if regexp.MustCompile(`(?m)services\.go:.*leaking param.*: ` + name + `$`).Match(out) {
			t.Errorf("%s escapes", name)
		}
	}
	if !bytes.Contains(out, []byte(fmt.Sprintf("%s does not escape", "cells"))) {
		t.Error("the compiler says nothing of cells")
	}
}
