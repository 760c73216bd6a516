package echo

import (
	"errors"
	"math"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/r2gabi"
	leafapi "github.com/r2g-dev/r2g/spec/conformance/go/api/conf/leaf"
)

func init() {
	leafapi.RegisterPull(func() (leafapi.PullServer, error) { return pull{}, nil })
}

// pull makes calls of leaf methods.
type pull struct{}

func (pull) Nop() error { return nil }

func (pull) ByAssembly() (bool, error) { return r2gabi.LeavesByAssembly(), nil }

func echoes[T any](c *checker, what string, call func(T) (T, error), values ...T) {
	for _, value := range values {
		got, err := call(value)
		equal(c, what, value, got, err)
	}
}

var leafPoints = []leafapi.Point{
	{},
	{X: math.MaxFloat64, Y: -1.5, Axis: leafapi.AxisZ, Color: leafapi.ColorBlue, On: true},
	// A color that nobody knows crosses as it is.
	{X: math.Inf(-1), Y: math.MaxFloat32, Axis: leafapi.AxisY, Color: 77},
}

func (pull) Check() ([]string, error) {
	c := new(checker)
	rust, err := leafapi.NewLeaves(r2g.Host())
	if err != nil {
		return nil, err
	}
	scalars(c, rust)
	aggregates(c, rust)
	leafFailures(c, rust)
	refusals(c, rust)
	return c.found, nil
}

func (pull) Half(value uint64) (uint64, error) {
	switch {
	case value == 1000:
		return 0, r2g.Errorf(r2g.NotFound, "no half")
	case value == 1001:
		panic("asked to panic")
	case value%2 == 1:
		return 0, &leafapi.RefusalOdd{}
	case value > 1000:
		return 0, &leafapi.RefusalLarge{Detail: leafapi.Large{Value: value, Why: strings.Repeat("too large", 200)}}
	}
	return value / 2, nil
}

func (p pull) Refuse(value uint64) error {
	_, err := p.Half(value)
	return err
}

func (pull) Mixed(a uint8, b uint64, c bool, d int16, e float32, f leafapi.Axis, g leafapi.Point, h [3]uint16) (leafapi.Pair, error) {
	return leafapi.Pair{
		First:  leafapi.Point{X: float64(b) + float64(a), Y: e, Axis: f, Color: leafapi.Color(a), On: c},
		Second: leafapi.Point{X: g.X + float64(d), Y: g.Y + float32(h[2]), Axis: g.Axis, Color: g.Color, On: g.On},
	}, nil
}

// refusals calls small methods that declare errors.
func refusals(c *checker, rust *leafapi.Leaves) {
	for range 100 {
		half, err := rust.Half(84)
		equal(c, "half", 42, half, err)
		half, err = rust.Half(7)
		var odd *leafapi.RefusalOdd
		if !errors.As(err, &odd) || half != 0 {
			c.errorf("half of 7: %v, %v", half, err)
		}
		var large *leafapi.RefusalLarge
		if err := rust.Refuse(2000); !errors.As(err, &large) || large.Detail.Value != 2000 || len(large.Detail.Why) != 1800 {
			c.errorf("2000 is not refused: %v", err)
		}
		_, err = rust.Half(1000)
		code(c, "half of 1000", err, r2g.NotFound, "no half")
		if err := rust.Refuse(2); err != nil {
			c.errorf("2 is refused: %v", err)
		}
	}
	code(c, "a panic", rust.Refuse(1001), r2g.Internal, "asked to panic")
}

func scalars(c *checker, rust *leafapi.Leaves) {
	if err := rust.Nop(); err != nil {
		c.errorf("nop: %v", err)
	}
	before, _ := rust.Counted()
	if err := rust.Count(); err != nil {
		c.errorf("count: %v", err)
	}
	after, err := rust.Counted()
	equal(c, "counted", before+1, after, err)
	for _, value := range []bool{true, false} {
		got, err := rust.Not(value)
		equal(c, "not", !value, got, err)
	}
	echoes(c, "u8", rust.U8, 0, 1, math.MaxUint8)
	echoes(c, "i8", rust.I8, 0, math.MinInt8, math.MaxInt8)
	echoes(c, "u16", rust.U16, 0, 0x1234, math.MaxUint16)
	echoes(c, "i16", rust.I16, 0, math.MinInt16, math.MaxInt16)
	echoes(c, "u32", rust.U32, 0, 0x12345678, math.MaxUint32)
	echoes(c, "i32", rust.I32, 0, math.MinInt32, math.MaxInt32)
	echoes(c, "u64", rust.U64, 0, 0x123456789abcdef0, math.MaxUint64)
	echoes(c, "i64", rust.I64, 0, math.MinInt64, math.MaxInt64)
	echoes(c, "f32", rust.F32, 0, -0.5, math.MaxFloat32, float32(math.Inf(1)))
	echoes(c, "f64", rust.F64, 0, -0.5, math.MaxFloat64, math.Inf(1))
	echoes(c, "color", rust.Color, leafapi.ColorNone, leafapi.ColorBlue, 99)
	echoes(c, "axis", rust.Axis, leafapi.AxisX, leafapi.AxisZ)
	echoes(c, "perms", rust.Perms, 0, leafapi.PermsWrite|leafapi.PermsAdmin, 1<<7)
	sum, err := rust.Add(40, 2)
	equal(c, "add", 42, sum, err)
}

func aggregates(c *checker, rust *leafapi.Leaves) {
	echoes(c, "point", rust.Point, leafPoints...)
	got, err := rust.Pair(leafapi.Pair{First: leafPoints[1], Second: leafPoints[2]})
	equal(c, "pair", leafapi.Pair{First: leafPoints[2], Second: leafPoints[1]}, got, err)
	echoes(c, "bytes", rust.Bytes, [5]byte{}, [5]byte{1, 2, 3, 4, 255})
	echoes(c, "words", rust.Words, [8]uint64{1, 2, 3, 4, 5, 6, 7, math.MaxUint64})
	point := leafapi.Point{X: 1000, Y: 2000, Axis: leafapi.AxisX}
	mixed, err := rust.Mixed(1, 20, true, -300, 0.25, leafapi.AxisZ, point, [3]uint16{1, 10, 100})
	equal(c, "mixed", 1+20+1-300+0.25-1+3000+111, mixed, err)
	levels, err := rust.Descend(100)
	equal(c, "descend", 100, levels, err)
}

func leafFailures(c *checker, rust *leafapi.Leaves) {
	for range 100 {
		value, err := rust.Fail(uint32(r2g.NotFound))
		code(c, "fail", err, r2g.NotFound, "leaf failure 5")
		if status, _ := err.(*r2g.Status); value != 0 || status == nil || status.Method != "Leaves.Fail" {
			c.errorf("fail: %v, %#v", value, err)
		}
	}
	_, err := rust.Axis(7)
	code(c, "an unknown value of a frozen enum", err, r2g.InvalidArgument, "7")
	// A thread inside of a leaf cannot be made known to Go, nor call it.
	warm, err := rust.Warm()
	equal(c, "warm in a leaf", false, warm, err)
}

// deep calls f with at least so many KiB on the stack, which grows, and moves, on the way.
//
//go:noinline
func deep(kib int, f func()) byte {
	var frame [1024]byte
	frame[kib%len(frame)] = byte(kib)
	if kib == 0 {
		f()
		return frame[0]
	}
	return deep(kib-1, f) + frame[kib%len(frame)]
}

func (pull) Stress(tasks, rounds uint32) ([]string, error) {
	c := new(checker)
	rust, err := leafapi.NewLeaves(r2g.Host())
	if err != nil {
		return nil, err
	}
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
	for task := range int(tasks) {
		wg.Go(func() { work(c, rust, task, int(rounds)) })
	}
	wg.Wait()
	close(stop)
	collector.Wait()
	return c.found, nil
}

func work(c *checker, rust *leafapi.Leaves, task, rounds int) {
	for round := range rounds {
		seed := uint64(task)<<32 | uint64(round)
		deep((task*7+round)%60, func() {
			words := [8]uint64{seed, seed + 1, seed * 3, 4, 5, 6, 7, ^seed}
			kept := make([]uint64, 16)
			got, err := rust.Words(words)
			if err != nil || got != words {
				c.errorf("words: %v, %v of %v", err, got, words)
			}
			sum, err := rust.Mixed(uint8(task), seed, true, 1, 2, leafapi.AxisY, leafapi.Point{}, [3]uint16{})
			if want := float64(uint8(task)) + float64(seed) + 5; err != nil || math.Abs(sum-want) > want/1e9 {
				c.errorf("mixed: %v, %v, want %v", err, sum, want)
			}
			if round%64 == 0 {
				if _, err := rust.Fail(9); r2g.CodeOf(err) != r2g.FailedPrecondition {
					c.errorf("fail: %v", err)
				}
				if levels, err := rust.Descend(50); err != nil || levels != 50 {
					c.errorf("descend: %v, %v", levels, err)
				}
			}
			if !reflect.DeepEqual(kept, make([]uint64, 16)) {
				c.errorf("memory changed")
			}
		})
		if round%256 == 0 {
			time.Sleep(time.Microsecond)
		}
	}
}

func (pull) Run(what string) error {
	rust, err := leafapi.NewLeaves(r2g.Host())
	if err != nil {
		return err
	}
	switch what {
	case "panic":
		return rust.Panic()
	case "call go":
		return rust.CallGo()
	}
	return r2g.Errorf(r2g.InvalidArgument, "there is no %q", what)
}
