//go:build !unix

package view

const (
	canPoison = false

	forbidden = 0
	readable  = 0
	writable  = 0
)

func reserve(uint64) []byte { return nil }

func protect([]byte, int) {}

func free([]byte) {}
