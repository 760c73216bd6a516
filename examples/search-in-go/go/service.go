package main

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"time"

	"example.com/search-in-go/api/acme/search"
	"github.com/r2g-dev/r2g/runtime-go"
)

// service is the HTTP interface of an index.
type service struct{ index *search.Index }

// handler routes PUT /documents and GET /search?q=…&limit=….
func (s service) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("PUT /documents", s.add)
	mux.HandleFunc("GET /search", s.search)
	mux.HandleFunc("GET /size", s.size)
	return mux
}

type document struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Body  string `json:"body"`
}

func (s service) add(w http.ResponseWriter, r *http.Request) {
	var documents []document
	if err := json.NewDecoder(r.Body).Decode(&documents); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	list := make([]search.Document, len(documents))
	for i, d := range documents {
		list[i] = *search.NewDocument(d.ID, d.Title, d.Body)
	}
	size, err := s.index.Add(r.Context(), list)
	if err != nil {
		fail(w, err)
		return
	}
	answer(w, map[string]any{"documents": size})
}

type hit struct {
	ID      string  `json:"id"`
	Title   string  `json:"title"`
	Score   float32 `json:"score"`
	Snippet string  `json:"snippet"`
}

func (s service) search(w http.ResponseWriter, r *http.Request) {
	limit, err := strconv.ParseUint(r.FormValue("limit"), 10, 32)
	if err != nil {
		limit = 10
	}
	// The request's context ends when the client hangs up: the search in Rust is cancelled then.
	results, err := s.index.Search(r.Context(), r.FormValue("q"), uint32(limit), r2g.WithTimeout(2*time.Second))
	if err != nil {
		fail(w, err)
		return
	}
	hits := make([]hit, len(results.Hits))
	for i, h := range results.Hits {
		hits[i] = hit{h.ID, h.Title, h.Score, h.Snippet}
	}
	answer(w, map[string]any{"total": results.Total, "hits": hits, "took": results.Took.String()})
}

func (s service) size(w http.ResponseWriter, _ *http.Request) {
	size, err := s.index.Size()
	if err != nil {
		fail(w, err)
		return
	}
	answer(w, map[string]any{"documents": size})
}

func answer(w http.ResponseWriter, body any) {
	w.Header().Set("content-type", "application/json")
	json.NewEncoder(w).Encode(body)
}

// fail answers with the status that fits the error.
func fail(w http.ResponseWriter, err error) {
	status := http.StatusInternalServerError
	message := err.Error()
	var bad *search.SearchErrorBadQuery
	switch {
	case errors.As(err, &bad):
		status, message = http.StatusBadRequest, bad.Detail.Message
	case r2g.CodeOf(err) == r2g.DeadlineExceeded:
		status = http.StatusGatewayTimeout
	case r2g.CodeOf(err) == r2g.Unavailable:
		status = http.StatusServiceUnavailable
	}
	http.Error(w, message, status)
}
