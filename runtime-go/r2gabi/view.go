package r2gabi

import (
	"time"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/mem"
	"github.com/r2g-dev/r2g/runtime-go/internal/view"
)

// View is a record in the caller's memory: what a generated view type keeps. Every method checks
// that the call has not ended, and panics with a *Fault when the image is broken, which the
// handler's barrier turns into an error of the caller.
type View struct {
	ref   view.Ref
	peer  *Relations
	image uint64
}

// Scope is the life of the view.
func (v View) Scope() r2g.Scope { return r2g.Scope(v.ref) }

// Has reports whether the writer has a field that is newer than its record.
func (v View) Has(record *Record, ordinal uint16) bool {
	v.ref.Check()
	return ordinal <= record.Of(v.peer).Fields
}

// String is a string at an offset.
func (v View) String(offset uint64) r2g.StringView {
	addr, n := v.run(offset, 1, 1)
	return r2g.StringView(view.NewSpan(v.ref, addr, n))
}

// Bytes is bytes at an offset.
func (v View) Bytes(offset uint64) r2g.BytesView {
	addr, n := v.run(offset, 1, 1)
	return r2g.BytesView(view.NewSpan(v.ref, addr, n))
}

// IsPresent reports whether an option of strings, bytes, lists, maps or records is present.
func (v View) IsPresent(offset uint64) bool {
	v.ref.Check()
	present := mem.Load[uint64](v.image+offset) != 0
	v.ref.Keep()
	return present
}

// Record is a record at an offset.
func (v View) Record(offset uint64, record *Record) View {
	v.ref.Check()
	r := v.reader()
	at, fault := r.Record(v.image+offset, record)
	if fault != nil {
		panic(fault)
	}
	at = v.ref.Copy(at, uint64(record.Of(v.peer).Stride))
	v.ref.Keep()
	return View{ref: v.ref, peer: v.peer, image: at}
}

// Time is a timestamp at an offset.
func (v View) Time(offset uint64) time.Time { return ViewLoad[r2g.Timestamp](v, offset).Time() }

// Bool is a bool at an offset.
func (v View) Bool(offset uint64) bool { return ViewLoad[uint8](v, offset) != 0 }

// ViewLoad copies a value of a plain type at an offset.
func ViewLoad[T any](v View, offset uint64) T {
	v.ref.Check()
	out := mem.Load[T](v.image + offset)
	v.ref.Keep()
	return out
}

// ViewPlain is a list of a plain type at an offset.
func ViewPlain[T any](v View, offset, align uint64) r2g.PlainView[T] {
	addr, n := v.run(offset, mem.Size[T](), align)
	return r2g.PlainView[T](view.NewSpan(v.ref, addr, n))
}

// Lift copies a field that has no view of its own: a map, a variant, a list of lists.
func Lift[T any](v View, offset uint64, load func(*Reader, uint64) (T, *Fault)) T {
	v.ref.Check()
	defer v.ref.Reading()()
	r := v.reader()
	out, fault := load(&r, v.image+offset)
	if fault != nil {
		panic(fault)
	}
	v.ref.Keep()
	return out
}

// Clone copies the record of a view.
func Clone[T any](v View, load func(*Reader, uint64, *T) *Fault) *T {
	v.ref.Check()
	defer v.ref.Reading()()
	out := new(T)
	r := v.reader()
	if fault := load(&r, v.image, out); fault != nil {
		panic(fault)
	}
	v.ref.Keep()
	return out
}

// run checks a header at an offset.
func (v View) run(offset, stride, align uint64) (addr, n uint64) {
	v.ref.Check()
	r := v.reader()
	addr, n, fault := r.run(v.image+offset, stride, align)
	if fault != nil {
		panic(fault)
	}
	addr = v.ref.Copy(addr, n*stride)
	v.ref.Keep()
	return addr, n
}

func (v View) reader() Reader {
	return Reader{relations: v.peer, budget: MaxMessage}
}
