package value

import (
	"slices"
	"testing"

	"github.com/r2g-dev/r2g/runtime-go/internal/base"
)

func BenchmarkStrings(b *testing.B) {
	list := slices.Repeat([]string{"sixteen bytes ok"}, 100)
	frame := NewHeapFrame()
	frame.Grow(frame.At(), 8<<10)
	arena := base.FrameAt(frame.At()).Arena
	for b.Loop() {
		base.FrameAt(frame.At()).Arena = arena
		w := NewWriter(frame.At(), &frame)
		at, _ := w.Root(16)
		if codecErr := w.Strings(at, list); codecErr != nil {
			b.Fatal(codecErr)
		}
	}
}
