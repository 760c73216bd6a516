package wire

import (
	"unicode/utf8"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/base"
	"github.com/r2g-dev/r2g/runtime-go/internal/callopt"
	"github.com/r2g-dev/r2g/runtime-go/internal/mem"
	"github.com/r2g-dev/r2g/runtime-go/internal/value"
)

// pairSize is the size of one { key, value } of a call's metadata.
const pairSize = 2 * base.SliceSize

// WriteMeta writes the call header: metadata that was asked for, and the trace of the call that made this one.
func WriteMeta(w *value.Writer, frame uint64, trace r2g.Trace, pairs []callopt.Pair) *base.CodecError {
	at, codecErr := w.Alloc(base.MetaSize)
	if codecErr != nil {
		return codecErr
	}
	mem.Zero(at, base.MetaSize)
	mem.Store(at, trace.ID)
	mem.Store(at+16, trace.Span)
	mem.Store(at+24, trace.Flags)
	total := len(trace.State)
	if codecErr := w.String(at+32, trace.State); codecErr != nil {
		return codecErr.Field("tracestate")
	}
	pair, codecErr := w.List(at+48, len(pairs), pairSize)
	if codecErr != nil || pair == 0 {
		base.FrameAt(frame).Meta = at
		return codecErr
	}
	for _, p := range pairs {
		if total += len(p.Key) + len(p.Value); total > base.MaxMeta {
			return base.LimitError("more than 8 KiB")
		}
		if codecErr := w.String(pair, p.Key); codecErr != nil {
			return codecErr.Field("key")
		}
		if codecErr := w.String(pair+base.SliceSize, p.Value); codecErr != nil {
			return codecErr.Key(p.Key)
		}
		pair += pairSize
	}
	w.Leave()
	base.FrameAt(frame).Meta = at
	return nil
}

// ReadMeta reads the call header.
func ReadMeta(at uint64, info *r2g.CallInfo) *base.CodecError {
	if at < base.LowestAddress || at&7 != 0 {
		return base.NewCodecError(base.Misaligned)
	}
	meta := mem.At[base.Meta](at)
	info.Trace = r2g.Trace{ID: meta.TraceID, Span: meta.SpanID, Flags: meta.TraceFlags}
	room := uint64(base.MaxMeta)
	var codecErr *base.CodecError
	if info.Trace.State, codecErr = metaText(meta.TraceState, &room); codecErr != nil {
		return codecErr.Field("tracestate")
	}
	n := meta.Pairs.Len
	if n == 0 {
		return nil
	}
	// Every pair has a key, so there cannot be more pairs than bytes.
	if n > base.MaxMeta {
		return base.LimitError("more than 8 KiB")
	}
	if meta.Pairs.Addr < base.LowestAddress || meta.Pairs.Addr&7 != 0 {
		return base.NewCodecError(base.Null)
	}
	info.Meta = make([]r2g.Meta, n)
	for i, pair := range mem.Slice[[2]base.Slice](meta.Pairs.Addr, n) {
		if info.Meta[i].Key, codecErr = metaText(pair[0], &room); codecErr != nil {
			return codecErr.Index(i)
		}
		if info.Meta[i].Value, codecErr = metaText(pair[1], &room); codecErr != nil {
			return codecErr.Key(info.Meta[i].Key)
		}
	}
	return nil
}

func metaText(s base.Slice, room *uint64) (string, *base.CodecError) {
	switch {
	case s.Len == 0:
		return "", nil
	case s.Len > *room:
		return "", base.LimitError("more than 8 KiB")
	case s.Addr < base.LowestAddress:
		return "", base.NewCodecError(base.Null)
	}
	*room -= s.Len
	src := mem.Bytes(s.Addr, s.Len)
	if !utf8.Valid(src) {
		return "", base.NewCodecError(base.NotUTF8)
	}
	return string(src), nil
}
