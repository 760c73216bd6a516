// Package mem turns addresses into memory and back. It is the only package,
// besides the cgo package, that converts with unsafe; a test enforces that.
//
// The runtime holds every address of memory that the other half may see as a
// uint64. There are two reasons. A pointer-typed store into recycled foreign
// memory runs Go's write barrier on whatever word lay there before, and the
// collector stops the program when that word happens to look like an address
// of its own heap. And a pointer-typed variable that outlives the foreign
// memory becomes a bad pointer once Go's heap grows over the same address.
//
// The functions check nothing. Their callers have checked length, alignment
// and life time; what they write has no Go pointers in it.
package mem
