package r2gcgo

import (
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/link"
	"github.com/r2g-dev/r2g/runtime-go/r2gabi"
)

// manifestMagic begins a manifest; the last byte is the number of the format.
const manifestMagic = "\x7fr2g-mani\x00\x00\x00\x00\x00\x00\x01"

// offer is one line of the manifest: a service that is served, or why it is not.
type offer struct {
	pkg, service int
	first        uint32
	err          error
}

// serve runs the factories in the order of their registration and gives each service its entries.
func serve() (*r2gabi.Table, []offer, error) {
	packages, err := r2gabi.Packages()
	if err != nil {
		return nil, nil, r2g.Errorf(r2g.FailedPrecondition, "%v", err)
	}
	table := r2gabi.NewTable("rust", true)
	var offers []offer
	taken := make(map[*r2gabi.Service]bool)
	failed := make(map[string]error)
	var failures []string
	for _, f := range link.TakeFactories() {
		s, err := run(f)
		served := r2gabi.ServedOf(s)
		if err == nil && served == nil {
			err = fmt.Errorf("the factory returned no service")
		}
		if err != nil {
			if _, again := failed[f.Name]; !again {
				failures = append(failures, f.Name)
			}
			failed[f.Name] = err
			continue
		}
		service := served.Service()
		if taken[service] {
			return nil, nil, r2g.Errorf(r2g.FailedPrecondition, "%s is served twice", service.FullName())
		}
		taken[service] = true
		offers = append(offers, offer{
			pkg: service.Package().Index(), service: service.Index(), first: table.Add(served),
		})
	}
	for _, name := range failures {
		for _, p := range packages {
			for _, s := range p.Services() {
				if s.Matches(name) && !taken[s] {
					taken[s] = true
					offers = append(offers, offer{pkg: p.Index(), service: s.Index(), err: failed[name]})
				}
			}
		}
	}
	return table, offers, nil
}

// run runs one factory; a panic is its error.
func run(f link.Factory) (s link.Service, err error) {
	defer func() {
		if r := recover(); r != nil {
			s, err = link.Service{}, &r2g.Status{Code: r2g.Internal, Message: fmt.Sprintf("panic: %v", r)}
		}
	}()
	return f.Make()
}

// manifest is what this half tells the other: what it was built from, and what it serves.
func manifest(offers []offer) []byte {
	packages, _ := r2gabi.Packages()
	out := []byte(manifestMagic)
	out = appendText(out, program())
	out = appendText(out, runtime.Version())
	out = appendCount(out, len(packages))
	for _, p := range packages {
		out = appendText(out, p.Descriptor())
	}
	out = appendCount(out, len(offers))
	for _, o := range offers {
		out = appendCount(out, o.pkg)
		out = appendCount(out, o.service)
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

// program names the program for reports.
func program() string {
	if len(os.Args) == 0 {
		return ""
	}
	return filepath.Base(os.Args[0])
}

func appendCount(out []byte, n int) []byte {
	return binary.LittleEndian.AppendUint32(out, uint32(n))
}

func appendText(out []byte, s string) []byte {
	return append(appendCount(out, len(s)), s...)
}
