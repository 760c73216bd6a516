//go:build linux && cgo && (amd64 || arm64) && go1.26 && !go1.27 && !race && !msan && !asan && !r2g_noasm

#include "textflag.h"

// Where the runtime keeps them: offsets.go checks these numbers when the program starts.
#define g_m 0x30      // g.m
#define m_g0 0x00     // m.g0
#define g_sched_sp 0x38 // g.sched.sp
#define g_stack_lo 0x00 // g.stack.lo
#define g_stack_hi 0x08 // g.stack.hi

// func Call(f *Func, args, result unsafe.Pointer) uint64
//
// The goroutine stays the current one, as far as the runtime can tell. A signal that wants to preempt it finds
// a program counter outside of Go's code, or in this function, and leaves it alone; one that takes a
// profile cannot unwind, since the function writes SP, and counts the sample as it is.
TEXT ·Call(SB), NOSPLIT|NOFRAME, $0-32
	MOVQ f+0(FP), R9
	MOVQ 0(R9), AX            // f.Run
	MOVQ 8(R9), DI            // f.Data: the first of three arguments of the System V ABI
	MOVQ args+8(FP), SI
	MOVQ result+16(FP), DX
	MOVQ (TLS), R8            // g, which a function with the stack ABI does not get in R14
	MOVQ g_m(R8), R8          // internal: g.m
	MOVQ m_g0(R8), R8         // internal: m.g0
	MOVQ SP, R12              // callee-saved for C, free for Go
	MOVQ g_sched_sp(R8), SP   // internal: g0.sched.sp; below it the system stack is unused, as for runtime.asmcgocall
	ANDQ $~15, SP             // as C wants it at a call
	CALL AX
	MOVQ R12, SP
	MOVQ AX, ret+24(FP)
	RET

// func current() (self, sp uintptr)
TEXT ·current(SB), NOSPLIT|NOFRAME, $0-16
	MOVQ (TLS), AX            // internal: g
	MOVQ AX, self+0(FP)
	MOVQ SP, sp+8(FP)
	RET

// func OnStack(p unsafe.Pointer) bool
//
// Nothing moves the stack while this runs: it cannot be preempted, as no assembly can.
TEXT ·OnStack(SB), NOSPLIT|NOFRAME, $0-9
	MOVQ p+0(FP), AX
	MOVQ (TLS), CX            // internal: g
	MOVQ g_stack_lo(CX), DX   // internal: g.stack.lo
	MOVQ g_stack_hi(CX), BX   // internal: g.stack.hi
	SUBQ DX, AX               // one comparison for both bounds: p - lo < hi - lo
	SUBQ DX, BX
	CMPQ AX, BX
	SETCS ret+8(FP)
	RET
