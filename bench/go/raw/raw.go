// Package raw is cgo written by hand: the least that a call across the boundary can cost.
package raw

// static void bench_c_nop(void) {}
import "C"

import "time"

// BenchRawNop is called from Rust and does nothing.
//
//export BenchRawNop
func BenchRawNop() {}

// BenchRawTimeC calls a C function that does nothing and returns the nanoseconds it took.
//
//export BenchRawTimeC
func BenchRawTimeC(rounds C.int) C.longlong {
	begin := time.Now()
	for range int(rounds) {
		C.bench_c_nop()
	}
	return C.longlong(time.Since(begin))
}
