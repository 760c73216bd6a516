// Package main is the Go half of what the benchmark measures over rust2go.
package main

import (
	"fmt"
	"runtime"
	"time"
)

type handlers struct{}

const largest = 10_000

var (
	allNames = func() []string {
		names := make([]string, largest)
		for i := range names {
			names[i] = fmt.Sprintf("name-%011d", i)
		}
		return names
	}()
	allCells = func() []Cell {
		cells := make([]Cell, largest)
		for i := range cells {
			cells[i] = Cell{a: uint64(i), b: 2, c: 3, d: 4, e: 1}
		}
		return cells
	}()
	blob = make([]byte, 1<<20)
)

func init() {
	BenchImpl = handlers{}
}

func (handlers) nop()                          {}
func (handlers) echo(v *Small) Small           { return *v }
func (handlers) echo_cgo(v *Small) Small       { return *v }
func (handlers) give_names(v *Number) Names    { return Names{names: allNames[:v.value]} }
func (handlers) take_names(v *Names) Number    { return Number{value: uint64(len(v.names))} }
func (handlers) give_blob(v *Number) Blob      { return Blob{data: blob[:v.value]} }
func (handlers) take_blob(v *Blob) Number      { return Number{value: uint64(len(v.data))} }
func (handlers) give_cells(v *Number) Cells    { return Cells{cells: allCells[:v.value]} }
func (handlers) take_cells(v *Cells) Number    { return Number{value: uint64(len(v.cells))} }
func (handlers) echo_later(v *Small) Small     { return nap(v) }
func (handlers) echo_later_cgo(v *Small) Small { return nap(v) }
func (handlers) echo_ring(v *Small) Small      { return nap(v) }

func nap(v *Small) Small {
	if v.b != 0 {
		time.Sleep(200 * time.Microsecond)
	}
	return *v
}

func (handlers) mallocs() Number {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return Number{value: stats.Mallocs}
}

// call_rust calls a method of Rust again and again.
func (handlers) call_rust(what, rounds *Number) {
	value := Small{a: 1, c: 3, d: 4}
	for range rounds.value {
		switch what.value {
		case 0:
			BackImpl{}.back_nop()
		case 1:
			BackImpl{}.back_nop_cgo()
		case 2:
			BackImpl{}.back_echo(&value)
		case 3:
			BackImpl{}.back_echo_cgo(&value)
		}
	}
}
