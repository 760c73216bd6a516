package r2gabi

import (
	"fmt"
	"strconv"

	"github.com/r2g-dev/r2g/runtime-go"
)

// Fault says what is wrong with a value that is written or read, and where. The path is built
// on the way out: each function that passes a fault on puts its own step in front.
//
// Depending on where it happens the fault becomes InvalidArgument (arguments) or Internal
// (results), unless it carries a code of its own.
type Fault struct {
	path   string
	reason string
	code   r2g.Code
}

// NewFault makes a fault of a value.
func NewFault(reason string) *Fault { return &Fault{reason: reason} }

// NotA is the fault of a value that its type does not have.
func NotA(value any, what string) *Fault {
	return NewFault(fmt.Sprintf("%v is not a value of %s", value, what))
}

// WrongCase is the fault of a variant that cannot be written: nil, unknown, or a pointer to a
// case.
func WrongCase(value any, what string) *Fault {
	if value == nil {
		return NewFault("nil where " + what + " is required")
	}
	return NewFault(fmt.Sprintf("a %T cannot be sent as %s", value, what))
}

// Missing is the fault of a nil pointer where a record is required.
func Missing(what string) *Fault { return NewFault("nil where " + what + " is required") }

// UnknownTag is the fault of a case that this half does not know and may not keep.
func UnknownTag(tag uint32, what string) *Fault {
	return NewFault(what + " has no case " + strconv.FormatUint(uint64(tag), 10))
}

func limitFault(reason string) *Fault { return &Fault{reason: reason, code: r2g.ResourceExhausted} }

// Field puts the step into a field in front of the path.
func (f *Fault) Field(name string) *Fault {
	if f.path == "" || f.path[0] == '[' {
		f.path = name + f.path
	} else {
		f.path = name + "." + f.path
	}
	return f
}

// Index puts the step into a list in front of the path.
func (f *Fault) Index(i int) *Fault { return f.bracket(strconv.Itoa(i)) }

// Key puts the step into a map in front of the path.
func (f *Fault) Key(key any) *Fault {
	if s, ok := key.(string); ok {
		return f.bracket(strconv.Quote(s))
	}
	return f.bracket(fmt.Sprint(key))
}

func (f *Fault) bracket(inside string) *Fault {
	step := "[" + inside + "]"
	if f.path != "" && f.path[0] != '[' {
		step += "."
	}
	f.path = step + f.path
	return f
}

// Error is "path: reason".
func (f *Fault) Error() string {
	if f.path == "" {
		return f.reason
	}
	return f.path + ": " + f.reason
}

// Code is the fault's own code, or the one that fits the place.
func (f *Fault) Code(place r2g.Code) r2g.Code {
	if f.code != r2g.OK {
		return f.code
	}
	return place
}

var (
	errNotUTF8    = "not UTF-8"
	errTooDeep    = "nested deeper than " + strconv.Itoa(MaxDepth)
	errTooLarge   = "message larger than " + strconv.Itoa(MaxMessage) + " bytes"
	errTooMany    = "more than " + strconv.Itoa(MaxCount) + " elements"
	errNull       = "null where a value is required"
	errMisaligned = "misaligned"
	errTime       = "time outside 1677 to 2262"
	errChanged    = "changed while being written"
	errCritical   = "UNKNOWN_CRITICAL_FIELD: it is set, and the other half's schema does not have it"
)
