// Package peertest is a Rust half that C plays by a script, for the tests of the Go half. It is a
// package of its own because test files cannot use cgo.
package peertest
