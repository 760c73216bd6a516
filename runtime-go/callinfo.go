package r2g

import "context"

type callKey struct{}

// CallKey is the key under which a handler's context holds its *[CallInfo].
var CallKey any = callKey{}

// CallInfo describes the call that a handler serves. It is the handler's to keep and not to
// change.
type CallInfo struct {
	// Method is the called method, for example Stock.Find.
	Method string
	// Peer names the calling half.
	Peer string
	// Meta is the metadata that the caller sent, in its order.
	Meta []Meta
	// Trace is the W3C trace context of the caller.
	Trace Trace
}

// Meta is one piece of metadata.
type Meta struct {
	Key, Value string
}

// Trace is a W3C trace context. It travels on: calls made with a handler's context carry the
// trace of the call that it serves.
type Trace struct {
	ID    [16]byte
	Span  [8]byte
	Flags byte
	State string
}

// Valid reports whether there is a trace at all.
func (t Trace) Valid() bool { return t.ID != [16]byte{} && t.Span != [8]byte{} }

// Get is the last value sent under key.
func (c *CallInfo) Get(key string) (value string, ok bool) {
	for i := len(c.Meta) - 1; i >= 0; i-- {
		if c.Meta[i].Key == key {
			return c.Meta[i].Value, true
		}
	}
	return "", false
}

// InfoOf is the call that ctx belongs to, nil when it belongs to none.
func InfoOf(ctx context.Context) *CallInfo {
	info, _ := ctx.Value(CallKey).(*CallInfo)
	return info
}
