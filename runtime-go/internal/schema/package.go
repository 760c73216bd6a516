package schema

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

// PackageInfo is what generated code says of a package.
type PackageInfo struct {
	// Name is the package's identity, for example acme.shop@1.
	Name string
	// Descriptor is what the compiler made of the schema.
	Descriptor string
	// Services are in the order of the descriptor.
	Services []*Service
}

// RegisterPackage makes a package known to the runtime. Generated code calls it once, from the
// initialisation of its package.
//
// Two versions of one package in one half have two descriptors and would misread each other's
// values: that is kept as the reason why the half refuses to start.
func RegisterPackage(info PackageInfo) *Package {
	packages.Lock()
	defer packages.Unlock()
	p := &Package{index: len(packages.list), name: info.Name, descriptor: info.Descriptor, services: info.Services}
	for _, other := range packages.list {
		if other.name == p.name && other.descriptor != p.descriptor && packages.conflict == nil {
			packages.conflict = fmt.Errorf("two different versions of %s are linked into the Go half", p.name)
		}
	}
	packages.list = append(packages.list, p)
	for i, s := range p.services {
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

// TypeMap is what this half knows about a peer's version of a type, or of the parameters of a method: how
// many members it has, and, of a record, how many bytes in a list. Member k is there if k <= Fields.
type TypeMap struct {
	Fields uint16
	Stride uint32
}

// SchemaMap has the types and methods of a peer, by package; nil for a peer whose schemas are equal
// to this half's. A table does not change once it is in use.
type SchemaMap struct {
	packages []packageMap
}

type packageMap struct {
	types, methods []TypeMap
}

// Record is a type, or the parameter record of a method, as this half has it.
type Record struct {
	pkg    *Package
	index  int
	params bool
	own    TypeMap
}

// Shape is a type, or the parameters of a method, as generated code describes them.
type Shape struct {
	// Index is the place among the types of the package's descriptor, or, of parameters, among the methods of
	// all its services.
	Index int
	// Fields is how many members there are, removed ones included.
	Fields uint16
	// Size is that of the record, in bytes.
	Size uint32
}

// NewRecord describes a record type.
func NewRecord(pkg *Package, s Shape) *Record {
	return &Record{pkg: pkg, index: s.Index, own: TypeMap{s.Fields, s.Size}}
}

// NewCases describes a variant or an error, whose cases a peer may not know. Its shape is an index.
func NewCases(pkg *Package, s Shape) *Record {
	return &Record{pkg: pkg, index: s.Index, own: TypeMap{Fields: ^uint16(0)}}
}

// NewParams describes the parameters of a method.
func NewParams(pkg *Package, s Shape) *Record {
	return &Record{pkg: pkg, index: s.Index, params: true, own: TypeMap{s.Fields, s.Size}}
}

// Size is the record's size as this half writes it.
func (r *Record) Size() uint64 { return uint64(r.own.Stride) }

// Of is the record as a peer writes it. A package that the peer does not have, and a type that it
// does not know, cannot be in its messages; they read as this half's own.
func (r *Record) Of(peer *SchemaMap) TypeMap {
	if peer == nil {
		return r.own
	}
	return r.of(peer)
}

func (r *Record) of(peer *SchemaMap) TypeMap {
	if r.pkg.index >= len(peer.packages) {
		return r.own
	}
	rows := peer.packages[r.pkg.index].types
	if r.params {
		rows = peer.packages[r.pkg.index].methods
	}
	if r.index >= len(rows) {
		return r.own
	}
	known := rows[r.index]
	if r.params {
		return TypeMap{known.Fields, r.own.Stride}
	}
	if known.Stride == 0 {
		return r.own
	}
	return known
}

// LackedBy reports whether a peer does not know a member.
func (r *Record) LackedBy(peer *SchemaMap, member uint16) bool {
	return peer != nil && r.of(peer).Fields < member
}

// NewSchemaMap makes the table of a peer that is equal in all that Set does not say.
func NewSchemaMap() *SchemaMap { return &SchemaMap{} }

// Set says how the peer has a record.
func (p *SchemaMap) Set(r *Record, known TypeMap) {
	for len(p.packages) <= r.pkg.index {
		p.packages = append(p.packages, packageMap{})
	}
	rows := &p.packages[r.pkg.index].types
	if r.params {
		rows = &p.packages[r.pkg.index].methods
	}
	for len(*rows) <= r.index {
		*rows = append(*rows, TypeMap{Fields: ^uint16(0)})
	}
	(*rows)[r.index] = known
}

// ReadSchemaMap reads the words that a peer says about its types (spec 04, "Schema map"): nil when
// there are none, because all is equal.
func ReadSchemaMap(words []uint32) *SchemaMap {
	if len(words) == 0 {
		return nil
	}
	next := func() (word uint32) {
		if len(words) != 0 {
			word, words = words[0], words[1:]
		}
		return word
	}
	rows := func() []TypeMap {
		n := min(int(next()), len(words)/2)
		list := make([]TypeMap, n)
		for i := range list {
			list[i] = TypeMap{uint16(next()), next()}
		}
		return list
	}
	p := new(SchemaMap)
	for len(words) != 0 {
		types := rows()
		p.packages = append(p.packages, packageMap{types, rows()})
	}
	return p
}
