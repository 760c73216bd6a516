// grpc-go is the Go half of what the benchmark measures over gRPC.
//
//	grpc-go serve SOCKET    serves until standard input ends
//	grpc-go call SOCKET     makes the calls that standard input asks for
package main

import (
	"fmt"
	"os"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "grpc-go:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 2 {
		return fmt.Errorf("want serve or call, and a socket; have %q", args)
	}
	switch args[0] {
	case "serve":
		return serve(args[1])
	case "call":
		return call(args[1])
	default:
		return fmt.Errorf("unknown command %q", args[0])
	}
}
