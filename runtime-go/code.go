package r2g

import (
	"context"
	"errors"
	"strconv"
)

// Code is a status code, with gRPC's numbers and names.
type Code uint32

// The codes.
const (
	OK                 Code = 0
	Canceled           Code = 1
	Unknown            Code = 2
	InvalidArgument    Code = 3
	DeadlineExceeded   Code = 4
	NotFound           Code = 5
	AlreadyExists      Code = 6
	PermissionDenied   Code = 7
	ResourceExhausted  Code = 8
	FailedPrecondition Code = 9
	Aborted            Code = 10
	OutOfRange         Code = 11
	Unimplemented      Code = 12
	Internal           Code = 13
	Unavailable        Code = 14
	DataLoss           Code = 15
	Unauthenticated    Code = 16
)

var codeNames = [...]string{
	"OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND",
	"ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION",
	"ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS",
	"UNAUTHENTICATED",
}

// String is the name as schemas and gRPC spell it, for example NOT_FOUND.
func (c Code) String() string {
	if int(c) < len(codeNames) {
		return codeNames[c]
	}
	return "Code(" + strconv.FormatUint(uint64(c), 10) + ")"
}

// CodeOf is the code of any error: of a [*Status], of a typed error of a schema, of a
// context's error, anywhere in the chain. nil is OK; an error that says nothing about
// codes is Unknown.
func CodeOf(err error) Code {
	if err == nil {
		return OK
	}
	if s, ok := err.(*Status); ok && s != nil {
		return s.Code
	}
	var status *Status
	if errors.As(err, &status) && status != nil {
		return status.Code
	}
	var typed interface {
		error
		Code() Code
	}
	switch {
	case errors.As(err, &typed):
		return typed.Code()
	case errors.Is(err, context.Canceled):
		return Canceled
	case errors.Is(err, context.DeadlineExceeded):
		return DeadlineExceeded
	default:
		return Unknown
	}
}
