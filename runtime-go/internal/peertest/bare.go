package peertest

// #include <stdint.h>
import "C"

//export peerBareGo
func peerBareGo(C.uint64_t) {}
