//go:build cgo

package conn

import (
	"encoding/binary"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/registry"
	"github.com/r2g-dev/r2g/runtime-go/internal/schema"
	"github.com/r2g-dev/r2g/runtime-go/internal/serve"
)

// ManifestMagic begins a manifest; the last byte is the number of the format.
const ManifestMagic = "\x7fr2g-mani\x00\x00\x00\x00\x00\x00\x01"

// offer is one line of the manifest: a service that is served, or why it is not.
type offer struct {
	service *schema.Service
	first   uint32
	err     error
}

// serveAll runs the factories that were registered.
func serveAll() (*serve.Table, []offer, error) {
	if _, err := schema.Packages(); err != nil {
		return nil, nil, r2g.Errorf(r2g.FailedPrecondition, "%v", err)
	}
	table, offers := offersOf(registry.TakeFactories())
	return table, offers, nil
}

// offersOf runs factories in the order of their registration and gives each service its numbers. A
// service that no factory could make is offered with the reason of the first one.
func offersOf(factories []registry.Factory) (*serve.Table, []offer) {
	table := serve.NewTable("rust", true)
	table.SetFrames(frameSource)
	var offers, failed []offer
	taken := make(map[*schema.Service]bool)
	for _, f := range factories {
		service := f.Service.(*schema.Service)
		s, err := run(f)
		switch {
		case err != nil:
			failed = append(failed, offer{service: service, err: err})
		case taken[service]:
			slog.Error("r2g: served twice; the first one counts", "service", service.FullName())
		default:
			taken[service] = true
			offers = append(offers, offer{service: service, first: table.Add(serve.ServedOf(s))})
		}
	}
	for _, f := range failed {
		if !taken[f.service] {
			taken[f.service] = true
			offers = append(offers, f)
		}
	}
	return table, offers
}

// run runs one factory; a panic is its error.
func run(f registry.Factory) (s registry.Service, err error) {
	defer func() {
		if r := recover(); r != nil {
			s, err = registry.Service{}, &r2g.Status{Code: r2g.Internal, Message: fmt.Sprintf("panic: %v", r)}
		}
	}()
	return f.Make()
}

// manifest is what this half tells the other: what it was built from, and what it serves.
func manifest(offers []offer, ownsMain bool) []byte {
	packages, _ := schema.Packages()
	out := []byte(ManifestMagic)
	out = appendText(out, program(ownsMain))
	out = appendText(out, runtime.Version())
	out = appendCount(out, len(packages))
	for _, p := range packages {
		out = appendText(out, p.Descriptor())
	}
	out = appendCount(out, len(offers))
	for _, o := range offers {
		out = appendCount(out, o.service.Package().Index())
		out = appendCount(out, o.service.Index())
		out = binary.LittleEndian.AppendUint32(out, o.first)
		out = binary.LittleEndian.AppendUint32(out, uint32(r2g.CodeOf(o.err)))
		message := ""
		if o.err != nil {
			message = o.err.Error()
		}
		out = appendText(out, message)
	}
	return out
}

// program names this half for reports: as it calls itself, or, where Go owns main, by its file. A half
// in a Rust program is named by the program that loaded it.
func program(ownsMain bool) string {
	if name := registry.Name(); name != "" || !ownsMain || len(os.Args) == 0 {
		return name
	}
	return filepath.Base(os.Args[0])
}

func appendCount(out []byte, n int) []byte {
	return binary.LittleEndian.AppendUint32(out, uint32(n))
}

func appendText(out []byte, s string) []byte {
	return append(appendCount(out, len(s)), s...)
}
