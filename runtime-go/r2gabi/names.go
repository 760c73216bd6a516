package r2gabi

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/r2g-dev/r2g/runtime-go"
)

// integer is what enums and flags are made of.
type integer interface {
	~int8 | ~int16 | ~int32 | ~int64 | ~uint8 | ~uint16 | ~uint32 | ~uint64
}

// EnumString is the text of a value that has no name: Tier(7).
func EnumString[T integer](name string, v T) string {
	return fmt.Sprintf("%s(%d)", name, v)
}

// FlagsString builds the text of flags.
type FlagsString[T integer] struct {
	rest  T
	parts []string
}

// NewFlagsString begins the text of v.
func NewFlagsString[T integer](v T) *FlagsString[T] { return &FlagsString[T]{rest: v} }

// Bit adds the name of a bit if it is set.
func (s *FlagsString[T]) Bit(bit T, name string) {
	if s.rest&bit != 0 {
		s.rest &^= bit
		s.parts = append(s.parts, name)
	}
}

// String is the names, and the bits without a name as a number; 0 when nothing is set.
func (s *FlagsString[T]) String() string {
	if s.rest != 0 || len(s.parts) == 0 {
		s.parts = append(s.parts, strconv.FormatUint(uint64(s.rest), 10))
	}
	return strings.Join(s.parts, "|")
}

// Unimplemented is the error of a method that a server leaves out.
func Unimplemented(method string) error {
	return r2g.Errorf(r2g.Unimplemented, "%s is not implemented", method)
}
