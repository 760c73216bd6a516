package value

import (
	"structs"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/base"
	"github.com/r2g-dev/r2g/runtime-go/internal/mem"
	"github.com/r2g-dev/r2g/runtime-go/internal/owned"
)

// OwnedChunk heads the memory of an owned buffer.
type OwnedChunk struct {
	_    structs.HostLayout
	Next uint64
	Cap  uint64
	Data uint64
}

// ownedSlot is where a message refers to an owned buffer.
type ownedSlot struct {
	_     structs.HostLayout
	Addr  uint64
	Count uint64
	Owner uint64
}

const notTransferred = "bytes that are not their sender's"

// EncodeOwned transfers what a handle stands for to a method.
func EncodeOwned(peer Peer, frame, at uint64, b *r2g.OwnedBytes, method string) (owned.Memory, *base.CodecError) {
	slot := mem.At[ownedSlot](at)
	*slot = ownedSlot{}
	if b == nil {
		return owned.Memory{}, nil
	}
	memory, why := (*owned.Bytes)(b).Transfer(method)
	if why != "" {
		return owned.Memory{}, base.NewCodecError(why)
	}
	if memory.Len > base.MaxCount {
		(*owned.Bytes)(b).Restore(memory)
		return owned.Memory{}, base.LimitError(base.TooMany)
	}
	if memory.Len == 0 {
		memory.Free()
		return owned.Memory{}, nil
	}
	kept, ok := peer.Transfer(frame, memory)
	if !ok {
		(*owned.Bytes)(b).Restore(memory)
		return owned.Memory{}, base.LimitError("no memory for the bytes")
	}
	slot.Addr, slot.Count, slot.Owner = kept.Addr, kept.Len, kept.Header
	return kept, nil
}

// DecodeOwned takes what another half transferred.
func DecodeOwned(peer Peer, frame, at uint64) (*r2g.OwnedBytes, *base.CodecError) {
	slot := *mem.At[ownedSlot](at)
	if slot.Owner == 0 && slot.Count == 0 {
		return (*r2g.OwnedBytes)(owned.New(owned.Memory{})), nil
	}
	if slot.Count > base.MaxCount {
		return nil, base.LimitError(base.TooMany)
	}
	memory, ok := peer.Take(frame, owned.Memory{Header: slot.Owner, Addr: slot.Addr, Len: slot.Count})
	if !ok {
		return nil, base.NewCodecError(notTransferred)
	}
	return (*r2g.OwnedBytes)(owned.New(memory)), nil
}
