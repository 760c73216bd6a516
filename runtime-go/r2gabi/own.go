package r2gabi

import (
	"structs"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/mem"
	"github.com/r2g-dev/r2g/runtime-go/internal/owned"
)

// OwnedChunk heads the memory of an own value.
type OwnedChunk struct {
	_    structs.HostLayout
	Next uint64
	Cap  uint64
	Data uint64
}

// ownValue is the slot of an own value.
type ownValue struct {
	_     structs.HostLayout
	Addr  uint64
	Count uint64
	Owner uint64
}

// Owner moves own values into the block of a call and out of it: every link does. What is in the block
// when the call ends is freed with it.
type Owner interface {
	// Keep puts memory into the block and says how it is known there; false when the memory is of
	// another half and there is none for a copy.
	Keep(block uint64, memory owned.Memory) (owned.Memory, bool)
	// Take takes memory out of the block; false when it is not there.
	Take(block uint64, memory owned.Memory) (owned.Memory, bool)
}

const errNotGiven = "bytes that are not their giver's"

// storeOwn gives what a handle stands for to a method.
func storeOwn(o Owner, block, at uint64, b *r2g.OwnedBytes, method string) (owned.Memory, *Fault) {
	slot := mem.At[ownValue](at)
	*slot = ownValue{}
	if b == nil {
		return owned.Memory{}, nil
	}
	memory, why := (*owned.Bytes)(b).Give(method)
	if why != "" {
		return owned.Memory{}, NewFault(why)
	}
	if memory.Len > MaxCount {
		(*owned.Bytes)(b).Restore(memory)
		return owned.Memory{}, limitFault(errTooMany)
	}
	if memory.Len == 0 {
		memory.Free()
		return owned.Memory{}, nil
	}
	kept, ok := o.Keep(block, memory)
	if !ok {
		(*owned.Bytes)(b).Restore(memory)
		return owned.Memory{}, limitFault("no memory for the bytes")
	}
	slot.Addr, slot.Count, slot.Owner = kept.Addr, kept.Len, kept.Header
	return kept, nil
}

// loadOwn takes what another half gave.
func loadOwn(o Owner, block, at uint64) (*r2g.OwnedBytes, *Fault) {
	slot := *mem.At[ownValue](at)
	if slot.Owner == 0 && slot.Count == 0 {
		return (*r2g.OwnedBytes)(owned.New(owned.Memory{})), nil
	}
	if slot.Count > MaxCount {
		return nil, limitFault(errTooMany)
	}
	memory, ok := o.Take(block, owned.Memory{Header: slot.Owner, Addr: slot.Addr, Len: slot.Count})
	if !ok {
		return nil, NewFault(errNotGiven)
	}
	return (*r2g.OwnedBytes)(owned.New(memory)), nil
}

// gift is an own argument of a call that is not over.
type gift struct {
	handle *owned.Bytes
	memory owned.Memory
}

// Give writes an own argument: the handle is empty from here on.
func (o *Outgoing) Give(at uint64, b *r2g.OwnedBytes) *Fault {
	memory, fault := storeOwn(o.link, o.block, at, b, o.method.Name)
	if fault == nil && b != nil {
		o.gifts = append(o.gifts, gift{(*owned.Bytes)(b), memory})
	}
	return fault
}

// settle gives back what a call that failed did not accept. A call that was given up settles by itself.
func (o *Outgoing) settle() {
	for _, g := range o.gifts {
		if o.err == nil || o.block == 0 {
			break
		}
		if g.memory.Header == 0 {
			// Nothing has no owner, so it is here as well.
			g.handle.Restore(owned.Memory{})
		} else if memory, here := o.link.Take(o.block, g.memory); here {
			g.handle.Restore(memory)
		}
	}
	clear(o.gifts)
	o.gifts = o.gifts[:0]
}

// Take takes the result of a call.
func (o *Outgoing) Take(at uint64) (*r2g.OwnedBytes, *Fault) { return loadOwn(o.link, o.block, at) }

// Take takes an own argument.
func (in *Incoming) Take(at uint64) (*r2g.OwnedBytes, *Fault) {
	return loadOwn(in.Writer.memory.(Owner), in.block, at)
}

// Give writes a result that is handed over.
func (in *Incoming) Give(at uint64, b *r2g.OwnedBytes) *Fault {
	_, fault := storeOwn(in.Writer.memory.(Owner), in.block, at, b, "the caller of "+in.method.Name)
	return fault
}
