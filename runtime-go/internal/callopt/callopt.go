// Package callopt holds the options of one call, which package r2g lets users
// choose and package r2gabi obeys.
package callopt

import "time"

// Pair is one entry of a call's metadata.
type Pair struct {
	Key, Value string
}

// Options are the options of one call.
type Options struct {
	// Meta is sent with the call, in order.
	Meta []Pair
	// Timeout bounds the call, besides its context. 0 is none.
	Timeout time.Duration
}
