//go:build cgo && !linux

package sched

// canBackOff is false where it was not measured what a short sleep costs.
const canBackOff = false

func (b *Backoff) Sleep() {}
