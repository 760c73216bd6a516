package r2gabi

import (
	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/view"
)

// ListView is a list of records in the caller's memory: what a generated view type of a list keeps.
type ListView struct {
	first  View
	n      uint64
	stride uint64
}

// Len is the number of records.
func (l ListView) Len() int {
	l.first.ref.Check()
	return int(l.n)
}

// At is one record. It panics when i is out of range.
func (l ListView) At(i int) View {
	l.first.ref.Check()
	if uint64(i) >= l.n {
		view.OutOfRange(i, l.n)
	}
	v := l.first
	v.image += uint64(i) * l.stride
	return v
}

// Scope is the life of the view.
func (l ListView) Scope() r2g.Scope { return l.first.Scope() }

// CloneList copies all records of a view; nil when there are none.
func CloneList[T any](l ListView, load func(*Reader, uint64, *T) *Fault) []T {
	if l.Len() == 0 {
		return nil
	}
	defer l.first.ref.Reading()()
	out := make([]T, l.n)
	r := l.first.reader()
	for i := range out {
		l.first.ref.Check()
		if fault := load(&r, l.first.image+uint64(i)*l.stride, &out[i]); fault != nil {
			panic(fault.Index(i))
		}
	}
	l.first.ref.Keep()
	return out
}
