package r2gabi

import (
	"fmt"
	"sync"
)

// Package is one schema package that this half was generated from.
type Package struct {
	index      int
	name       string
	descriptor string
	services   []*Service
}

// Name is the package's identity, for example acme.shop@1.
func (p *Package) Name() string { return p.name }

// Index is the place of the package in the list of Packages.
func (p *Package) Index() int { return p.index }

// Descriptor is what the compiler embedded, for the manifest.
func (p *Package) Descriptor() string { return p.descriptor }

// Services are the package's services, in the order of the descriptor.
func (p *Package) Services() []*Service { return p.services }

var packages struct {
	sync.Mutex
	list     []*Package
	conflict error
}

// RegisterPackage makes a package known to the runtime. Generated code calls it once, from the
// initialisation of its package.
//
// Two versions of one package in one half have two descriptors and would misread each other's
// values: that is kept as the reason why the half refuses to start.
func RegisterPackage(name, descriptor string, services ...*Service) *Package {
	packages.Lock()
	defer packages.Unlock()
	p := &Package{index: len(packages.list), name: name, descriptor: descriptor, services: services}
	for _, other := range packages.list {
		if other.name == name && other.descriptor != descriptor && packages.conflict == nil {
			packages.conflict = fmt.Errorf("two different versions of %s are linked into the Go half", name)
		}
	}
	packages.list = append(packages.list, p)
	for i, s := range services {
		s.attach(p, i)
	}
	return p
}

// Packages are all packages of this half, in the order in which they were registered, and why
// they do not go together, if so.
func Packages() ([]*Package, error) {
	packages.Lock()
	defer packages.Unlock()
	return packages.list[:len(packages.list):len(packages.list)], packages.conflict
}

// Rel is what a reader knows about a record type as its writer has it: how many fields, and how
// many bytes in a list. Field k is there if k <= Fields.
type Rel struct {
	Fields uint16
	Stride uint32
}

// Relations are the record types of a peer, by package and type; nil for a peer whose types are
// all equal to this half's.
type Relations struct {
	packages [][]Rel
}

// Record is a record type, or the parameter record of a method, as this half has it.
type Record struct {
	pkg   *Package
	index int
	own   Rel
}

// NewRecord describes a record type. index counts the record types of the package.
func NewRecord(pkg *Package, index int, fields uint16, stride uint32) *Record {
	return &Record{pkg: pkg, index: index, own: Rel{fields, stride}}
}

// Size is the record's size as this half writes it.
func (r *Record) Size() uint64 { return uint64(r.own.Stride) }

// Of is the record type as a peer writes it. A package that the peer does not have, and a type
// that it does not know, cannot be met in its messages; they read as this half's own.
func (r *Record) Of(peer *Relations) Rel {
	if peer == nil {
		return r.own
	}
	return r.of(peer)
}

func (r *Record) of(peer *Relations) Rel {
	if r.pkg.index < len(peer.packages) {
		if types := peer.packages[r.pkg.index]; r.index < len(types) && types[r.index].Stride != 0 {
			return types[r.index]
		}
	}
	return r.own
}

// NewRelations makes the table of a peer.
func NewRelations() *Relations { return &Relations{} }

// Set says how the peer writes a record type.
func (p *Relations) Set(r *Record, rel Rel) {
	for len(p.packages) <= r.pkg.index {
		p.packages = append(p.packages, nil)
	}
	for len(p.packages[r.pkg.index]) <= r.index {
		p.packages[r.pkg.index] = append(p.packages[r.pkg.index], Rel{})
	}
	p.packages[r.pkg.index][r.index] = rel
}
