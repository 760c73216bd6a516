package value

import (
	"encoding/binary"
	"encoding/hex"
	"runtime"
	"strings"
	"testing"

	"github.com/r2g-dev/r2g/runtime-go/internal/base"
	"github.com/r2g-dev/r2g/runtime-go/internal/mem"
	"github.com/r2g-dev/r2g/runtime-go/internal/schema"
)

// testMemory is a frame in Go memory with a small arena, and chunks on demand.
type testMemory struct {
	HeapFrame
	words  []uint64
	chunks [][]uint64
	needs  []uint64
	refuse bool
}

func newTestMemory(t *testing.T, arena int) (*testMemory, *Writer) {
	t.Helper()
	m := &testMemory{words: make([]uint64, (base.FrameSize+arena)/8)}
	for i := range m.words {
		m.words[i] = 0xa5a5a5a5a5a5a5a5
	}
	at := mem.Address(m.words)
	*base.FrameAt(at) = base.Frame{Size: base.FrameSize, Arena: base.Arena{Base: at + base.FrameSize, Cap: uint64(arena)}}
	t.Cleanup(func() { runtime.KeepAlive(m) })
	return m, NewWriter(at, m)
}

func (m *testMemory) frame() *base.Frame { return base.FrameAt(mem.Address(m.words)) }

func (m *testMemory) Grow(frame, need uint64) uint64 {
	m.needs = append(m.needs, need)
	if m.refuse {
		return 0
	}
	words := make([]uint64, (need+7)/8)
	for i := range words {
		words[i] = 0xa5a5a5a5a5a5a5a5
	}
	m.chunks = append(m.chunks, words)
	base.FrameAt(frame).Arena = base.Arena{Base: mem.Address(words), Cap: uint64(len(words)) * 8}
	return mem.Address(words)
}

// image places a dump whose addresses start at 0x10000 into Go memory, and moves the addresses along.
// Only whole words at 8-aligned places are addresses.
func image(t *testing.T, dump string) uint64 {
	t.Helper()
	const base = 0x10000
	raw, err := hex.DecodeString(strings.NewReplacer(" ", "", "\n", "", "\t", "").Replace(dump))
	if err != nil {
		t.Fatal(err)
	}
	words := make([]uint64, (len(raw)+7)/8)
	at := mem.Address(words)
	for len(raw)%8 != 0 {
		raw = append(raw, 0)
	}
	for i := range words {
		words[i] = binary.LittleEndian.Uint64(raw[i*8:])
		if words[i] >= base && words[i] < base+uint64(len(raw)) {
			words[i] += at - base
		}
	}
	t.Cleanup(func() { runtime.KeepAlive(words) })
	return at
}

// words places words into memory that stays until the end of the test.
func words(t testing.TB, list ...uint64) uint64 {
	t.Helper()
	own := append([]uint64(nil), list...)
	t.Cleanup(func() { runtime.KeepAlive(own) })
	return mem.Address(own)
}

func newReader(schemas *schema.SchemaMap) *Reader { return NewReader(schemas) }
