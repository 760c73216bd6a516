// Command search-in-go is an HTTP service that indexes and searches text with a Rust library.
package main

import (
	"cmp"
	"log"
	"net"
	"net/http"
	"os"

	"example.com/search-in-go/api/acme/search"
	"example.com/search-in-go/bridge"
)

func main() {
	lib, err := bridge.Open()
	if err != nil {
		log.Fatal(err)
	}
	index, err := search.NewIndex(lib.Conn())
	if err != nil {
		log.Fatal(err)
	}
	listener, err := net.Listen("tcp", cmp.Or(os.Getenv("LISTEN"), "127.0.0.1:8081"))
	if err != nil {
		log.Fatal(err)
	}
	log.Printf("searching on http://%s", listener.Addr())
	log.Fatal(http.Serve(listener, service{index}.handler()))
}
