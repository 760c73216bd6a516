package cabi

// #include <stdint.h>
import "C"

import (
	"github.com/r2g-dev/r2g/runtime-go/internal/schema"
)

// The functions below are the Go half's table, by way of vtable.c; nothing else is exported.

//export r2gGoStart
func r2gGoStart(options, report C.uintptr_t) C.int32_t {
	return C.int32_t(handlers.Start(uint64(options), uint64(report)))
}

//export r2gGoConnect
func r2gGoConnect(vtable, report C.uintptr_t) C.int32_t {
	return C.int32_t(handlers.Connect(Vtable(vtable), uint64(report)))
}

//export r2gGoCall
func r2gGoCall(method C.uint32_t, frame C.uintptr_t) { handlers.Call(uint32(method), uint64(frame)) }

//export r2gGoBatch
func r2gGoBatch(method C.uint32_t, first C.uintptr_t) { handlers.Batch(uint32(method), uint64(first)) }

//export r2gGoSmall
func r2gGoSmall(method, params, args, result C.uint32_t) C.int32_t {
	shape := schema.SmallShape{Params: uint32(params), Args: uint32(args), Result: uint32(result)}
	if handlers.IsSmall(uint32(method), shape) {
		return 1
	}
	return 0
}

//export r2gGoRunSmall
func r2gGoRunSmall(target C.uint64_t, args, result C.uintptr_t) C.uint64_t {
	return C.uint64_t(handlers.RunSmall(uint64(target), uint64(args), uint64(result)))
}

//export r2gGoCancel
func r2gGoCancel(conn C.uint32_t, id C.uint64_t, reason C.uint32_t) {
	handlers.Cancel(uint32(conn), uint64(id), uint32(reason))
}

// r2gGoWarmThread does nothing: what it takes to come into Go is what makes a thread known here.
//
//export r2gGoWarmThread
func r2gGoWarmThread() {}

//export r2gGoOpenRings
func r2gGoOpenRings(rings C.uintptr_t) C.int32_t { return C.int32_t(handlers.OpenRings(uint64(rings))) }

//export r2gGoDoorbellRequests
func r2gGoDoorbellRequests(conn C.uint32_t) { handlers.DoorbellRequests(uint32(conn)) }

//export r2gGoDoorbellCompletions
func r2gGoDoorbellCompletions(conn C.uint32_t) { handlers.DoorbellCompletions(uint32(conn)) }
