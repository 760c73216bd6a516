package base

import (
	"fmt"
	"strconv"

	"github.com/r2g-dev/r2g/runtime-go"
)

// CodecError says what is wrong with a value that is encoded or decoded, and where. The path is built
// on the way out: each function that passes a codec error on puts its own step in front.
//
// Depending on where it happens the codec error becomes InvalidArgument (arguments) or Internal
// (results), unless it carries a code of its own.
type CodecError struct {
	path   string
	reason string
	code   r2g.Code
}

// NewCodecError makes a codec error of a value.
func NewCodecError(reason string) *CodecError { return &CodecError{reason: reason} }

// NotA is the codec error of a value that its type does not have.
func NotA(value any, what string) *CodecError {
	return NewCodecError(fmt.Sprintf("%v is not a value of %s", value, what))
}

// WrongCase is the codec error of a variant that cannot be written: nil, unknown, or a pointer to a
// case.
func WrongCase(value any, what string) *CodecError {
	if value == nil {
		return NewCodecError("nil where " + what + " is required")
	}
	return NewCodecError(fmt.Sprintf("a %T cannot be sent as %s", value, what))
}

// Missing is the codec error of a nil pointer where a record is required.
func Missing(what string) *CodecError { return NewCodecError("nil where " + what + " is required") }

// UnknownTag is the codec error of a case that this half does not know and may not keep.
func UnknownTag(tag uint32, what string) *CodecError {
	return NewCodecError(what + " has no case " + strconv.FormatUint(uint64(tag), 10))
}

// CodedError makes a codec error that has one code wherever it happens.
func CodedError(code r2g.Code, reason string) *CodecError {
	return &CodecError{reason: reason, code: code}
}

// LimitError makes the codec error of a limit that is exceeded.
func LimitError(reason string) *CodecError {
	return &CodecError{reason: reason, code: r2g.ResourceExhausted}
}

// Field puts the step into a field in front of the path.
func (e *CodecError) Field(name string) *CodecError {
	if e.path == "" || e.path[0] == '[' {
		e.path = name + e.path
	} else {
		e.path = name + "." + e.path
	}
	return e
}

// Index puts the step into a list in front of the path.
func (e *CodecError) Index(i int) *CodecError { return e.bracket(strconv.Itoa(i)) }

// Key puts the step into a map in front of the path.
func (e *CodecError) Key(key any) *CodecError {
	if s, ok := key.(string); ok {
		return e.bracket(strconv.Quote(s))
	}
	return e.bracket(fmt.Sprint(key))
}

func (e *CodecError) bracket(inside string) *CodecError {
	step := "[" + inside + "]"
	if e.path != "" && e.path[0] != '[' {
		step += "."
	}
	e.path = step + e.path
	return e
}

// Error is "path: reason".
func (e *CodecError) Error() string {
	if e.path == "" {
		return e.reason
	}
	return e.path + ": " + e.reason
}

// Code is the codec error's own code, or the given one.
func (e *CodecError) Code(otherwise r2g.Code) r2g.Code {
	if e.code != r2g.OK {
		return e.code
	}
	return otherwise
}

var (
	NotUTF8             = "not UTF-8"
	TooDeep             = "nested deeper than " + strconv.Itoa(MaxDepth)
	TooLarge            = "message larger than " + strconv.Itoa(MaxMessage) + " bytes"
	TooMany             = "more than " + strconv.Itoa(MaxCount) + " elements"
	Null                = "null where a value is required"
	Misaligned          = "misaligned"
	TimeOutOfRange      = "time outside 1677 to 2262"
	ChangedMeanwhile    = "changed while being written"
	CriticalFieldLacked = "UNKNOWN_CRITICAL_FIELD: it is set, and the other half's schema does not have it"
)
