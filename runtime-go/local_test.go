package r2g_test

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/acme/shop"
)

func local(t *testing.T, s *shop.Server) *shop.Stock {
	t.Helper()
	stock, err := shop.NewStock(r2g.Local(shop.Serve(s)))
	if err != nil {
		t.Fatal(err)
	}
	return stock
}

func status(t *testing.T, err error, code r2g.Code, part string) *r2g.Status {
	t.Helper()
	s, ok := err.(*r2g.Status)
	if !ok || s.Code != code || !strings.Contains(s.Error(), part) {
		t.Fatalf("error %v, want %v with %q", err, code, part)
	}
	return s
}

func TestLocalSyncStartsNoGoroutine(t *testing.T) {
	stock := local(t, &shop.Server{Echo: func(text string) (string, error) { return text, nil }})
	before := runtime.NumGoroutine()
	for _, text := range []string{"", "hello", strings.Repeat("x", 100000)} {
		if got, err := stock.Echo(text); got != text || err != nil {
			t.Errorf("%d bytes: %v", len(text), err)
		}
	}
	if runtime.NumGoroutine() != before {
		t.Error("a goroutine was started")
	}
	status(t, stock.Nop(), r2g.Unimplemented, "Stock.Nop")
}

func TestLocalPanicIsAnError(t *testing.T) {
	stock := local(t, &shop.Server{
		Echo:  func(string) (string, error) { panic("ouch") },
		Shout: func(context.Context, string) (string, error) { runtime.Goexit(); return "", nil },
	})
	_, err := stock.Echo("x")
	if s := status(t, err, r2g.Internal, "panic: ouch"); !s.Flags.Has(r2g.Panicked|r2g.FromRuntime) || !strings.Contains(s.Stack, "goroutine") {
		t.Errorf("%+v", s)
	}
	_, err = stock.Shout(t.Context(), "x")
	status(t, err, r2g.Internal, "Goexit")
}

func TestLocalTypedErrors(t *testing.T) {
	want := shop.Item{Sku: "old", Qty: 3, Note: r2g.Some("")}
	var answer error
	stock := local(t, &shop.Server{Find: func(context.Context, string) (*shop.Item, error) { return nil, answer }})
	answer = &shop.StockErrorGone{Detail: want}
	_, err := stock.Find(t.Context(), "x")
	var gone *shop.StockErrorGone
	if !errors.As(err, &gone) || gone.Detail.Sku != "old" || gone.Detail.Qty != 3 || gone.Detail.Note != want.Note {
		t.Errorf("%#v", err)
	}
	if r2g.CodeOf(err) != r2g.FailedPrecondition {
		t.Errorf("code %v", r2g.CodeOf(err))
	}
	answer = &shop.StockErrorGone{Detail: shop.Item{Sku: "\xff"}}
	_, err = stock.Find(t.Context(), "x")
	status(t, err, r2g.Internal, "error.gone.sku: not UTF-8")
	answer = r2g.Errorf(r2g.Aborted, "busy")
	_, err = stock.Find(t.Context(), "x")
	if s := status(t, err, r2g.Aborted, "Stock.Find: ABORTED: busy"); s.Flags != 0 {
		t.Errorf("flags %b", s.Flags)
	}
}

func TestLocalViews(t *testing.T) {
	var kept shop.ItemViews
	var clone []shop.Item
	stock := local(t, &shop.Server{Sum: func(_ context.Context, items shop.ItemViews) (uint64, error) {
		kept, clone = items, items.Clone()
		sum := uint64(0)
		for i := range items.Len() {
			sum += uint64(items.At(i).Qty())
		}
		if note, ok := items.At(1).Note(); !ok || !note.Equal("n") {
			t.Errorf("note %v", ok)
		}
		if _, ok := items.At(0).Note(); ok {
			t.Error("a note out of nothing")
		}
		return sum, nil
	}})
	sum, err := stock.Sum(t.Context(), []shop.Item{{Sku: "a", Qty: 1}, {Sku: "b", Qty: 2, Note: r2g.Some("n")}})
	if sum != 3 || err != nil {
		t.Errorf("%d, %v", sum, err)
	}
	if len(clone) != 2 || clone[1].Sku != "b" || clone[1].Note != r2g.Some("n") {
		t.Errorf("clone %+v", clone)
	}
	defer func() {
		if r := recover(); r != "r2g: view used after its call ended: Stock.Sum" {
			t.Errorf("panic %v", r)
		}
	}()
	kept.At(0)
}

func TestLocalContexts(t *testing.T) {
	released := make(chan struct{})
	stock := local(t, &shop.Server{Shout: func(ctx context.Context, text string) (string, error) {
		if text == "wait" {
			<-ctx.Done()
			close(released)
			return "", ctx.Err()
		}
		info := r2g.InfoOf(ctx)
		value, _ := info.Get("user")
		return info.Method + " " + value + " " + info.Trace.State, nil
	}})
	got, err := stock.Shout(t.Context(), "x", r2g.WithMeta("user", "ann"), r2g.WithTimeout(time.Minute))
	if got != "Stock.Shout ann " || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	for timeout := time.Millisecond; ; timeout *= 2 {
		_, err = stock.Shout(t.Context(), "wait", r2g.WithTimeout(timeout))
		s := status(t, err, r2g.DeadlineExceeded, "deadline")
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Error("errors.Is")
		}
		if !s.Flags.Has(r2g.NotStarted) {
			break
		}
	}
	<-released
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = stock.Shout(ctx, "x")
	if s := status(t, err, r2g.Canceled, "cancel"); !errors.Is(err, context.Canceled) || !s.Flags.Has(r2g.NotStarted) {
		t.Error("errors.Is")
	}
}

func TestTraceTravelsOn(t *testing.T) {
	trace := r2g.Trace{ID: [16]byte{1}, Span: [8]byte{2}, Flags: 1, State: "a=b"}
	var seen []r2g.Trace
	var inner *shop.Stock
	handler := func(ctx context.Context, text string) (string, error) {
		seen = append(seen, r2g.InfoOf(ctx).Trace)
		if text == "again" {
			return inner.Shout(ctx, "")
		}
		return "", nil
	}
	inner = local(t, &shop.Server{Shout: handler})
	ctx := context.WithValue(t.Context(), r2g.CallKey, &r2g.CallInfo{Trace: trace})
	if _, err := inner.Shout(ctx, "again"); err != nil {
		t.Fatal(err)
	}
	if len(seen) != 2 || seen[0] != trace || seen[1] != trace {
		t.Errorf("%v", seen)
	}
}

func TestHostWithoutRust(t *testing.T) {
	_, err := shop.NewStock(r2g.Host())
	status(t, err, r2g.Unavailable, "no other half")
	_, err = shop.NewStock(r2g.Local())
	status(t, err, r2g.Unimplemented, "acme.shop@1/Stock")
}
