package r2gabi

import (
	"slices"
	"testing"

	"github.com/r2g-dev/r2g/runtime-go/internal/mem"
)

func BenchmarkStrings(b *testing.B) {
	list := slices.Repeat([]string{"sixteen bytes ok"}, 100)
	block := &localBlock{words: make([]uint64, (BlockSize+localBytes)/8)}
	block.reset()
	block.Grow(mem.Address(block.words), 8<<10)
	arena := BlockAt(mem.Address(block.words)).Arena
	for b.Loop() {
		BlockAt(mem.Address(block.words)).Arena = arena
		w := NewWriter(mem.Address(block.words), block)
		at, _ := w.Root(16)
		if fault := w.Strings(at, list); fault != nil {
			b.Fatal(fault)
		}
	}
}
