//go:build linux && cgo && amd64 && go1.26 && !go1.27 && !race && !msan && !asan && !r2g_noasm

#include "textflag.h"
#include "funcdata.h"

#define how_first 2 // as in switch_asm.go

// func loop(resume, at, how uint64)
//
// The stack pointer is the same whenever this function calls or jumps, and nothing here writes it. So the frame can
// be unwound at any time, and moved while Go code runs: what Rust gets is taken anew before each jump.
TEXT ·loop(SB), 0, $40-24
	NO_LOCAL_POINTERS
	MOVQ how+16(FP), BX
	ORQ  $how_first, BX
	MOVQ BX, 8(SP)            // the second argument of serve
	CALL here<>(SB)           // AX: the address of the next instruction
	// Rust jumps to here, too: AX is the same address, SP and BP are as they were, all else is arbitrary.
	MOVQ AX, back-8(SP)
	MOVQ at+8(FP), BX
	MOVQ BX, 0(SP)            // the first argument of serve
	CALL ·serve(SB)
	MOVQ how+16(FP), BX
	MOVQ BX, 8(SP)
	CMPB 16(SP), $0           // the result of serve
	JEQ  done
	MOVQ at+8(FP), DI
	MOVQ back-8(SP), SI
	MOVQ resume+0(FP), AX
	JMP  AX
done:
	RET

// here returns in AX the address that it returns to.
TEXT here<>(SB), NOSPLIT|NOFRAME, $0-0
	MOVQ 0(SP), AX
	RET
