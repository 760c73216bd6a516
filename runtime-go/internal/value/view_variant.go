package value

import (
	"github.com/r2g-dev/r2g/runtime-go/internal/base"
	"github.com/r2g-dev/r2g/runtime-go/internal/mem"
)

// Tag is the number of the case of a variant.
func (v View) Tag() uint32 {
	v.ref.Check()
	tag := mem.Load[uint32](v.at)
	v.ref.Keep()
	return tag
}

// Variant is a variant at an offset.
func (v View) Variant(offset uint64) View {
	v.at += offset
	if v.Tag() == 0 {
		panic(base.NewCodecError(base.Null))
	}
	return v
}

// Frame is what the word of a variant leads to, of that size and alignment.
func (v View) Object(size, align uint64) View {
	v.ref.Check()
	r := v.reader()
	at, codecErr := r.Object(Word(v.at), size, align)
	if codecErr != nil {
		panic(codecErr)
	}
	v.at = v.ref.Copy(at, size)
	v.ref.Keep()
	return v
}

// NewVariantView is [NewView] for a variant.
func NewVariantView[T any](v T, store func(*Writer, uint64, T) *base.CodecError) View {
	w, ref := standalone()
	at, codecErr := w.Root(base.VariantSize)
	if codecErr == nil {
		codecErr = store(w, at, v)
	}
	if codecErr != nil {
		panic(codecErr)
	}
	return View{ref: ref, at: at}
}
