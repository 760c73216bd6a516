//go:build unix

package view

import "syscall"

const (
	canPoison = true

	forbidden = syscall.PROT_NONE
	readable  = syscall.PROT_READ
	writable  = syscall.PROT_READ | syscall.PROT_WRITE
)

// reserve makes pages that can be read. Nil when the system refuses.
func reserve(size uint64) []byte {
	memory, err := syscall.Mmap(-1, 0, int(size), readable, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		return nil
	}
	return memory
}

// protect says what may be done with whole pages.
func protect(memory []byte, how int) {
	if err := syscall.Mprotect(memory, how); err != nil {
		panic("r2g: R2G_POISON: mprotect: " + err.Error())
	}
}

// free gives pages back.
func free(memory []byte) {
	// What cannot be given back stays forbidden.
	_ = syscall.Munmap(memory)
}
