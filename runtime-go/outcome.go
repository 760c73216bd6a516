package r2g

// Outcome is what became of one call of a batch.
type Outcome[T any] struct {
	// Value is the result, meaningless with an error.
	Value T
	// Err is why there is none, nil for success.
	Err error
}
