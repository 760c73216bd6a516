package value

import (
	"unicode/utf8"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/base"
	"github.com/r2g-dev/r2g/runtime-go/internal/mem"
	"github.com/r2g-dev/r2g/runtime-go/internal/schema"
)

// sharedBytes hands out pieces of few allocations to the strings of a message.
//
// How long all strings of a message are is not known before it has been read to the end, so the
// size of the first allocation is what the method's last message needed. That grows at once and
// shrinks by quarters. A message that needs more gets as much again as it had. One kept string keeps
// at most sharedText bytes from being collected.
type sharedBytes struct {
	free  []byte
	total uint32
	guess uint32
}

// take returns n bytes to be filled and turned into a string.
func (s *sharedBytes) take(n uint64) []byte {
	if s.own(n) {
		return make([]byte, n)
	}
	if n > uint64(len(s.free)) {
		size := uint64(s.total)
		if s.guess > s.total {
			size = uint64(s.guess - s.total)
		}
		s.free = make([]byte, max(n, min(size, base.SharedText)))
	}
	s.total += uint32(n)
	out := s.free[:n:n]
	s.free = s.free[n:]
	return out
}

// own reports whether a string of that length has an allocation of its own.
func (s *sharedBytes) own(n uint64) bool {
	return n > base.OwnText && uint64(s.total)+n > base.SharedText
}

func (s *sharedBytes) open(hint *schema.Hint) {
	s.total, s.guess = 0, 0
	if hint != nil {
		s.guess = hint.Bytes.Load()
	}
}

func (s *sharedBytes) close(hint *schema.Hint) {
	switch {
	case hint == nil || s.total == s.guess:
	case s.total > s.guess:
		hint.Bytes.Store(s.total)
	default:
		hint.Bytes.Store(s.guess - (s.guess-s.total+3)/4)
	}
	*s = sharedBytes{}
}

// ShareText lets the strings of the message share few allocations. hint is what the method's last message needed.
func (r *Reader) ShareText(hint *schema.Hint) { r.text.open(hint) }

// UnshareText ends that, and tells the hint what the message needed.
func (r *Reader) UnshareText(hint *schema.Hint) { r.text.close(hint) }

// String reads a string.
func (r *Reader) String(at uint64) (string, *base.CodecError) {
	addr, n, codecErr := r.Run(at, 1, 1)
	if codecErr != nil || n == 0 {
		return "", codecErr
	}
	src := mem.Bytes(addr, n)
	if !utf8.Valid(src) {
		return "", base.NewCodecError(base.NotUTF8)
	}
	dst := r.text.take(n)
	copy(dst, src)
	return mem.String(dst), nil
}

// OptString reads an option of a string.
func (r *Reader) OptString(at uint64) (r2g.Opt[string], *base.CodecError) {
	if !r.IsPresent(at) {
		return r2g.None[string](), nil
	}
	s, codecErr := r.String(at)
	return r2g.Some(s), codecErr
}

// Strings reads a list of strings.
func (r *Reader) Strings(at uint64) ([]string, *base.CodecError) {
	element, n, codecErr := r.List(at, base.SliceSize, 8)
	if codecErr != nil || n == 0 {
		return nil, codecErr
	}
	r.reserve(element, n)
	out := make([]string, n)
	for i := range out {
		if out[i], codecErr = r.String(element); codecErr != nil {
			return nil, codecErr.Index(i)
		}
		element += base.SliceSize
	}
	r.Leave()
	return out, nil
}

// reserve makes room for a list of strings, whose lengths stand side by side and are cheap to add
// up beforehand.
func (r *Reader) reserve(element uint64, n int) {
	sum := uint64(0)
	for range n {
		length := mem.Load[uint64](element + 8)
		if uint64(r.text.total)+sum+length <= base.SharedText || length <= base.OwnText {
			if sum+length > base.SharedText {
				break
			}
			sum += length
		}
		element += base.SliceSize
	}
	if sum > uint64(len(r.text.free)) {
		r.text.free = make([]byte, sum)
	}
}
