package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"sync"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	"github.com/r2g-dev/r2g/bench/peers/grpc/go/benchpb"
)

// call reads lines of a method, goroutines and calls of each, and prints a line when they are made.
func call(socket string) error {
	conn, err := grpc.NewClient("unix:"+socket, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return err
	}
	defer conn.Close()
	client := benchpb.NewBenchClient(conn)
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		var method string
		var tasks, calls int
		if _, err := fmt.Sscan(lines.Text(), &method, &tasks, &calls); err != nil {
			return err
		}
		one, err := methodOf(client, method)
		if err != nil {
			return err
		}
		if err := many(tasks, calls, one); err != nil {
			return err
		}
		fmt.Println("done")
	}
	return nil
}

func methodOf(client benchpb.BenchClient, name string) (func() error, error) {
	ctx := context.Background()
	switch name {
	case "empty":
		return func() error { _, err := client.Empty(ctx, &benchpb.Nothing{}); return err }, nil
	case "echo":
		value := &benchpb.Small{A: 1, C: 3, D: 4}
		return func() error { _, err := client.Echo(ctx, value); return err }, nil
	default:
		return nil, fmt.Errorf("unknown method %q", name)
	}
}

func many(tasks, calls int, one func() error) error {
	var group sync.WaitGroup
	errs := make(chan error, tasks)
	for range tasks {
		group.Go(func() {
			for range calls {
				if err := one(); err != nil {
					errs <- err
					return
				}
			}
		})
	}
	group.Wait()
	select {
	case err := <-errs:
		return err
	default:
		return nil
	}
}
