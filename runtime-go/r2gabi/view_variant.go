package r2gabi

import "github.com/r2g-dev/r2g/runtime-go/internal/mem"

// Tag is the number of the case of a variant.
func (v View) Tag() uint32 {
	v.ref.Check()
	tag := mem.Load[uint32](v.image)
	v.ref.Keep()
	return tag
}

// Variant is a variant at an offset.
func (v View) Variant(offset uint64) View {
	v.image += offset
	if v.Tag() == 0 {
		panic(NewFault(errNull))
	}
	return v
}

// Block is what the word of a variant leads to, of that size and alignment.
func (v View) Block(size, align uint64) View {
	v.ref.Check()
	r := v.reader()
	at, fault := r.Object(Word(v.image), size, align)
	if fault != nil {
		panic(fault)
	}
	v.image = v.ref.Copy(at, size)
	v.ref.Keep()
	return v
}

// VariantOf is the view of a variant parameter.
func (in *Incoming) VariantOf(at uint64) (View, *Fault) {
	if in.Reader.Tag(at) == 0 {
		return View{}, NewFault(errNull)
	}
	v := in.at(at)
	v.image = v.ref.Copy(at, VariantSize)
	return v, nil
}

// NewVariantView is [NewView] for a variant.
func NewVariantView[T any](v T, store func(*Writer, uint64, T) *Fault) View {
	w, ref := newImage()
	at, fault := w.Root(VariantSize)
	if fault == nil {
		fault = store(w, at, v)
	}
	if fault != nil {
		panic(fault)
	}
	return View{ref: ref, image: at}
}
