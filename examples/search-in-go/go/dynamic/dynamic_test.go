// Package dynamic opens the search library by path instead of linking it: the same generated API.
package dynamic

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"example.com/search-in-go/api/acme/search"
	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/r2gcgo"
)

// library is what `r2g lib -o …` built.
func library(t *testing.T) string {
	t.Helper()
	path := os.Getenv("SEARCH_LIBRARY")
	if path == "" {
		t.Fatal("set SEARCH_LIBRARY to the library that `r2g lib` built")
	}
	return path
}

func TestLoad(t *testing.T) {
	if _, err := r2gcgo.Load(library(t), r2gcgo.AtLeast("acme.search@1", 1)); r2g.CodeOf(err) != r2g.FailedPrecondition {
		t.Errorf("a later version: %v", err)
	}
	opened, err := r2gcgo.Load(library(t), r2gcgo.Needs(search.IndexMethodSearch))
	if err != nil {
		t.Fatal(err)
	}
	again, err := r2gcgo.Load(library(t))
	if err != nil || again.Report() != opened.Report() {
		t.Fatalf("again: %v", err)
	}
	found, ok := r2g.HandshakeOf(opened.Conn())
	if !ok || found.Verdict != r2g.Identical || len(found.Packages) != 1 || found.Packages[0].Here.Name != "search" {
		t.Fatalf("handshake %+v, %v", found, ok)
	}
	index, err := search.NewIndex(opened.Conn())
	if err != nil {
		t.Fatal(err)
	}
	documents := []search.Document{*search.NewDocument("1", "Gophers", "They dig in one process.")}
	if n, err := index.Add(context.Background(), documents); err != nil || n != 1 {
		t.Fatalf("%d, %v", n, err)
	}
	results, err := index.Search(context.Background(), "dig", 3)
	if err != nil || results.Total != 1 || results.Hits[0].ID != "1" {
		t.Fatalf("%+v, %v", results, err)
	}
	var bad *search.SearchErrorBadQuery
	if _, err := index.Search(context.Background(), "(", 3); !errors.As(err, &bad) {
		t.Errorf("error %v", err)
	}
}

// TestBadLibraries: each is an error, and nothing crashes.
func TestBadLibraries(t *testing.T) {
	bytes, err := os.ReadFile(library(t))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	write := func(name string, content []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	foreign := append([]byte(nil), bytes...)
	foreign[18], foreign[19] = 0x2a, 0
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for name, path := range map[string]string{
		"missing":     filepath.Join(dir, "none.so"),
		"text":        write("text.so", []byte("this is no library")),
		"empty":       write("empty.so", nil),
		"cut":         write("cut.so", bytes[:4096]),
		"half":        write("half.so", bytes[:len(bytes)/2]),
		"other CPU":   write("foreign.so", foreign),
		"own program": self,
	} {
		_, err := r2gcgo.Load(path)
		if code := r2g.CodeOf(err); code != r2g.FailedPrecondition && code != r2g.NotFound {
			t.Errorf("%s: %v", name, err)
		}
		t.Logf("%s: %v", name, err)
	}
}
