package call

import (
	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/base"
	"github.com/r2g-dev/r2g/runtime-go/internal/owned"
	"github.com/r2g-dev/r2g/runtime-go/internal/value"
)

// transfer is an owned argument of a call that is not over.
type transfer struct {
	handle *owned.Bytes
	memory owned.Memory
}

// Transfer writes an owned argument: the handle is empty from here on.
func (o *Outgoing) Transfer(at uint64, b *r2g.OwnedBytes) *base.CodecError {
	memory, codecErr := value.EncodeOwned(o.Writer.Peer(), o.frame, at, b, o.method.Name)
	if codecErr == nil && b != nil {
		o.transfers = append(o.transfers, transfer{(*owned.Bytes)(b), memory})
	}
	return codecErr
}

// takeBack gives back what a call that failed did not accept. A call that was given up keeps its buffers until it is resolved.
func (o *Outgoing) takeBack() {
	for _, g := range o.transfers {
		if o.err == nil || o.frame == 0 {
			break
		}
		if g.memory.Header == 0 {
			// Nothing has no owner, so it is here as well.
			g.handle.Restore(owned.Memory{})
		} else if memory, here := o.Writer.Peer().Take(o.frame, g.memory); here {
			g.handle.Restore(memory)
		}
	}
	clear(o.transfers)
	o.transfers = o.transfers[:0]
}

// Take takes the result of a call.
func (o *Outgoing) Take(at uint64) (*r2g.OwnedBytes, *base.CodecError) {
	return value.DecodeOwned(o.Writer.Peer(), o.frame, at)
}
