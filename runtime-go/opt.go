package r2g

// Opt is a value that may be absent, for types of which nil is not "absent". The zero Opt is
// absent.
type Opt[T any] struct {
	value T
	some  bool
}

// Some is a present value.
func Some[T any](v T) Opt[T] { return Opt[T]{value: v, some: true} }

// None is the absent value, which is also the zero value.
func None[T any]() Opt[T] { return Opt[T]{} }

// Get is the value and whether it is present; the zero value of T when it is not.
func (o Opt[T]) Get() (T, bool) { return o.value, o.some }

// Or is the value, or fallback when it is absent.
func (o Opt[T]) Or(fallback T) T {
	if o.some {
		return o.value
	}
	return fallback
}

// IsSome reports whether the value is present.
func (o Opt[T]) IsSome() bool { return o.some }
