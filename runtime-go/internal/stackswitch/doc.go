// Package stackswitch lends the goroutine of a call to Rust code that runs on a stack of its own: for attached
// threads (spec/04-calls.md, "An attached thread").
//
// Each time that code wants something of Go it switches to the goroutine, which does it and switches back. To the
// scheduler that looks as if the goroutine were in one system call after the other, or, if it holds its
// processor, as if it were in code that it cannot be stopped in.
//
// The assembly is a loop. It serves by calling Go, and resumes Rust by a jump; Rust comes back by another one. So
// no return address of one side is ever in the way of the other side's, in memory or in what the processor
// foresees, however deep the calls of Rust are nested. What each side needs to go on it keeps to itself: Rust is
// given the stack and the frame pointer in their registers, the address to come back to, and nothing else.
//
// Nothing here depends on where Go's runtime keeps anything. It depends on two of its functions, which it lets
// other packages use, and on the stack of a goroutine in a system call: it does not move, and nobody writes to it.
// So this is built for versions of Go with which it was tested. Everywhere else Built is false, and the calls of
// an attached thread are ordinary ones.
package stackswitch
