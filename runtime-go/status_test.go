package r2g_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/acme/shop"
)

func TestCodeOf(t *testing.T) {
	for name, test := range map[string]struct {
		err  error
		want r2g.Code
	}{
		"nil":             {nil, r2g.OK},
		"status":          {r2g.Errorf(r2g.Aborted, "x"), r2g.Aborted},
		"wrapped":         {fmt.Errorf("more: %w", r2g.Errorf(r2g.Aborted, "x")), r2g.Aborted},
		"typed":           {fmt.Errorf("more: %w", &shop.StockErrorNotFound{}), r2g.NotFound},
		"cancelled":       {context.Canceled, r2g.Canceled},
		"deadline":        {fmt.Errorf("x: %w", context.DeadlineExceeded), r2g.DeadlineExceeded},
		"anything":        {errors.New("x"), r2g.Unknown},
		"nil in an error": {(*r2g.Status)(nil), r2g.Unknown},
	} {
		if got := r2g.CodeOf(test.err); got != test.want {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
	if r2g.NotFound.String() != "NOT_FOUND" || r2g.Code(99).String() != "Code(99)" {
		t.Error("String")
	}
}

func TestTimestamp(t *testing.T) {
	if _, ok := r2g.TimestampOf(time.Time{}); ok {
		t.Error("the zero time is in range")
	}
	stamp, ok := r2g.TimestampOf(time.Unix(1, 2))
	if !ok || stamp != 1_000_000_002 || stamp.String() != "1970-01-01T00:00:01.000000002Z" {
		t.Errorf("%v %v", stamp, ok)
	}
	for _, year := range []int{1678, 2261} {
		want := time.Date(year, 6, 1, 0, 0, 0, 0, time.UTC)
		if stamp, ok := r2g.TimestampOf(want); !ok || !stamp.Time().Equal(want) {
			t.Errorf("%d: %v %v", year, stamp, ok)
		}
	}
}

func TestGoContainsPanics(t *testing.T) {
	boom := errors.New("boom")
	for name, test := range map[string]struct {
		fn   func(context.Context) error
		code r2g.Code
	}{
		"returns": {func(context.Context) error { return nil }, r2g.OK},
		"fails":   {func(context.Context) error { return boom }, r2g.Unknown},
		"panics":  {func(context.Context) error { panic(boom) }, r2g.Internal},
	} {
		if err := <-r2g.Go(t.Context(), test.fn); r2g.CodeOf(err) != test.code {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestOpt(t *testing.T) {
	o := r2g.Some(3)
	if v, ok := o.Get(); v != 3 || !ok || o.Or(4) != 3 || !o.IsSome() {
		t.Error("Some")
	}
	if v, ok := r2g.None[int]().Get(); v != 0 || ok || r2g.None[int]().Or(4) != 4 {
		t.Error("None")
	}
}
