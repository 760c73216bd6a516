package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"example.com/search-in-go/api/acme/search"
	"example.com/search-in-go/bridge"
	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/r2gcgo"
)

// start serves an index in Rust over HTTP.
func start(t *testing.T) *httptest.Server {
	t.Helper()
	lib, err := bridge.Open()
	if err != nil {
		t.Fatal(err)
	}
	index, err := search.NewIndex(lib.Conn())
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(service{index}.handler())
	t.Cleanup(server.Close)
	return server
}

// TestRequirements: what the program cannot do without is checked when the library is opened.
func TestRequirements(t *testing.T) {
	needs := r2gcgo.Needs(search.IndexMethodAdd, search.IndexMethodSearch)
	if _, err := bridge.Open(needs, r2gcgo.AtLeast("acme.search@1", 0)); err != nil {
		t.Error(err)
	}
	_, err := bridge.Open(r2gcgo.AtLeast("acme.search@1", 9))
	want := "acme.search@1 at 1.9 or later; the Rust half has 1.0 (r2g explain H207)"
	if r2g.CodeOf(err) != r2g.FailedPrecondition || !strings.Contains(err.Error(), want) {
		t.Errorf("error %v", err)
	}
}

// repository is every Markdown file of this repository.
func repository(t *testing.T) []document {
	t.Helper()
	root, err := filepath.Abs("../../..")
	if err != nil {
		t.Fatal(err)
	}
	var documents []document
	err = filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() && (entry.Name() == "target" || strings.HasPrefix(entry.Name(), ".")) {
			return fs.SkipDir
		}
		if err != nil || filepath.Ext(path) != ".md" {
			return err
		}
		body, err := os.ReadFile(path)
		name, _ := filepath.Rel(root, path)
		title, _, _ := strings.Cut(strings.TrimLeft(string(body), "# "), "\n")
		documents = append(documents, document{name, title, string(body)})
		return err
	})
	if err != nil || len(documents) < 5 {
		t.Fatalf("%d documents, %v", len(documents), err)
	}
	return documents
}

func put(t *testing.T, server *httptest.Server, documents []document) {
	t.Helper()
	body, err := json.Marshal(documents)
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequest(http.MethodPut, server.URL+"/documents", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	response, err := server.Client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var answer struct{ Documents int }
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil || answer.Documents < len(documents) {
		t.Fatalf("%d of %d documents, status %s, %v", answer.Documents, len(documents), response.Status, err)
	}
}

type results struct {
	Total int
	Hits  []hit
}

func find(server *httptest.Server, query string) (results, int, error) {
	var found results
	response, err := server.Client().Get(server.URL + "/search?limit=5&q=" + url.QueryEscape(query))
	if err != nil {
		return found, 0, err
	}
	defer response.Body.Close()
	if response.StatusCode == http.StatusOK {
		err = json.NewDecoder(response.Body).Decode(&found)
	}
	return found, response.StatusCode, err
}

func TestFindsWhatTheRepositorySays(t *testing.T) {
	server := start(t)
	put(t, server, repository(t))
	found, status, err := find(server, `"search in go" AND tantivy`)
	if err != nil || status != http.StatusOK || len(found.Hits) == 0 {
		t.Fatalf("status %d, %v, %+v", status, err, found)
	}
	if found.Hits[0].ID != "examples/search-in-go/README.md" || !strings.Contains(found.Hits[0].Snippet, "**") {
		t.Errorf("%+v", found.Hits[0])
	}
	found, _, err = find(server, "quetzalcoatlus")
	if err != nil || found.Total != 0 || len(found.Hits) != 0 {
		t.Errorf("%+v, %v", found, err)
	}
	put(t, server, []document{{"new.md", "New", "a quetzalcoatlus appears"}})
	found, _, err = find(server, "quetzalcoatlus")
	if err != nil || found.Total != 1 || found.Hits[0].ID != "new.md" {
		t.Errorf("%+v, %v", found, err)
	}
}

func TestManyClientsAtOnce(t *testing.T) {
	server := start(t)
	put(t, server, repository(t))
	var all sync.WaitGroup
	for client := range 8 {
		all.Go(func() {
			for round := range 25 {
				if found, status, err := find(server, fmt.Sprintf("schema OR word%d", round)); err != nil || status != http.StatusOK || found.Total == 0 {
					t.Errorf("client %d: status %d, %v, %+v", client, status, err, found)
					return
				}
			}
		})
	}
	all.Wait()
}

func TestBadQueriesAreTheClientsMistake(t *testing.T) {
	server := start(t)
	if _, status, err := find(server, `nowhere:"x"`); err != nil || status != http.StatusBadRequest {
		t.Errorf("status %d, %v", status, err)
	}
}

func TestACancelledSearchEnds(t *testing.T) {
	start(t)
	lib, err := bridge.Open()
	if err != nil {
		t.Fatal(err)
	}
	index, err := search.NewIndex(lib.Conn())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := index.Search(ctx, "x", 1); r2g.CodeOf(err) != r2g.Canceled {
		t.Errorf("%v", err)
	}
}

// fake is an index in Go: handlers can be tested without Rust.
type fake struct{ search.UnimplementedIndex }

func (fake) Search(_ context.Context, query string, _ uint32) (*search.Results, error) {
	return nil, &search.SearchErrorBadQuery{Detail: *search.NewBadQuery(query, "no")}
}

func TestHandlersAgainstAFake(t *testing.T) {
	index, err := search.NewIndex(r2g.Local(search.ServeIndex(fake{})))
	if err != nil {
		t.Fatal(err)
	}
	recorder := httptest.NewRecorder()
	service{index}.handler().ServeHTTP(recorder, httptest.NewRequest("GET", "/search?q=x", nil))
	if recorder.Code != http.StatusBadRequest || strings.TrimSpace(recorder.Body.String()) != "no" {
		t.Errorf("%d %s", recorder.Code, recorder.Body)
	}
}
