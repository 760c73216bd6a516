// Package handlers serves the calls that are measured.
package handlers

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"time"

	"github.com/r2g-dev/r2g/bench/go/api/bench/calls"
	"github.com/r2g-dev/r2g/runtime-go"
)

// nap is how long a handler sleeps that blocks.
const nap = 200 * time.Microsecond

type handlers struct {
	back      func() (*calls.Back, error)
	collector *collector
}

func (handlers) Nop() error                                         { return nil }
func (handlers) Echo(value calls.Small) (calls.Small, error)        { return value, nil }
func (handlers) Text(value r2g.StringView) (string, error)          { return value.String(), nil }
func (handlers) Length(data r2g.BytesView) (uint64, error)          { return uint64(data.Len()), nil }
func (handlers) Names(count uint32) ([]string, error)               { return names(int(count)), nil }
func (handlers) Blob(size uint32) ([]byte, error)                   { return blob[:size], nil }
func (handlers) Swap(page *r2g.OwnedBytes) (*r2g.OwnedBytes, error) { return page, nil }
func (handlers) Cells(count uint32) (*calls.Cells, error)           { return cellsOf(int(count)), nil }
func (handlers) Take(calls.CellsView) error                         { return nil }

func (handlers) Fields1(v *calls.Fields1) (*calls.Fields1, error)    { return v, nil }
func (handlers) Fields8(v *calls.Fields8) (*calls.Fields8, error)    { return v, nil }
func (handlers) Fields32(v *calls.Fields32) (*calls.Fields32, error) { return v, nil }
func (handlers) Chain(v *calls.Chain) (*calls.Chain, error)          { return v, nil }

// Page fills memory of the caller's half, where Blob's bytes are copied to it.
func (handlers) Page(size uint32) (*r2g.OwnedBytes, error) {
	page := r2g.NewOwnedBytes(int(size))
	page.Borrow(func(own []byte) { copy(own, blob) })
	return page, nil
}

func (handlers) TakeNames(names r2g.ListView[r2g.StringView, string]) (uint64, error) {
	total := uint64(0)
	for i := range names.Len() {
		total += uint64(names.At(i).Len())
	}
	return total, nil
}

func (handlers) Rows(count uint32) ([]calls.Row, error) {
	rows := make([]calls.Row, count)
	for i := range rows {
		rows[i] = *calls.NewRow(uint64(i), fmt.Sprint("row ", i), float64(i))
		rows[i].Tags = []string{"a", "b"}
	}
	return rows, nil
}

func (handlers) EchoLater(_ context.Context, value calls.Small) (calls.Small, error) {
	return value, nil
}

func (handlers) EchoOrNap(_ context.Context, value calls.Small) (calls.Small, error) {
	if value.B != 0 {
		time.Sleep(nap)
	}
	return value, nil
}

func (h handlers) Collect(on bool) error {
	h.collector.run(on)
	return nil
}

func (handlers) Mallocs() (uint64, error) {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.Mallocs, nil
}

func init() {
	calls.RegisterCalls(func() (calls.CallsServer, error) {
		back := sync.OnceValues(func() (*calls.Back, error) { return calls.NewBack(r2g.Host()) })
		return handlers{back: back, collector: &collector{}}, nil
	})
}
