package value

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/r2g-dev/r2g/runtime-go/internal/base"
	"github.com/r2g-dev/r2g/runtime-go/internal/mem"
	"github.com/r2g-dev/r2g/runtime-go/internal/schema"
)

// stringList writes a list of strings and returns where its header lies.
func stringList(t testing.TB, list []string) (uint64, *HeapFrame) {
	t.Helper()
	b := NewHeapFrame()
	w := NewWriter(b.At(), &b)
	at, codecErr := w.Root(16)
	if codecErr == nil {
		codecErr = w.Strings(at, list)
	}
	if codecErr != nil {
		t.Fatal(codecErr)
	}
	return at, &b
}

func TestStringsShareOneAllocation(t *testing.T) {
	var list []string
	for i := range 10 {
		list = append(list, fmt.Sprintf("string number %d", i))
	}
	at, keep := stringList(t, list)
	r := newReader(nil)
	var hint schema.Hint
	read := func() {
		r.Open(nil)
		r.ShareText(&hint)
		for i := range uint64(len(list)) {
			if s, codecErr := r.String(mem.Load[uint64](at) + i*16); codecErr != nil || s != list[i] {
				t.Fatal(s, codecErr)
			}
		}
		r.UnshareText(&hint)
	}
	read()
	if n := testing.AllocsPerRun(100, read); n != 1 {
		t.Errorf("%v allocations for ten fields", n)
	}
	lists := func() {
		r.Open(nil)
		r.ShareText(nil)
		if got, codecErr := r.Strings(at); codecErr != nil || len(got) != 10 || got[9] != list[9] {
			t.Fatal(got, codecErr)
		}
	}
	if n := testing.AllocsPerRun(100, lists); n != 2 {
		t.Errorf("%v allocations for a list", n)
	}
	runtime.KeepAlive(keep)
}

func TestSharedTextIsBounded(t *testing.T) {
	list := []string{"short", strings.Repeat("l", 3000), strings.Repeat("m", 1500), strings.Repeat("n", 1500), "end"}
	at, keep := stringList(t, list)
	r := newReader(nil)
	for range 3 {
		r.Open(nil)
		r.ShareText(nil)
		got, codecErr := r.Strings(at)
		if codecErr != nil {
			t.Fatal(codecErr)
		}
		for i := range list {
			if got[i] != list[i] {
				t.Errorf("string %d", i)
			}
		}
		if r.text.total > base.SharedText {
			t.Errorf("%d bytes shared", r.text.total)
		}
	}
	runtime.KeepAlive(keep)
}

// TestFewAllocationsForManyStrings counts those of messages whose length is not foreseen.
func TestFewAllocationsForManyStrings(t *testing.T) {
	var list []string
	for i := range 1000 {
		list = append(list, fmt.Sprintf("sixteen bytes %02d", i%100))
	}
	at, keep := stringList(t, list)
	r := newReader(nil)
	lists := func() {
		r.Open(nil)
		r.text = sharedBytes{}
		if got, codecErr := r.Strings(at); codecErr != nil || got[999] != list[999] {
			t.Fatal(codecErr)
		}
	}
	// The list, and 16,000 bytes of text in pieces of 2 KiB.
	if n := testing.AllocsPerRun(100, lists); n != 1+8 {
		t.Errorf("%v allocations for a list of 1000", n)
	}
	fields := func(count uint64) func() {
		return func() {
			r.Open(nil)
			r.text = sharedBytes{}
			for i := range count {
				if _, codecErr := r.String(mem.Load[uint64](at) + i*16); codecErr != nil {
					t.Fatal(codecErr)
				}
			}
		}
	}
	// 16, 16, 32, 64, 128 and so on bytes, where no message came before.
	if n := testing.AllocsPerRun(100, fields(100)); n != 8 {
		t.Errorf("%v allocations for 100 fields", n)
	}
	if n := testing.AllocsPerRun(100, fields(1)); n != 1 {
		t.Errorf("%v allocations for one field", n)
	}
	runtime.KeepAlive(keep)
}

func TestHintFollowsMessages(t *testing.T) {
	var hint schema.Hint
	var s sharedBytes
	message := func(n uint64) {
		s.open(&hint)
		s.take(n)
		s.close(&hint)
	}
	message(1000)
	if got := hint.Bytes.Load(); got != 1000 {
		t.Errorf("grows to %d", got)
	}
	for range 40 {
		message(10)
	}
	if got := hint.Bytes.Load(); got != 10 {
		t.Errorf("shrinks to %d", got)
	}
}

func TestBudgetStopsUnfolding(t *testing.T) {
	// One frame of text, referred to by many headers.
	text := words(t, make([]uint64, 1<<17)...)
	headers := make([]uint64, 2*1000)
	for i := 0; i < len(headers); i += 2 {
		headers[i], headers[i+1] = text, 1<<20
	}
	r := newReader(nil)
	if _, codecErr := r.Strings(words(t, words(t, headers...), 1000)); codecErr == nil || !strings.Contains(codecErr.Error(), "larger than") {
		t.Errorf("1 GiB out of 1 MiB: %v", codecErr)
	}
}

func TestBrokenHeaders(t *testing.T) {
	good := words(t, 0, 0, 0, 0)
	for name, test := range map[string]struct {
		header [2]uint64
		want   string
	}{
		"null":       {[2]uint64{0, 1}, "null where a value is required"},
		"small":      {[2]uint64{4095, 1}, "null where a value is required"},
		"misaligned": {[2]uint64{good + 4, 1}, "misaligned"},
		"count":      {[2]uint64{good, 1 << 31}, "more than"},
		"overflow":   {[2]uint64{good, ^uint64(0)}, "more than"},
		"bytes":      {[2]uint64{good, 1 << 28}, "larger than"},
	} {
		r := newReader(nil)
		at := words(t, test.header[:]...)
		if _, _, codecErr := r.List(at, 16, 8); codecErr == nil || !strings.Contains(codecErr.Error(), test.want) {
			t.Errorf("%s: %v", name, codecErr)
		}
	}
	r := newReader(nil)
	if _, codecErr := r.Object(words(t, good+1), 8, 8); codecErr == nil || codecErr.Error() != "misaligned" {
		t.Errorf("object: %v", codecErr)
	}
	if _, n, codecErr := r.List(words(t, 7, 0), 8, 8); n != 0 || codecErr != nil {
		t.Errorf("the address of an empty list was looked at: %v", codecErr)
	}
}
