package echo

import (
	"fmt"
	"math"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"
	"unsafe"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/r2gabi"
	pinapi "github.com/r2g-dev/r2g/spec/conformance/go/api/conf/pinned"
)

// minPinned is the smallest argument that crosses in place.
const minPinned = 16 << 10

// argument is one of a call, as Go has it.
type argument struct {
	digest, address uint64
	size            int
}

// digest is the same as in Rust.
func digest[T any](list []T, words func(T) []uint64) uint64 {
	sum := uint64(0xcbf29ce484222325)
	for _, value := range list {
		for _, word := range words(value) {
			sum = (sum ^ word) * 0x100000001b3
		}
	}
	return sum
}

// listed describes a list. One that Rust gets by value lies nowhere.
func listed[T any](list []T, viewed bool, words func(T) []uint64) argument {
	a := argument{digest: digest(list, words), size: len(list) * int(reflect.TypeFor[T]().Size())}
	if viewed && len(list) != 0 {
		a.address = uint64(uintptr(unsafe.Pointer(unsafe.SliceData(list))))
	}
	return a
}

func lettered(s string, viewed bool) argument {
	return listed(unsafe.Slice(unsafe.StringData(s), len(s)), viewed, number)
}

func number[T byte | uint16 | uint32 | uint64 | int8 | int16 | int32 | int64 | time.Duration | pinapi.Color](n T) []uint64 {
	return []uint64{uint64(n)}
}

// wantSeen holds what Rust saw against the arguments: the first of the largest ones crosses in place, if it is
// large enough, and nothing else.
func wantSeen(c *checker, what string, seen *pinapi.Seen, err error, arguments ...argument) {
	if err != nil {
		c.errorf("%s: %v", what, err)
		return
	}
	largest := 0
	for i, a := range arguments {
		if a.size > arguments[largest].size {
			largest = i
		}
	}
	for i, a := range arguments {
		if seen.Digests[i] != a.digest {
			c.errorf("%s: argument %d came wrong", what, i+1)
		}
		if a.address == 0 {
			continue
		}
		want := i == largest && a.size >= minPinned && r2gabi.LeavesByAssembly()
		if got := seen.Addresses[i] == a.address; got != want {
			c.errorf("%s: argument %d of %d bytes in place: %v, want %v", what, i+1, a.size, got, want)
		}
	}
}

// sizes around the limit, and far beyond it.
var pinSizes = []int{0, 16, minPinned - 16, minPinned, minPinned + 16, 200_000}

// filled has so many bytes of elements that differ.
func filled[T any](size int, value func(i int) T) []T {
	list := make([]T, size/int(reflect.TypeFor[T]().Size()))
	for i := range list {
		list[i] = value(i)
	}
	return list
}

func blob(size int) []byte {
	return filled(size, func(i int) byte { return byte(i*7 + size) })
}

func checkKinds(c *checker, rust *pinapi.RustPins) {
	for _, how := range []string{"", "disturb", "again"} {
		for _, size := range pinSizes {
			what := fmt.Sprintf("%d bytes, %q", size, how)
			// A small one beside a large one, two large ones, and only large ones.
			for _, other := range []int{0, size / 2, size} {
				checkTextsAndBlobs(c, rust, what, how, size, other)
			}
			checkNumbers(c, rust, what, how, size)
			checkShapes(c, rust, what, how, size)
		}
	}
}

func checkTextsAndBlobs(c *checker, rust *pinapi.RustPins, what, how string, size, other int) {
	a, b := strings.Repeat("é", size/2), strings.Repeat("b", other)
	seen, err := rust.Texts(a, b, r2g.Some(b), how)
	wantSeen(c, "texts of "+what, seen, err, lettered(a, true), lettered(b, false), lettered(b, true))
	seen, err = rust.Texts(b, a, r2g.Some(a), how)
	wantSeen(c, "texts, turned, of "+what, seen, err, lettered(b, true), lettered(a, false), lettered(a, true))
	x, y := blob(size), blob(other)
	for _, how := range []string{how, "relay"} {
		seen, err = rust.Blobs(x, y, r2g.Some(y), how)
		wantSeen(c, "blobs of "+what, seen, err, listed(x, true, number), listed(y, false, number), listed(y, true, number))
	}
	seen, err = rust.Blobs(y, y, r2g.Some(x), how)
	wantSeen(c, "blobs, turned, of "+what, seen, err, listed(y, true, number), listed(y, false, number), listed(x, true, number))
}

func checkNumbers(c *checker, rust *pinapi.RustPins, what, how string, size int) {
	a := filled(size, func(i int) uint8 { return uint8(i) })
	b := filled(size, func(i int) uint16 { return uint16(i * 3) })
	d := filled(size, func(i int) int32 { return int32(-i) })
	e := filled(size, func(i int) uint64 { return uint64(i) << 40 })
	f := filled(size, func(i int) float32 { return float32(i) / 3 })
	g := filled(size, func(i int) float64 { return float64(i) / -3 })
	f32 := func(v float32) []uint64 { return []uint64{uint64(math.Float32bits(v))} }
	f64 := func(v float64) []uint64 { return []uint64{math.Float64bits(v)} }
	all := func() []argument {
		return []argument{
			listed(a, true, number), listed(b, true, number), listed(d, true, number),
			listed(e, true, number), listed(f, true, f32), listed(g, true, f64),
		}
	}
	seen, err := rust.Numbers(a, b, d, e, f, g, how)
	wantSeen(c, "numbers of "+what, seen, err, all()...)
	// Each of them is once the largest.
	a, b, d, e, f = a[:len(a)/2], b[:len(b)/2], d[:len(d)/2], e[:len(e)/2], f[:len(f)/2]
	seen, err = rust.Numbers(a, b, d, e, f, g, how)
	wantSeen(c, "floats of "+what, seen, err, all()...)
	g = g[:len(g)/4]
	seen, err = rust.Numbers(nil, nil, nil, nil, f, g, how)
	a, b, d, e = nil, nil, nil, nil
	wantSeen(c, "short floats of "+what, seen, err, all()...)

	h := filled(size, func(i int) int8 { return int8(i) })
	k := filled(size, func(i int) int16 { return int16(-i) })
	m := filled(size, func(i int) uint32 { return uint32(i) * 77 })
	n := filled(size, func(i int) int64 { return int64(-i) })
	o := filled(size/2, func(i int) float64 { return float64(i) })
	seen, err = rust.Values(h, k, m, n, r2g.Some(o), how)
	wantSeen(c, "values of "+what, seen, err, listed(h, false, number), listed(k, false, number),
		listed(m, false, number), listed(n, false, number), listed(o, false, f64))
}

func checkShapes(c *checker, rust *pinapi.RustPins, what, how string, size int) {
	pairs := filled(size, func(i int) pinapi.Pair { return pinapi.Pair{A: uint64(i), B: uint32(i), C: int32(-i)} })
	colors := filled(size/2, func(i int) pinapi.Color { return pinapi.Color(i % 5) })
	keys := filled(size/2, func(i int) [16]uint8 { return [16]uint8{0: byte(i), 15: byte(i >> 8)} })
	spans := filled(size/2, func(i int) time.Duration { return time.Duration(-i) })
	flags := filled(size/2, func(i int) bool { return i%3 == 0 })
	pair := func(p pinapi.Pair) []uint64 { return []uint64{p.A, uint64(p.B), uint64(p.C)} }
	key := func(k [16]uint8) []uint64 {
		var words []uint64
		for _, b := range k {
			words = append(words, uint64(b))
		}
		return words
	}
	flag := func(f bool) []uint64 {
		if f {
			return []uint64{1}
		}
		return []uint64{0}
	}
	check := func(what string) {
		seen, err := rust.Shapes(pairs, colors, keys, spans, flags, how)
		wantSeen(c, what, seen, err, listed(pairs, true, pair), listed(colors, true, number),
			listed(keys, true, key), listed(spans, false, number), listed(flags, false, flag))
	}
	check("pairs of " + what)
	pairs = nil
	check("colors of " + what)
	colors = nil
	check("keys of " + what)
	keys = nil
	check("spans of " + what)
	spans = nil
	check("flags of " + what)
}

func checkOptions(c *checker, rust *pinapi.RustPins) {
	seen, err := rust.Texts("", "", r2g.Opt[string]{}, "")
	wantSeen(c, "no text", seen, err, lettered("", true), lettered("", false), lettered("", true))
	seen, err = rust.Values(nil, nil, nil, nil, r2g.Opt[[]float64]{}, "")
	if err != nil || !slices.Equal(seen.Digests, slices.Repeat(seen.Digests[:1], 5)) {
		c.errorf("no values: %v", err)
	}
}

// checkFailures ends calls in every way, and waits for the collector to take their arguments.
func checkFailures(c *checker, rust *pinapi.RustPins) {
	for how, want := range map[string]struct {
		code r2g.Code
		part string
	}{
		"":          {r2g.OK, ""},
		"disturb":   {r2g.OK, ""},
		"again":     {r2g.OK, ""},
		"error":     {r2g.Aborted, "asked to"},
		"panic":     {r2g.Internal, "asked to panic"},
		"go fails":  {r2g.OutOfRange, "asked to fail in Go"},
		"go panics": {r2g.Internal, "asked to panic in Go"},
	} {
		var taken sync.WaitGroup
		err := lose(rust, how, &taken)
		if want.code != r2g.OK {
			code(c, "blobs, "+how, err, want.code, want.part)
		} else if err != nil {
			c.errorf("blobs, %s: %v", how, err)
		}
		if !isTaken(&taken) {
			c.errorf("blobs, %s: an argument stays", how)
		}
	}
	long := strings.Repeat("x", minPinned)
	_, err := rust.Texts(long+"\xff", long, r2g.Some(long), "")
	code(c, "texts", err, r2g.InvalidArgument, "viewed: not UTF-8")
	_, err = rust.Texts(long, long, r2g.Some(long+"\xff"), "")
	code(c, "texts", err, r2g.InvalidArgument, "maybe: not UTF-8")
	_, err = rust.Blobs(make([]byte, 40<<20), make([]byte, 30<<20), r2g.Opt[[]byte]{}, "")
	code(c, "blobs", err, r2g.ResourceExhausted, "larger than")
	_, err = rust.Blobs(make([]byte, 64<<20+1), nil, r2g.Opt[[]byte]{}, "")
	code(c, "blobs", err, r2g.ResourceExhausted, "larger than")
}

// lose makes a call whose arguments nobody has afterwards.
//
//go:noinline
func lose(rust *pinapi.RustPins, how string, taken *sync.WaitGroup) error {
	large, small := blob(1<<20), blob(2*minPinned)
	taken.Add(2)
	runtime.AddCleanup(&large[0], func(int) { taken.Done() }, 0)
	runtime.AddCleanup(&small[0], func(int) { taken.Done() }, 0)
	_, err := rust.Blobs(small, large, r2g.Opt[[]byte]{}, how)
	return err
}

// isTaken waits until the collector has taken everything.
func isTaken(all *sync.WaitGroup) bool {
	done := make(chan struct{})
	go func() { all.Wait(); close(done) }()
	for range 1000 {
		runtime.GC()
		select {
		case <-done:
			return true
		case <-time.After(time.Millisecond):
		}
	}
	return false
}

// checkStacks has arguments on the stack of goroutines, while that moves.
func checkStacks(c *checker, rust *pinapi.RustPins) {
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			var mine [2 * minPinned]byte
			for i := range mine {
				mine[i] = byte(i * 7)
			}
			want := digest(mine[:], number)
			for _, how := range []string{"", "disturb", "again", "relay"} {
				seen, err := rust.Blobs(mine[:], mine[:4096], r2g.Some(mine[:8192]), how)
				if err != nil || seen.Digests[0] != want || seen.Digests[1] != digest(mine[:4096], number) {
					c.errorf("on the stack, %s: %v", how, err)
				}
			}
		})
	}
	wg.Wait()
}

// checkPinsUnderCollection has many goroutines call with fresh arguments while the collector runs.
func checkPinsUnderCollection(c *checker, rust *pinapi.RustPins) {
	stop := make(chan struct{})
	var collector, wg sync.WaitGroup
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
	for i := range 8 {
		wg.Go(func() {
			for round := range 50 {
				x, y := blob((2+(i+round)%3)*minPinned), blob(3*minPinned)
				seen, err := rust.Blobs(x, y, r2g.Some(x), "")
				wantSeen(c, "under collection", seen, err, listed(x, true, number), listed(y, false, number), listed(x, true, number))
			}
		})
	}
	wg.Wait()
	close(stop)
	collector.Wait()
}
