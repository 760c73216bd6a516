package main

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"os"
	"runtime"

	"google.golang.org/grpc"

	"github.com/r2g-dev/r2g/bench/peers/grpc/go/benchpb"
)

type server struct {
	benchpb.UnimplementedBenchServer
	names []string
	cells []*benchpb.Cell
	blob  []byte
}

// largest is the length of the longest list.
const largest = 10_000

func newServer() *server {
	s := &server{blob: make([]byte, 1<<20)}
	for i := range largest {
		s.names = append(s.names, fmt.Sprintf("name-%011d", i))
		s.cells = append(s.cells, &benchpb.Cell{A: uint64(i), B: 2, C: 3, D: 4, E: 1})
	}
	return s
}

func (s *server) Empty(context.Context, *benchpb.Nothing) (*benchpb.Nothing, error) {
	return &benchpb.Nothing{}, nil
}

func (s *server) Echo(_ context.Context, value *benchpb.Small) (*benchpb.Small, error) {
	return value, nil
}

func (s *server) GiveNames(_ context.Context, count *benchpb.Count) (*benchpb.Names, error) {
	return &benchpb.Names{Names: s.names[:count.Count]}, nil
}

func (s *server) TakeNames(context.Context, *benchpb.Names) (*benchpb.Nothing, error) {
	return &benchpb.Nothing{}, nil
}

func (s *server) GiveBlob(_ context.Context, count *benchpb.Count) (*benchpb.Blob, error) {
	return &benchpb.Blob{Data: s.blob[:count.Count]}, nil
}

func (s *server) TakeBlob(context.Context, *benchpb.Blob) (*benchpb.Nothing, error) {
	return &benchpb.Nothing{}, nil
}

func (s *server) GiveCells(_ context.Context, count *benchpb.Count) (*benchpb.Cells, error) {
	return &benchpb.Cells{Cells: s.cells[:count.Count]}, nil
}

func (s *server) TakeCells(context.Context, *benchpb.Cells) (*benchpb.Nothing, error) {
	return &benchpb.Nothing{}, nil
}

// serve answers each line of standard input with the objects allocated so far.
func serve(socket string) error {
	listener, err := net.Listen("unix", socket)
	if err != nil {
		return err
	}
	s := grpc.NewServer()
	benchpb.RegisterBenchServer(s, newServer())
	go func() {
		for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
			var stats runtime.MemStats
			runtime.ReadMemStats(&stats)
			fmt.Println(stats.Mallocs)
		}
		s.Stop()
	}()
	fmt.Println("ready")
	return s.Serve(listener)
}
