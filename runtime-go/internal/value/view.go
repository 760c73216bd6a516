package value

import (
	"time"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/base"
	"github.com/r2g-dev/r2g/runtime-go/internal/mem"
	"github.com/r2g-dev/r2g/runtime-go/internal/schema"
	"github.com/r2g-dev/r2g/runtime-go/internal/view"
)

// View is a record in the caller's memory: what a generated view type keeps. Every method checks
// that the call has not ended, and panics with a *base.CodecError when the value is broken, which the
// panic guard turns into an error of the caller.
type View struct {
	ref     view.Ref
	schemas *schema.SchemaMap
	at      uint64
}

// Scope is the life of the view.
func (v View) Scope() r2g.Scope { return r2g.Scope(v.ref) }

// Has reports whether the writer has a field that is newer than its record.
func (v View) Has(record *schema.Record, ordinal uint16) bool {
	v.ref.Check()
	return ordinal <= record.Of(v.schemas).Fields
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
	present := mem.Load[uint64](v.at+offset) != 0
	v.ref.Keep()
	return present
}

// Record is a record at an offset.
func (v View) Record(offset uint64, record *schema.Record) View {
	v.ref.Check()
	r := v.reader()
	at, codecErr := r.Record(v.at+offset, record)
	if codecErr != nil {
		panic(codecErr)
	}
	at = v.ref.Copy(at, uint64(record.Of(v.schemas).Stride))
	v.ref.Keep()
	return View{ref: v.ref, schemas: v.schemas, at: at}
}

// Time is a timestamp at an offset.
func (v View) Time(offset uint64) time.Time { return ViewValue[r2g.Timestamp](v, offset).Time() }

// Bool is a bool at an offset.
func (v View) Bool(offset uint64) bool { return ViewValue[uint8](v, offset) != 0 }

// ViewValue copies a value of a plain type at an offset.
func ViewValue[T any](v View, offset uint64) T {
	v.ref.Check()
	out := mem.Load[T](v.at + offset)
	v.ref.Keep()
	return out
}

// ViewPlain is a list of a plain type at an offset.
func ViewPlain[T any](v View, offset, align uint64) r2g.PlainView[T] {
	addr, n := v.run(offset, mem.Size[T](), align)
	return r2g.PlainView[T](view.NewSpan(v.ref, addr, n))
}

// DecodeField copies a field that has no view of its own: a map, a variant, a list of lists.
func DecodeField[T any](v View, offset uint64, decode func(*Reader, uint64) (T, *base.CodecError)) T {
	v.ref.Check()
	defer v.ref.Reading()()
	r := v.reader()
	out, codecErr := decode(&r, v.at+offset)
	if codecErr != nil {
		panic(codecErr)
	}
	v.ref.Keep()
	return out
}

// Clone copies the record of a view.
func Clone[T any](v View, decode func(*Reader, uint64, *T) *base.CodecError) *T {
	v.ref.Check()
	defer v.ref.Reading()()
	out := new(T)
	r := v.reader()
	if codecErr := decode(&r, v.at, out); codecErr != nil {
		panic(codecErr)
	}
	v.ref.Keep()
	return out
}

// run checks a header at an offset.
func (v View) run(offset, stride, align uint64) (addr, n uint64) {
	v.ref.Check()
	r := v.reader()
	addr, n, codecErr := r.Run(v.at+offset, stride, align)
	if codecErr != nil {
		panic(codecErr)
	}
	addr = v.ref.Copy(addr, n*stride)
	v.ref.Keep()
	return addr, n
}

func (v View) reader() Reader {
	return Reader{schemas: v.schemas, budget: base.MaxMessage}
}
