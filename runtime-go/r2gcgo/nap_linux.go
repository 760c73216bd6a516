//go:build cgo

package r2gcgo

import "syscall"

const canNap = true

// sleep is no time.Sleep: where a program has network connections that may take a millisecond.
func (n *nap) sleep() {
	time := syscall.NsecToTimespec(int64(napTime))
	// An interrupted nap is a short one.
	_ = syscall.Nanosleep(&time, nil)
}
