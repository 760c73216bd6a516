package view

// Place is where a value lies that is viewed when it is asked for.
type Place struct {
	ref  Ref
	peer any
	at   uint64
}

// NewPlace is a place in memory that lives as long as ref. peer says how the writer's types differ.
func NewPlace(ref Ref, peer any, at uint64) Place { return Place{ref: ref, peer: peer, at: at} }

// Ref is the life of the memory.
func (p Place) Ref() Ref { return p.ref }

// Peer is what the place was made with.
func (p Place) Peer() any { return p.peer }

// At is the address.
func (p Place) At() uint64 { return p.at }

func (p Place) plus(n uint64) Place {
	p.at += n
	return p
}
