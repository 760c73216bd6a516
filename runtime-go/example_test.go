package r2g_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/acme/shop"
)

// A test, or a program without a Rust half, serves itself.
func ExampleLocal() {
	service := shop.Serve(&shop.Server{
		Price: func(sku r2g.StringView) (uint64, error) { return uint64(sku.Len()) * 100, nil },
	})
	stock, err := shop.NewStock(r2g.Local(service))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(stock.Price("A1"))
	// Output: 200 <nil>
}

// A Go half registers what it serves, in an init function. The factory runs when the Rust half starts it.
func Example() {
	shop.RegisterStock(func() (shop.StockServer, error) { return shop.UnimplementedStock{}, nil })
}

// A client of the Rust half may be made at any time; calls fail until the halves have met.
func ExampleHost() {
	_, err := shop.NewStock(r2g.Host())
	fmt.Println(r2g.CodeOf(err))
	// Output: UNAVAILABLE
}

// Handlers choose the status of a failure.
func ExampleErrorf() {
	err := r2g.Errorf(r2g.NotFound, "no sku %q", "A1")
	fmt.Println(err)
	// Output: NOT_FOUND: no sku "A1"
}

// The code of any error is at hand, whether it is typed, a status or the context's.
func ExampleCodeOf() {
	fmt.Println(r2g.CodeOf(&shop.StockErrorNotFound{}), r2g.CodeOf(context.Canceled), r2g.CodeOf(errors.New("x")))
	// Output: NOT_FOUND CANCELLED UNKNOWN
}

// A status works with errors.Is.
func ExampleStatus() {
	var err error = &r2g.Status{Code: r2g.DeadlineExceeded}
	fmt.Println(errors.Is(err, context.DeadlineExceeded))
	// Output: true
}

// Options hang on the call.
func ExampleWithMeta() {
	service := shop.Serve(&shop.Server{
		Shout: func(ctx context.Context, text string) (string, error) {
			user, _ := r2g.InfoOf(ctx).Get("user")
			return strings.ToUpper(text) + " " + user, nil
		},
	})
	stock, _ := shop.NewStock(r2g.Local(service))
	fmt.Println(stock.Shout(context.Background(), "hello", r2g.WithMeta("user", "ann"), r2g.WithTimeout(time.Second)))
	// Output: HELLO ann <nil>
}

// A goroutine that outlives its handler holds the call.
func ExampleScope_Hold() {
	length := make(chan int, 1)
	handler := func(sku r2g.StringView) {
		scope := sku.Scope()
		scope.Hold()
		go func() {
			defer scope.Release()
			length <- sku.Len()
		}()
	}
	handler(r2g.NewStringView("A1"))
	fmt.Println(<-length)
	// Output: 2
}

// Borrow gives the bytes without a copy, for as long as the function runs.
func ExampleStringView_Borrow() {
	v := r2g.NewStringView("a,b,c")
	v.Borrow(func(text []byte) {
		fmt.Println(strings.Count(string(text), ","))
	})
	// Output: 2
}

// A list of plain values is read in place.
func ExamplePlainView() {
	v := r2g.NewPlainView([]uint32{3, 4, 5})
	sum := uint32(0)
	for _, n := range v.All() {
		sum += n
	}
	fmt.Println(v.Len(), sum)
	// Output: 3 12
}

// Bytes are copied out, or borrowed.
func ExampleBytesView() {
	v := r2g.NewBytesView([]byte("abc"))
	fmt.Println(v.Len(), string(v.Bytes()))
	// Output: 3 abc
}

// A value that may be absent.
func ExampleOpt() {
	note := r2g.Some("fragile")
	fmt.Println(note.Or("-"), r2g.None[string]().Or("-"))
	// Output: fragile -
}

// A panic in a goroutine of its own would end the process; Go makes it an error.
func ExampleGo() {
	err := <-r2g.Go(context.Background(), func(context.Context) error { return errors.New("disk full") })
	fmt.Println(err)
	// Output: disk full
}

// Structs hold timestamps as nanoseconds.
func ExampleTimestampOf() {
	stamp, ok := r2g.TimestampOf(time.Unix(0, 1500).UTC())
	fmt.Println(stamp, ok)
	// Output: 1970-01-01T00:00:00.0000015Z true
}
