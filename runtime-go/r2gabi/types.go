package r2gabi

import (
	"github.com/r2g-dev/r2g/runtime-go/internal/base"
	"github.com/r2g-dev/r2g/runtime-go/internal/call"
	"github.com/r2g-dev/r2g/runtime-go/internal/schema"
	"github.com/r2g-dev/r2g/runtime-go/internal/serve"
	"github.com/r2g-dev/r2g/runtime-go/internal/value"
)

// CodecError says what is wrong with a value that is encoded or decoded, and where.
type CodecError = base.CodecError

// What generated code says of its schema.
type (
	// PackageInfo is what generated code says of a package.
	PackageInfo = schema.PackageInfo
	// Package is a registered package.
	Package = schema.Package
	// Service describes a service.
	Service = schema.Service
	// Method describes a method.
	Method = schema.Method
	// SmallShape is what crosses in a call of a small method.
	SmallShape = schema.SmallShape
	// Shape is a type, or the parameters of a method.
	Shape = schema.Shape
	// Record is a type, or the parameter record of a method, as this half has it.
	Record = schema.Record
	// SchemaMap says how the types and methods of a peer differ from this half's.
	SchemaMap = schema.SchemaMap
	// TypeMap is one type of a peer.
	TypeMap = schema.TypeMap
)

// Encoding and decoding.
type (
	// Writer encodes values into the arena of a call.
	Writer = value.Writer
	// Reader decodes what the peer wrote.
	Reader = value.Reader
	// View is a record in the caller's memory: what a generated view type is made of.
	View = value.View
	// Place is where an element, a key or a value lies that is viewed when it is asked for.
	Place = value.Place
	// ListShape is how the elements of a list lie.
	ListShape = value.ListShape
	// MapShape is how the entries of a map lie.
	MapShape = value.MapShape
	// RecordView is a generated view type of a record.
	RecordView = value.RecordView
)

// RecordKind is how records of one type are found and read in a list.
type RecordKind[T any] = value.RecordKind[T]

// Views is a list of records in the caller's memory.
type Views[V value.RecordView, T any] = value.Views[V, T]

// ListKind is how the elements of one list type are viewed.
type ListKind[V, T any] = value.ListKind[V, T]

// MapKind is how the entries of one map type are viewed.
type MapKind[K, V, M any] = value.MapKind[K, V, M]

// Calls that this half makes.
type (
	// Client is what a generated client keeps.
	Client = call.Client
	// Outgoing is a call that this half makes.
	Outgoing = call.Outgoing
	// Words is the parameter record of a small call, and then its result.
	Words = call.Words
)

// What became of a call.
const (
	// Failed says that End knows the error.
	Failed = call.Failed
	// Returned says that the result can be read.
	Returned = call.Returned
	// Thrown says that the method's declared error can be read.
	Thrown = call.Thrown
)

// Calls that this half serves.
type (
	// Incoming is a call that this half serves.
	Incoming = serve.Incoming
	// Handler serves one method: Handle or Small.
	Handler = serve.Handler
	// Handle reads the arguments, runs the user's code and finishes the call.
	Handle = serve.Handle
	// Small serves a small method.
	Small = serve.Small
)
