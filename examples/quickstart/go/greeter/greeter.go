// Package greeter serves Greeter to Rust, and asks Rust's Counter on the way.
package greeter

import (
	"context"
	"fmt"

	"example.com/quickstart/api/quick/start"
	"github.com/r2g-dev/r2g/runtime-go"
)

type greeter struct{}

func (greeter) Greet(_ context.Context, name string) (string, error) {
	counter, err := start.NewCounter(r2g.Host())
	if err != nil {
		return "", err
	}
	letters, err := counter.Letters(name)
	return fmt.Sprintf("Hello, %s! Go greets you, and Rust counted %d letters.", name, letters), err
}

func init() {
	start.RegisterGreeter(func() (start.GreeterServer, error) { return greeter{}, nil })
}
