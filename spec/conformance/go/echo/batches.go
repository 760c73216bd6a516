package echo

import (
	"bytes"
	"errors"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/r2g-dev/r2g/runtime-go"
	batchapi "github.com/r2g-dev/r2g/spec/conformance/go/api/conf/batch"
)

func init() {
	batchapi.RegisterToGo(func() (batchapi.ToGoServer, error) { return new(batches), nil })
}

// batches serves batches, the same as in Rust, and makes them.
type batches struct {
	noted atomic.Uint64
}

func (*batches) Half(value uint64) (uint64, error) {
	switch {
	case value == 13:
		panic("thirteen")
	case value == 17:
		return 0, &r2g.Status{Code: r2g.OutOfRange, Message: "seventeen"}
	case value == 0:
		return 0, &batchapi.RefusalTired{}
	case value%2 == 1:
		return 0, &batchapi.RefusalOdd{Detail: *oddLine(value)}
	}
	return value / 2, nil
}

func oddLine(value uint64) *batchapi.Line {
	return batchapi.NewLine("odd", uint32(value))
}

func (*batches) Join(lines []batchapi.Line, between r2g.StringView, limit r2g.Opt[uint32]) (string, error) {
	return join(lines, between.String(), limit), nil
}

func join(lines []batchapi.Line, between string, limit r2g.Opt[uint32]) string {
	var names []string
	for _, line := range lines {
		for range line.Count {
			names = append(names, line.Name)
		}
	}
	if most, ok := limit.Get(); ok && int(most) < len(names) {
		names = names[:most]
	}
	return strings.Join(names, between)
}

func (*batches) Fill(value uint8, size uint32) ([]byte, error) {
	return bytes.Repeat([]byte{value}, int(size)), nil
}

func (b *batches) Note(value uint64) error {
	b.noted.Add(value)
	return nil
}

func (b *batches) Noted() (uint64, error) { return b.noted.Load(), nil }

func (*batches) Check() ([]string, error) {
	c := new(checker)
	rust, err := batchapi.NewToRust(r2g.Host())
	if err != nil {
		return nil, err
	}
	for _, size := range []int{0, 1, 63, 64, 65, 1000} {
		checkHalves(c, rust, size)
	}
	checkTexts(c, rust)
	checkNotes(c, rust)
	return c.found, nil
}

// checkHalves makes a batch in which calls end in every way.
func checkHalves(c *checker, rust *batchapi.ToRust, size int) {
	requests := make([]batchapi.ToRustHalfRequest, size)
	for i := range requests {
		requests[i].Value = uint64(i)
	}
	outcomes := rust.HalfBatch(requests)
	if len(outcomes) != size {
		c.errorf("%d outcomes of %d requests", len(outcomes), size)
	}
	for i, outcome := range outcomes {
		var odd *batchapi.RefusalOdd
		switch {
		case i == 0:
			if !errors.As(outcome.Err, new(*batchapi.RefusalTired)) {
				c.errorf("half 0: %v", outcome.Err)
			}
		case i == 13:
			code(c, "half 13", outcome.Err, r2g.Internal, "thirteen")
		case i == 17:
			code(c, "half 17", outcome.Err, r2g.OutOfRange, "seventeen")
		case i%2 == 1:
			if !errors.As(outcome.Err, &odd) || odd.Detail.Count != uint32(i) {
				c.errorf("half %d: %v", i, outcome.Err)
			}
		default:
			equal(c, "half", uint64(i)/2, outcome.Value, outcome.Err)
		}
	}
}

func checkTexts(c *checker, rust *batchapi.ToRust) {
	long := batchapi.NewLine(strings.Repeat("long ", 40), 300)
	short := batchapi.NewLine("a", 3)
	requests := []batchapi.ToRustJoinRequest{
		{},
		{Lines: []batchapi.Line{*short}, Between: "-"},
		{Lines: []batchapi.Line{*short}, Between: "\xff"},
		{Lines: []batchapi.Line{*long, *short}, Between: ", "},
		{Lines: []batchapi.Line{*long, *short}, Between: ", ", Limit: r2g.Some(uint32(2))},
	}
	for i, outcome := range rust.JoinBatch(requests) {
		r := requests[i]
		if i == 2 {
			code(c, "join", outcome.Err, r2g.InvalidArgument, "between")
			continue
		}
		equal(c, "join", join(r.Lines, r.Between, r.Limit), outcome.Value, outcome.Err)
	}
	var fills []batchapi.ToRustFillRequest
	for i, size := range []uint32{0, 10, 100_000, 1 << 20, 1} {
		fills = append(fills, batchapi.ToRustFillRequest{Value: byte(i), Size: size})
	}
	for i, outcome := range rust.FillBatch(fills) {
		want := bytes.Repeat([]byte{fills[i].Value}, int(fills[i].Size))
		if outcome.Err != nil || !bytes.Equal(want, outcome.Value) {
			c.errorf("fill %d: %d bytes, %v", i, len(outcome.Value), outcome.Err)
		}
	}
}

func checkNotes(c *checker, rust *batchapi.ToRust) {
	before, err := rust.Noted()
	equal(c, "noted", before, before, err)
	var tasks sync.WaitGroup
	for range 8 {
		tasks.Go(func() {
			for _, err := range rust.NoteBatch(make2000()) {
				if err != nil {
					c.errorf("note: %v", err)
				}
			}
		})
	}
	tasks.Wait()
	after, err := rust.Noted()
	equal(c, "noted", before+8*2000, after, err)
}

func make2000() []batchapi.ToRustNoteRequest {
	requests := make([]batchapi.ToRustNoteRequest, 2000)
	for i := range requests {
		requests[i].Value = 1
	}
	return requests
}
