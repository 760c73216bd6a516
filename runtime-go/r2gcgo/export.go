package r2gcgo

// #include <stdint.h>
import "C"

import (
	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/r2gabi"
)

// The functions below are the Go half's table, by way of half.c; nothing else is exported. They are
// called on threads of the other half, and none of them lets a panic out.

//export r2gGoStart
func r2gGoStart(options, report C.uintptr_t) C.int32_t {
	return C.int32_t(guard(uint64(report), func() error { return start(uint64(options)) }))
}

//export r2gGoConnect
func r2gGoConnect(half, report C.uintptr_t) C.int32_t {
	return C.int32_t(guard(uint64(report), func() error { return connect(rustHalf(half), uint64(report)) }))
}

//export r2gGoCall
func r2gGoCall(entry C.uint32_t, block C.uintptr_t) { serveSync(uint32(entry), uint64(block)) }

//export r2gGoBatch
func r2gGoBatch(entry C.uint32_t, first C.uintptr_t) { serveBatch(uint32(entry), uint64(first)) }

//export r2gGoSmall
func r2gGoSmall(entry, params, args, result C.uint32_t) C.int32_t {
	known := r2gabi.SmallShape{Params: uint32(params), Args: uint32(args), Result: uint32(result)}
	if shape := served().SmallShape(uint32(entry)); shape != nil && *shape == known {
		return 1
	}
	return 0
}

//export r2gGoRunSmall
func r2gGoRunSmall(callee C.uint64_t, args, result C.uintptr_t) C.uint64_t {
	return C.uint64_t(served().ServeSmall(uint64(callee), uint64(args), uint64(result)))
}

//export r2gGoCancel
func r2gGoCancel(conn C.uint32_t, id C.uint64_t, reason C.uint32_t) {
	l := linkOf(uint32(conn))
	if l == nil || !l.cancelled(uint64(id), uint32(reason)) {
		strays.Add(1)
	}
}

// r2gGoWarmThread does nothing: what it takes to come into Go is what makes a thread known here.
//
//export r2gGoWarmThread
func r2gGoWarmThread() {}

//export r2gGoOpenRings
func r2gGoOpenRings(rings C.uintptr_t) C.int32_t {
	if openRings(uint64(rings)) {
		return 0
	}
	return C.int32_t(r2g.Unimplemented)
}

//export r2gGoDoorbellRequests
func r2gGoDoorbellRequests(conn C.uint32_t) {
	if l := linkOf(uint32(conn)); l != nil {
		if e := l.engine.Load(); e != nil {
			e.wake()
		}
	}
}

//export r2gGoDoorbellCompletions
func r2gGoDoorbellCompletions(conn C.uint32_t) {
	if l := linkOf(uint32(conn)); l != nil {
		if out := l.outbound.is.Load(); out != nil {
			out.resolved.doorbell()
		}
	}
}
