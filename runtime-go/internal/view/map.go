package view

// MapKind is how the entries of one map type are viewed, and how the map is copied.
type MapKind[K, V, M any] struct {
	size  uint64
	value uint64
	key   func(Place) K
	view  func(Place) V
	clone func(header Place) M
}

// NewMapKind describes a map type: the size of an entry, where its value lies, and how both are seen.
// The functions check the life of what they get.
func NewMapKind[K, V, M any](size, value uint64, key func(Place) K, view func(Place) V, clone func(Place) M) *MapKind[K, V, M] {
	return &MapKind[K, V, M]{size, value, key, view, clone}
}

// Size is the size of an entry.
func (k *MapKind[K, V, M]) Size() uint64 { return k.size }

// Map is a checked map whose keys are seen as K and values as V, and which is copied as M.
type Map[K, V, M any] struct {
	header Place
	kind   *MapKind[K, V, M]
	addr   uint64
	n      uint64
}

// NewMap makes a map. The maker has checked that n entries lie at addr.
func NewMap[K, V, M any](header Place, kind *MapKind[K, V, M], addr, n uint64) Map[K, V, M] {
	return Map[K, V, M]{header, kind, addr, n}
}

// Len is the number of entries.
func (m Map[K, V, M]) Len() int {
	m.header.ref.Check()
	return int(m.n)
}

// Key is the view of one key.
func (m Map[K, V, M]) Key(i int) K { return m.kind.key(m.entry(i)) }

// Value is the view of one value.
func (m Map[K, V, M]) Value(i int) V { return m.kind.view(m.entry(i).plus(m.kind.value)) }

func (m Map[K, V, M]) entry(i int) Place {
	m.header.ref.Check()
	if uint64(i) >= m.n {
		OutOfRange(i, m.n)
	}
	entry := m.header
	entry.at = m.addr + uint64(i)*m.kind.size
	return entry
}

// Clone copies the map.
func (m Map[K, V, M]) Clone() (out M) {
	m.header.ref.Check()
	if m.n == 0 {
		return out
	}
	return m.kind.clone(m.header)
}

// Ref is the use of the scope that the map belongs to.
func (m Map[K, V, M]) Ref() Ref { return m.header.ref }
