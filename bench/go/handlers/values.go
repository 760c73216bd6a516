package handlers

import (
	"fmt"
	"sync"

	"github.com/r2g-dev/r2g/bench/go/api/bench/calls"
)

// What handlers return is made once: its making is not what is measured.

// most is the longest list that a workload asks for.
const most = 10_000

// blob is the largest value of bytes.
var blob = make([]byte, 1<<20)

var allNames = sync.OnceValue(func() []string {
	all := make([]string, most)
	for i := range all {
		all[i] = fmt.Sprintf("name-%011d", i)
	}
	return all
})

func names(count int) []string { return allNames()[:count] }

var allCells = sync.OnceValue(func() []calls.Cell {
	all := make([]calls.Cell, most)
	for i := range all {
		all[i] = *calls.NewCell(uint64(i), 2, 3, 4)
	}
	return all
})

func cellsOf(count int) *calls.Cells { return &calls.Cells{Cells: allCells()[:count]} }
