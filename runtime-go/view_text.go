package r2g

import (
	"github.com/r2g-dev/r2g/runtime-go/internal/view"
)

// StringView is text in the caller's memory, readable until the call ends. The zero
// StringView is empty. Every method panics once the call has ended.
type StringView view.Span

// NewStringView is a view of a copy of s that never ends, for calling a handler from a test.
func NewStringView(s string) StringView { return StringView(view.OwnSpan([]byte(s))) }

// String copies the text.
func (v StringView) String() string { return view.Span(v).Text() }

// Len is the length in bytes.
func (v StringView) Len() int { return view.Span(v).Len() }

// Equal compares without a copy.
func (v StringView) Equal(s string) bool { return view.Span(v).Equal(s) }

// AppendTo appends the text to dst and returns it.
func (v StringView) AppendTo(dst []byte) []byte { return view.Span(v).AppendTo(dst) }

// Borrow calls fn with the text itself. fn must neither keep nor change it.
func (v StringView) Borrow(fn func([]byte)) { view.Span(v).Borrow(fn) }

// Scope is the life of the view.
func (v StringView) Scope() Scope { return Scope(view.Span(v).Ref()) }

// BytesView is bytes in the caller's memory, readable until the call ends. The zero BytesView
// is empty. Every method panics once the call has ended.
type BytesView view.Span

// NewBytesView is a view of a copy of b that never ends, for calling a handler from a test.
func NewBytesView(b []byte) BytesView { return BytesView(view.OwnSpan(b)) }

// Bytes copies the bytes; nil when there are none.
func (v BytesView) Bytes() []byte { return view.Clone[byte](view.Span(v)) }

// Len is the number of bytes.
func (v BytesView) Len() int { return view.Span(v).Len() }

// AppendTo appends the bytes to dst and returns it.
func (v BytesView) AppendTo(dst []byte) []byte { return view.Span(v).AppendTo(dst) }

// Borrow calls fn with the bytes themselves. fn must neither keep nor change them.
func (v BytesView) Borrow(fn func([]byte)) { view.Span(v).Borrow(fn) }

// Scope is the life of the view.
func (v BytesView) Scope() Scope { return Scope(view.Span(v).Ref()) }

// Scope is the life of the views of one call. Any view gives it.
type Scope view.Ref

// Hold keeps the call from being resolved until Release, so that a goroutine which the
// handler started can go on reading. It is called before the handler returns: later it
// panics as any use of a view does. The caller waits, so hold briefly.
func (s Scope) Hold() { view.Ref(s).Hold() }

// Release undoes one Hold.
func (s Scope) Release() { view.Ref(s).Release() }
