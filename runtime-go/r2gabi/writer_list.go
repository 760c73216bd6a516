package r2gabi

import (
	"time"
	"unicode/utf8"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/mem"
)

// String writes a string.
func (w *Writer) String(at uint64, s string) *Fault {
	n := uint64(len(s))
	if n == 0 {
		storeSlice(at, 0, 0)
		return nil
	}
	if n > MaxCount {
		return limitFault(errTooMany)
	}
	bytes, fault := w.Alloc(n)
	if fault != nil {
		return fault
	}
	if !mem.PutText(bytes, s) && !utf8.ValidString(s) {
		return NewFault(errNotUTF8)
	}
	storeSlice(at, bytes, n)
	return nil
}

// OptString writes an option of a string.
func (w *Writer) OptString(at uint64, o r2g.Opt[string]) *Fault {
	s, some := o.Get()
	if !some {
		w.Absent(at)
		return nil
	}
	fault := w.String(at, s)
	if fault == nil {
		w.Present(at)
	}
	return fault
}

// Strings writes a list of strings.
func (w *Writer) Strings(at uint64, list []string) *Fault {
	element, fault := w.List(at, len(list), SliceSize)
	if fault != nil || element == 0 {
		return fault
	}
	for i := 0; ; i++ {
		n, next := mem.PutTexts(element+uint64(i)*SliceSize, w.next, w.end, list[i:])
		w.next = next
		if i += n; i == len(list) {
			break
		}
		// One that does not fit makes room for those behind it, one that is no text is a fault.
		if fault := w.String(element+uint64(i)*SliceSize, list[i]); fault != nil {
			return fault.Index(i)
		}
	}
	w.Leave()
	return nil
}

// Times writes a list of timestamps.
func (w *Writer) Times(at uint64, list []time.Time) *Fault {
	element, fault := w.List(at, len(list), 8)
	if fault != nil || element == 0 {
		return fault
	}
	for i, t := range list {
		if fault := w.Time(element, t); fault != nil {
			return fault.Index(i)
		}
		element += 8
	}
	w.Leave()
	return nil
}

// StorePlain writes bytes, or a list of a plain type or of bools.
func StorePlain[T any](w *Writer, at uint64, list []T) *Fault {
	elements, fault := w.List(at, len(list), mem.Size[T]())
	if fault != nil || elements == 0 {
		return fault
	}
	copy(mem.Slice[T](elements, uint64(len(list))), list)
	w.Leave()
	return nil
}

// StoreOptPlain writes an option of bytes, or of a list of a plain type or of bools.
func StoreOptPlain[T any](w *Writer, at uint64, o r2g.Opt[[]T]) *Fault {
	list, some := o.Get()
	if !some {
		w.Absent(at)
		return nil
	}
	fault := StorePlain(w, at, list)
	if fault == nil {
		w.Present(at)
	}
	return fault
}
