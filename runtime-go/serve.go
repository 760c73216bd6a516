package r2g

import "github.com/r2g-dev/r2g/runtime-go/internal/link"

// Service is an implementation ready to be called: what the generated functions Serve… make, for [Local].
//
// What this Go half serves to the Rust half is registered by the generated functions Register….
type Service link.Service

// Name names this Go half for reports of what differs from the other half, for example "libcart 5.1.3".
// Call it from init. Without it a library is named by its file, and a program by its own.
func Name(name string) { link.SetName(name) }
