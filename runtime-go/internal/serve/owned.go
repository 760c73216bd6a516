package serve

import (
	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/base"
	"github.com/r2g-dev/r2g/runtime-go/internal/value"
)

// Take takes an owned argument.
func (in *Incoming) Take(at uint64) (*r2g.OwnedBytes, *base.CodecError) {
	return value.DecodeOwned(in.Writer.Peer(), in.frame, at)
}

// Transfer writes a result that is handed over.
func (in *Incoming) Transfer(at uint64, b *r2g.OwnedBytes) *base.CodecError {
	_, codecErr := value.EncodeOwned(in.Writer.Peer(), in.frame, at, b, "the caller of "+in.method.Name)
	return codecErr
}
