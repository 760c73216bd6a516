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
// As on amd64. The assembler saves the link register in the frame of this function.
TEXT ·Call(SB), NOSPLIT, $0-32
	MOVD f+0(FP), R10
	MOVD 0(R10), R9           // f.Run
	MOVD 8(R10), R0           // f.Data: the first of three arguments of the AAPCS64
	MOVD args+8(FP), R1
	MOVD result+16(FP), R2
	MOVD g_m(g), R10          // internal: g.m; g is R28, which C saves
	MOVD m_g0(R10), R10       // internal: m.g0
	MOVD g_sched_sp(R10), R10 // internal: g0.sched.sp; below it the system stack is unused, as for runtime.asmcgocall
	BIC  $15, R10             // as the hardware wants it
	MOVD RSP, R19             // callee-saved for C, free for Go
	MOVD R10, RSP
	BL   (R9)
	MOVD R19, RSP
	MOVD R0, ret+24(FP)
	RET

// func current() (self, sp uintptr)
TEXT ·current(SB), NOSPLIT|NOFRAME, $0-16
	MOVD g, self+0(FP)           // internal: g is in R28
	MOVD RSP, R0
	MOVD R0, sp+8(FP)
	RET

// func OnStack(p unsafe.Pointer) bool
//
// As on amd64.
TEXT ·OnStack(SB), NOSPLIT|NOFRAME, $0-9
	MOVD p+0(FP), R0
	MOVD g_stack_lo(g), R1    // internal: g.stack.lo; g is R28
	MOVD g_stack_hi(g), R2    // internal: g.stack.hi
	SUB  R1, R0               // one comparison for both bounds: p - lo < hi - lo
	SUB  R1, R2
	CMP  R2, R0
	CSET LO, R3
	MOVB R3, ret+8(FP)
	RET
