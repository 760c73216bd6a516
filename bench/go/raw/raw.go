// Package raw is cgo written by hand: the least that a call across the boundary can cost.
package raw

// #include <stdint.h>
// #include <string.h>
//
// typedef struct { uint32_t a, b; uint64_t c; double d; } bench_small;
//
// static void bench_c_nop(void) {}
// static __attribute__((noinline)) void bench_c_echo(const bench_small *in, bench_small *out) { *out = *in; }
// static __attribute__((noinline)) uint64_t bench_c_length(const uint8_t *data, uint64_t size) {
//   return data[size - 1] + size;
// }
// static __attribute__((noinline)) void bench_c_blob(uint8_t *into, const uint8_t *from, uint64_t size) {
//   memcpy(into, from, size);
// }
import "C"

import "unsafe"

// BenchRawNop is called from Rust and does nothing.
//
//export BenchRawNop
func BenchRawNop() {}

// BenchRawEcho returns what it is given.
//
//export BenchRawEcho
func BenchRawEcho(in, out *C.bench_small) { *out = *in }

// BenchRawLength reads the last of the bytes.
//
//export BenchRawLength
func BenchRawLength(data *C.uint8_t, size C.uint64_t) C.uint64_t {
	bytes := unsafe.Slice((*byte)(unsafe.Pointer(data)), int(size))
	return C.uint64_t(len(bytes)) + C.uint64_t(bytes[len(bytes)-1])
}

var blob = make([]byte, 1<<20)

// BenchRawBlob copies Go's bytes to where Rust wants them.
//
//export BenchRawBlob
func BenchRawBlob(into *C.uint8_t, size C.uint64_t) {
	copy(unsafe.Slice((*byte)(unsafe.Pointer(into)), int(size)), blob)
}

// What BenchRawCallC calls.
const (
	callNop = iota
	callEcho
	callLength
	callBlob
)

// BenchRawCallC calls a C function again and again.
//
//export BenchRawCallC
func BenchRawCallC(what, rounds C.int) {
	if what == callNop {
		// The switch would be a large part of so short a call.
		for range int(rounds) {
			C.bench_c_nop()
		}
		return
	}
	in := C.bench_small{a: 1, b: 2, c: 3, d: 4}
	var out C.bench_small
	size := C.uint64_t(len(blob))
	from := (*C.uint8_t)(unsafe.SliceData(blob))
	for range int(rounds) {
		switch what {
		case callEcho:
			C.bench_c_echo(&in, &out)
		case callLength:
			C.bench_c_length(from, size)
		case callBlob:
			into := make([]byte, size)
			C.bench_c_blob((*C.uint8_t)(unsafe.SliceData(into)), from, size)
		}
	}
}
