// Package handlers serves the calls that are measured.
package handlers

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/r2g-dev/r2g/bench/go/api/calls"
	"github.com/r2g-dev/r2g/runtime-go"
)

type handlers struct {
	calls.UnimplementedCalls
	back func() (*calls.Back, error)
}

func (handlers) Nop() error                                            { return nil }
func (handlers) Echo(value calls.Small) (calls.Small, error)           { return value, nil }
func (handlers) Text(value r2g.StringView) (string, error)             { return value.String(), nil }
func (handlers) Length(data r2g.BytesView) (uint64, error)             { return uint64(data.Len()), nil }
func (handlers) Later(_ context.Context, value uint64) (uint64, error) { return value, nil }

func (handlers) Rows(count uint32) ([]calls.Row, error) {
	rows := make([]calls.Row, count)
	for i := range rows {
		rows[i] = *calls.NewRow(uint64(i), fmt.Sprint("row ", i), float64(i))
		rows[i].Tags = []string{"a", "b"}
	}
	return rows, nil
}

// timed runs one round after the other.
func timed(rounds uint32, round func() error) (uint64, error) {
	begin := time.Now()
	for range rounds {
		if err := round(); err != nil {
			return 0, err
		}
	}
	return uint64(time.Since(begin)), nil
}

func (h handlers) TimeRustNop(rounds uint32) (uint64, error) {
	back, err := h.back()
	if err != nil {
		return 0, err
	}
	return timed(rounds, back.Nop)
}

func (h handlers) TimeRustEcho(rounds uint32) (uint64, error) {
	back, err := h.back()
	if err != nil {
		return 0, err
	}
	return timed(rounds, func() error {
		_, err := back.Echo(calls.Small{A: 1, B: 2, C: 3, D: 4})
		return err
	})
}

func (handlers) Mallocs() (uint64, error) {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.Mallocs, nil
}

var (
	texts = slices.Repeat([]string{"sixteen bytes ok"}, 100)
	data  = make([]byte, 1<<20)
)

func (handlers) Texts(count uint32) ([]string, error) { return texts[:count], nil }
func (handlers) Data(size uint32) ([]byte, error)     { return data[:size], nil }

func init() {
	r2g.Serve("bench.calls@1", func() (r2g.Service, error) {
		back := sync.OnceValues(func() (*calls.Back, error) { return calls.NewBack(r2g.Host()) })
		return calls.ServeCalls(handlers{back: back}), nil
	})
}
