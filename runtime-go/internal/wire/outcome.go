package wire

import (
	"strings"
	"unicode/utf8"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/base"
	"github.com/r2g-dev/r2g/runtime-go/internal/mem"
)

// ReadStatus is the status in a resolved frame.
func ReadStatus(frame *base.Frame) *r2g.Status {
	s := &r2g.Status{
		Code:    r2g.Code(frame.Status),
		Message: Text(frame.Message, base.MaxMessageText),
		Flags:   r2g.StatusFlags(frame.Flags) & (r2g.Truncated<<1 - 1),
	}
	if s.Flags.Has(r2g.Panicked) {
		s.Stack = Text(frame.Detail, base.MaxDetailText)
	}
	if frame.Status > uint32(r2g.Unauthenticated) {
		s.Code = r2g.Internal
		s.Message = "the peer answered with an unknown status"
		s.Flags |= r2g.FromRuntime
	}
	return s
}

// Text copies a message, which need not be UTF-8.
func Text(s base.Slice, limit uint64) string {
	if s.Len == 0 || s.Addr < base.LowestAddress {
		return ""
	}
	return strings.ToValidUTF8(string(mem.Bytes(s.Addr, min(s.Len, limit))), "\uFFFD")
}

// WriteStatus resolves a frame with a status. The text goes into what is left of the arena and is
// cut to fit.
func WriteStatus(frame uint64, s *r2g.Status) {
	b := base.FrameAt(frame)
	b.Result = 0
	flags := s.Flags & (r2g.Truncated<<1 - 1)
	var cut, cutDetail bool
	b.Message, cut = PutText(&b.Arena, s.Message, base.MaxMessageText)
	b.Detail = base.Slice{}
	if flags.Has(r2g.Panicked) {
		b.Detail, cutDetail = PutText(&b.Arena, s.Stack, base.MaxDetailText)
	}
	if cut || cutDetail {
		flags |= r2g.Truncated
	}
	b.Flags = uint32(flags)
	b.Status = uint32(s.Code)
}

func PutText(arena *base.Arena, s string, limit uint64) (out base.Slice, cut bool) {
	at := arena.Base + (arena.Used+7)&^7
	end := arena.Base + arena.Cap&^7
	room := uint64(0)
	if at < end {
		room = min(end-at, limit)
	}
	if cut = uint64(len(s)) > room; cut {
		for room > 0 && !utf8.RuneStart(s[room]) {
			room--
		}
		s = s[:room]
	}
	if s == "" {
		return base.Slice{}, cut
	}
	mem.PutString(at, s)
	arena.Used = at + uint64(len(s)) - arena.Base
	return base.Slice{Addr: at, Len: uint64(len(s))}, cut
}
