//go:build linux && cgo && (amd64 || arm64) && go1.26 && !go1.27 && !race && !msan && !asan && !r2g_noasm

package asmcall

import (
	"errors"
	"fmt"
	"runtime/debug"
	"unsafe"
)

// offsets is where Go's runtime keeps what the assembly needs: the same numbers as in the .s files.
type offsets struct {
	// gM is g.m, the thread that runs a goroutine; m0 is m.g0, the goroutine of a thread's system stack.
	gM, m0 uintptr
	// gLo and gHi are g.stack, the bounds of a goroutine's stack.
	gLo, gHi uintptr
	// gSP is g.sched.sp: of a g0, where the free part of the system stack begins.
	gSP uintptr
}

// verified holds for the versions of Go in the build constraint.
var verified = offsets{gM: 0x30, m0: 0x00, gLo: 0x00, gHi: 0x08, gSP: 0x38}

// check looks whether the offsets lead to what they should, as far as this goroutine can tell: to a thread
// that leads back to its own system stack, to bounds around this stack, and to a place in the other one.
func (o offsets) check() (err error) {
	// What is followed here are no pointers if the offsets are wrong.
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("following them faults: %v", fault)
		}
	}()
	g, sp := current()
	lo, hi := word(g, o.gLo), word(g, o.gHi)
	// Stacks of goroutines are powers of two.
	if size := hi - lo; sp < lo || sp >= hi || size&(size-1) != 0 {
		return errors.New("the stack of a goroutine is not where it should be")
	}
	m := word(g, o.gM)
	if !isAddress(m) {
		return errors.New("the thread of a goroutine is not where it should be")
	}
	g0 := word(m, o.m0)
	if !isAddress(g0) || g0 == g || word(g0, o.gM) != m {
		return errors.New("the system stack of a thread is not where it should be")
	}
	if lo, hi, at := word(g0, o.gLo), word(g0, o.gHi), word(g0, o.gSP); at <= lo || at > hi || at%8 != 0 {
		return errors.New("the free part of the system stack is not where it should be")
	}
	return nil
}

// isAddress says whether a word may be the address of an object of the runtime.
func isAddress(word uintptr) bool { return word >= 4096 && word%8 == 0 && word>>56 == 0 }

// word is the word at an address. Objects of the runtime do not move, and those of threads and system
// stacks are never freed while their thread runs.
func word(object, offset uintptr) uintptr {
	at := object + offset
	return **(**uintptr)(unsafe.Pointer(&at))
}

// current is the goroutine that runs this, and its stack pointer.
func current() (self, sp uintptr)
