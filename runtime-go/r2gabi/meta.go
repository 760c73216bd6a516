package r2gabi

import (
	"context"
	"unicode/utf8"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/callopt"
	"github.com/r2g-dev/r2g/runtime-go/internal/mem"
)

// pairSize is the size of one { key, value } of a call's metadata.
const pairSize = 2 * SliceSize

// writeMeta writes the call header, if the call needs one: metadata that was asked for, and the
// trace of the call that the context belongs to.
func (o *Outgoing) writeMeta(pairs []callopt.Pair) *Fault {
	trace := traceOf(o.ctx)
	if len(pairs) == 0 && !trace.Valid() {
		return nil
	}
	o.write()
	w := &o.Writer
	at, fault := w.Alloc(MetaSize)
	if fault != nil {
		return fault
	}
	mem.Zero(at, MetaSize)
	mem.Store(at, trace.ID)
	mem.Store(at+16, trace.Span)
	mem.Store(at+24, trace.Flags)
	total := len(trace.State)
	if fault := w.String(at+32, trace.State); fault != nil {
		return fault.Field("tracestate")
	}
	pair, fault := w.List(at+48, len(pairs), pairSize)
	if fault != nil || pair == 0 {
		BlockAt(o.block).Meta = at
		return fault
	}
	for _, p := range pairs {
		if total += len(p.Key) + len(p.Value); total > MaxMeta {
			return limitFault("more than 8 KiB")
		}
		if fault := w.String(pair, p.Key); fault != nil {
			return fault.Field("key")
		}
		if fault := w.String(pair+SliceSize, p.Value); fault != nil {
			return fault.Key(p.Key)
		}
		pair += pairSize
	}
	w.Leave()
	BlockAt(o.block).Meta = at
	return nil
}

func traceOf(ctx context.Context) r2g.Trace {
	if info := r2g.InfoOf(ctx); info != nil {
		return info.Trace
	}
	return r2g.Trace{}
}

// readMeta reads the call header.
func readMeta(at uint64, info *r2g.CallInfo) *Fault {
	if at < lowestAddress || at&7 != 0 {
		return NewFault(errMisaligned)
	}
	meta := mem.At[MetaBlock](at)
	info.Trace = r2g.Trace{ID: meta.TraceID, Span: meta.SpanID, Flags: meta.TraceFlags}
	room := uint64(MaxMeta)
	var fault *Fault
	if info.Trace.State, fault = metaText(meta.TraceState, &room); fault != nil {
		return fault.Field("tracestate")
	}
	n := meta.Pairs.Len
	if n == 0 {
		return nil
	}
	// Every pair has a key, so there cannot be more pairs than bytes.
	if n > MaxMeta {
		return limitFault("more than 8 KiB")
	}
	if meta.Pairs.Addr < lowestAddress || meta.Pairs.Addr&7 != 0 {
		return NewFault(errNull)
	}
	info.Meta = make([]r2g.Meta, n)
	for i, pair := range mem.Slice[[2]Slice](meta.Pairs.Addr, n) {
		if info.Meta[i].Key, fault = metaText(pair[0], &room); fault != nil {
			return fault.Index(i)
		}
		if info.Meta[i].Value, fault = metaText(pair[1], &room); fault != nil {
			return fault.Key(info.Meta[i].Key)
		}
	}
	return nil
}

func metaText(s Slice, room *uint64) (string, *Fault) {
	switch {
	case s.Len == 0:
		return "", nil
	case s.Len > *room:
		return "", limitFault("more than 8 KiB")
	case s.Addr < lowestAddress:
		return "", NewFault(errNull)
	}
	*room -= s.Len
	src := mem.Bytes(s.Addr, s.Len)
	if !utf8.Valid(src) {
		return "", NewFault(errNotUTF8)
	}
	return string(src), nil
}
