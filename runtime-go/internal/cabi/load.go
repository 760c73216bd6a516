//go:build linux

package cabi

// #cgo LDFLAGS: -ldl
// #include <dlfcn.h>
// #include <stdlib.h>
//
// static inline void *r2g_call_half(void *symbol) { return ((void *(*)(void))symbol)(); }
import "C"

import (
	"errors"
	"runtime"
	"unsafe"
)

// NoSymbolError says that a library was loaded and has no such symbol.
type NoSymbolError struct{ Reason string }

func (e *NoSymbolError) Error() string { return e.Reason }

// Load loads a library, by a path with a slash in it, and returns the table that a function of it returns. The library stays
// loaded.
func Load(path, symbol string) (unsafe.Pointer, error) {
	// dlerror belongs to the thread.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	name, entry := C.CString(path), C.CString(symbol)
	defer C.free(unsafe.Pointer(name))
	defer C.free(unsafe.Pointer(entry))
	library := C.dlopen(name, C.RTLD_NOW|C.RTLD_LOCAL)
	if library == nil {
		return nil, errors.New(C.GoString(C.dlerror()))
	}
	half := C.dlsym(library, entry)
	if half == nil {
		return nil, &NoSymbolError{C.GoString(C.dlerror())}
	}
	return C.r2g_call_half(half), nil
}
