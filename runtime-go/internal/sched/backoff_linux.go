//go:build cgo

package sched

import (
	"syscall"
)

const canBackOff = true

// Sleep is no time.Sleep: where a program has network connections that may take a millisecond.
func (b *Backoff) Sleep() {
	time := syscall.NsecToTimespec(int64(backoffTime))
	// An interrupted backoff is a short one.
	_ = syscall.Nanosleep(&time, nil)
}
