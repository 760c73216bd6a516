//go:build cgo

package r2gcgo

// #include "half.h"
import "C"

import "github.com/r2g-dev/r2g/runtime-go/r2gabi"

// FindLeaf asks the half how it runs a method as a leaf. run is 0 if it does not.
func (l *rust) FindLeaf(entry uint32, shape *r2gabi.LeafShape) (run, data uint64) {
	if shape.Args > 8*r2gabi.LeafWords || shape.Result > 8*r2gabi.LeafWords {
		return 0, 0
	}
	known := C.r2g_leaf{
		params: C.uint32_t(shape.Params),
		args:   C.uint32_t(shape.Args),
		result: C.uint32_t(shape.Result),
	}
	found := C.r2g_peer_leaf(C.uint64_t(l.half), C.uint32_t(entry), known)
	return uint64(C.r2g_leaf_run(found)), uint64(found.data)
}

// RunLeaf runs a leaf by cgo. It takes no place among the sync calls: a leaf is over before the runtime
// would start another thread for it.
func (l *rust) RunLeaf(
	run, data uint64, args [r2gabi.LeafWords]uint64,
) (result [r2gabi.LeafWords]uint64, failure uint64) {
	var there C.r2g_leaf_words
	for i, word := range args {
		there.words[i] = C.uint64_t(word)
	}
	back := C.r2g_run_leaf(C.uint64_t(run), C.uint64_t(data), there)
	for i := range result {
		result[i] = uint64(back.words[i])
	}
	return result, uint64(back.failure)
}
