//go:build cgo

package r2gcgo

import (
	"testing"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/peertest"
)

// The bare crossings are what the calls are measured against.

func BenchmarkBareCall(b *testing.B) {
	for b.Loop() {
		peertest.Bare()
	}
}

func BenchmarkNopToRust(b *testing.B) {
	stock := client(b, peertest.Nop, peertest.Inside)
	b.ReportAllocs()
	for b.Loop() {
		if err := stock.Nop(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEchoToRust(b *testing.B) {
	stock := client(b, peertest.Echo, peertest.Inside)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := stock.Echo("twelve bytes"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAsyncToRustInside(b *testing.B) {
	stock := client(b, peertest.Echo, peertest.Inside)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := stock.Shout(background, "twelve bytes"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkBareCallback(b *testing.B) {
	client(b, peertest.Nop, peertest.Inside)
	b.ResetTimer()
	peertest.BareLoop(b.N)
}

func benchmarkFromRust(b *testing.B, method uint32) {
	client(b, peertest.Nop, peertest.Inside)
	server.Nop = func() error { return nil }
	server.Echo = func(text string) (string, error) { return text, nil }
	frame := textFrame(b, 512, "twelve bytes")
	b.ReportAllocs()
	b.ResetTimer()
	peertest.Loop(method, frame, b.N)
}

func BenchmarkNopFromRust(b *testing.B) { benchmarkFromRust(b, goNop) }

func BenchmarkEchoFromRust(b *testing.B) { benchmarkFromRust(b, goEcho) }

// benchmarkArgument passes so many bytes.
func benchmarkArgument(b *testing.B, size int) {
	stock := client(b, peertest.Echo, peertest.Inside)
	raw := make([]byte, size)
	for b.Loop() {
		if _, err := stock.Weigh("", nil, raw, r2g.Opt[[]byte]{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkArgumentCopied(b *testing.B)  { benchmarkArgument(b, 64) }
func BenchmarkArgumentInPlace(b *testing.B) { benchmarkArgument(b, 1<<20) }
