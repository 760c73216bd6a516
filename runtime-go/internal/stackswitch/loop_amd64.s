//go:build linux && cgo && amd64 && go1.26 && !go1.27 && !race && !msan && !asan && !r2g_noasm

#include "textflag.h"
#include "funcdata.h"

// What both loops do. The stack pointer is the same whenever this calls or jumps, and nothing here writes it. So the
// frame can be unwound at any time, and moved while Go code runs: what Rust gets is taken anew before each jump.
//
// Rust jumps to what follows the call of here: AX is that address, as after the call, SP and BP are as they were, all
// else is arbitrary.
#define LOOP(serve) \
	NO_LOCAL_POINTERS                                              \
	MOVQ $0, 0(SP)     /* the argument of serve: not yet */        \
	CALL here<>(SB)    /* AX: the address of the next instruction */ \
	MOVQ AX, back-8(SP)                                            \
	CALL serve                                                     \
	MOVQ at+8(FP), DI                                              \
	MOVQ DI, 0(SP)     /* the argument from now on */              \
	CMPB 8(SP), $0     /* the result */                            \
	JEQ  done                                                      \
	MOVQ back-8(SP), SI                                            \
	MOVQ resume+0(FP), AX                                          \
	JMP  AX                                                        \
done: \
	RET

// func loop(resume, at uint64)
TEXT ·loop(SB), 0, $32-16
	LOOP(·serve(SB))

// func loopHeld(resume, at uint64)
TEXT ·loopHeld(SB), 0, $32-16
	LOOP(·serveHeld(SB))

// here returns in AX the address that it returns to.
TEXT here<>(SB), NOSPLIT|NOFRAME, $0-0
	MOVQ 0(SP), AX
	RET
