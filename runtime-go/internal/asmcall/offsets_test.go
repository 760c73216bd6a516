//go:build linux && cgo && (amd64 || arm64) && go1.26 && !go1.27 && !race && !msan && !asan && !r2g_noasm

package asmcall

import (
	"strings"
	"sync"
	"testing"
)

func TestOffsets(t *testing.T) {
	if !Enabled() {
		t.Error("not enabled")
	}
	var wg sync.WaitGroup
	for range 100 {
		wg.Go(func() {
			if err := verified.check(); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

// TestWrongOffsets: a runtime in which something moved is found out, and said once, and nothing faults.
func TestWrongOffsets(t *testing.T) {
	moved := func(change func(*offsets)) offsets {
		o := verified
		change(&o)
		return o
	}
	for what, o := range map[string]offsets{
		"stack":      moved(func(o *offsets) { o.gLo, o.gHi = o.gHi, o.gLo }),
		"thread":     moved(func(o *offsets) { o.gM += 8 }),
		"nothing":    moved(func(o *offsets) { o.gM = 0x10 }),
		"far away":   moved(func(o *offsets) { o.gM = 1 << 46 }),
		"its stack":  moved(func(o *offsets) { o.m0 += 8 }),
		"its top":    moved(func(o *offsets) { o.gSP += 8 }),
		"its bounds": moved(func(o *offsets) { o.gSP = 0 }),
	} {
		var said []string
		if start(o, func(text string) { said = append(said, text) }) {
			t.Errorf("%s: enabled", what)
		}
		if len(said) != 1 || !strings.Contains(said[0], "leaf methods are called by cgo") {
			t.Errorf("%s: said %q", what, said)
		}
	}
}
