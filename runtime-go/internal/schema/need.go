package schema

// Need is a minor of a package, or, with a service, a method.
type Need struct {
	// Package is the package with its major version, Minor its least minor.
	Package string
	Minor   uint32
	// Service and Method name a method, where Service is not nil.
	Service *Service
	Method  int
}
