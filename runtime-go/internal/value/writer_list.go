package value

import (
	"time"
	"unicode/utf8"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/base"
	"github.com/r2g-dev/r2g/runtime-go/internal/mem"
)

// String writes a string.
func (w *Writer) String(at uint64, s string) *base.CodecError {
	n := uint64(len(s))
	if n == 0 {
		StoreSlice(at, 0, 0)
		return nil
	}
	if n > base.MaxCount {
		return base.LimitError(base.TooMany)
	}
	bytes, codecErr := w.Alloc(n)
	if codecErr != nil {
		return codecErr
	}
	if !mem.PutText(bytes, s) && !utf8.ValidString(s) {
		return base.NewCodecError(base.NotUTF8)
	}
	StoreSlice(at, bytes, n)
	return nil
}

// OptString writes an option of a string.
func (w *Writer) OptString(at uint64, o r2g.Opt[string]) *base.CodecError {
	s, some := o.Get()
	if !some {
		w.Absent(at)
		return nil
	}
	codecErr := w.String(at, s)
	if codecErr == nil {
		w.Present(at)
	}
	return codecErr
}

// Strings writes a list of strings.
func (w *Writer) Strings(at uint64, list []string) *base.CodecError {
	element, codecErr := w.List(at, len(list), base.SliceSize)
	if codecErr != nil || element == 0 {
		return codecErr
	}
	for i := 0; ; i++ {
		n, next := mem.PutTexts(element+uint64(i)*base.SliceSize, w.next, w.end, list[i:])
		w.next = next
		if i += n; i == len(list) {
			break
		}
		// One that does not fit makes room for those behind it, one that is no text is a codec error.
		if codecErr := w.String(element+uint64(i)*base.SliceSize, list[i]); codecErr != nil {
			return codecErr.Index(i)
		}
	}
	w.Leave()
	return nil
}

// Times writes a list of timestamps.
func (w *Writer) Times(at uint64, list []time.Time) *base.CodecError {
	element, codecErr := w.List(at, len(list), 8)
	if codecErr != nil || element == 0 {
		return codecErr
	}
	for i, t := range list {
		if codecErr := w.Time(element, t); codecErr != nil {
			return codecErr.Index(i)
		}
		element += 8
	}
	w.Leave()
	return nil
}

// EncodePlain writes bytes, or a list of a plain type or of bools.
func EncodePlain[T any](w *Writer, at uint64, list []T) *base.CodecError {
	elements, codecErr := w.List(at, len(list), mem.Size[T]())
	if codecErr != nil || elements == 0 {
		return codecErr
	}
	copy(mem.Slice[T](elements, uint64(len(list))), list)
	w.Leave()
	return nil
}

// EncodeOptPlain writes an option of bytes, or of a list of a plain type or of bools.
func EncodeOptPlain[T any](w *Writer, at uint64, o r2g.Opt[[]T]) *base.CodecError {
	list, some := o.Get()
	if !some {
		w.Absent(at)
		return nil
	}
	codecErr := EncodePlain(w, at, list)
	if codecErr == nil {
		w.Present(at)
	}
	return codecErr
}
