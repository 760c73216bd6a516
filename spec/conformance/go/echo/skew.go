package echo

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/spec/conformance/go/api/conf/skew"
)

// there is conf.skew 1.1; its callers may have another version.
type there struct{}

func (there) Echo(value *skew.Crate) (*skew.Crate, error) {
	// A lock that the caller may not know.
	value.Lock = value.First.Sku == "lock"
	return value, nil
}

func (there) Pass(_ context.Context, value *skew.Crate) (*skew.Crate, error) { return value, nil }

// Count walks the view in place and adds up what each item has.
func (there) Count(items skew.ItemViews) (uint64, error) {
	sum := uint64(0)
	for _, item := range items.All() {
		sum += uint64(item.Qty()) + uint64(item.Weight()) + uint64(item.Sku().Len())
		if note, ok := item.Note(); ok {
			sum += uint64(note.Len())
		}
	}
	return sum, nil
}

func (there) Fail(_ context.Context, tag uint32) (uint32, error) {
	switch tag {
	case 1:
		return 0, &skew.TroubleMissing{Detail: *skew.NewWhat("the key")}
	case 2:
		return 0, &skew.TroubleBusy{Detail: *skew.NewWhat("the clerk")}
	}
	return tag, nil
}

func (there) Limit(a, b uint32) (uint32, error) { return a + b, nil }

func (there) Fresh() (uint32, error) { return 11, nil }

// goCrate has something in everything that 1.1 knows.
func goCrate() *skew.Crate {
	plain := *skew.NewItem("plain", 1)
	noted := *skew.NewItem("noted", 2)
	noted.Note, noted.Weight = r2g.Some("a note"), 20
	value := skew.NewCrate(skew.ColorGreen, skew.MarkA|skew.MarkB, skew.ShapeItem{Value: noted}, noted)
	value.Items = []skew.Item{plain, noted, plain}
	value.Rest = map[uint32]skew.Item{3: noted}
	value.Extra = map[string]skew.Item{"k": plain}
	return value
}

func show(item *skew.Item) string {
	note, some := item.Note.Get()
	if !some {
		note = "-"
	}
	return fmt.Sprintf("%s %d %s %d", item.Sku, item.Qty, note, item.Weight)
}

func showCrate(value *skew.Crate) string {
	var items []string
	for i := range value.Items {
		items = append(items, show(&value.Items[i]))
	}
	rest := value.Rest[3]
	return fmt.Sprintf("items [%s] color %d marks %d shape %T first [%s] rest [%s] extra %d",
		strings.Join(items, "; "), value.Color, value.Marks, value.Shape, show(&value.First), show(&rest), len(value.Extra))
}

type drive struct{}

// Run calls Back, which another version of Rust may serve, and says what came of it.
func (drive) Run(ctx context.Context, what string) (string, error) {
	if what == "handshake" {
		found, ok := r2g.HandshakeOf(r2g.Host())
		return fmt.Sprint(ok, " ", found.Verdict, " ", len(found.Packages)), nil
	}
	back, err := skew.NewBack(r2g.Host())
	if err != nil {
		return "no client: " + err.Error(), nil
	}
	text, err := run(ctx, back, what)
	var busy *skew.TroubleBusy
	var missing *skew.TroubleMissing
	switch {
	case err == nil:
		return text, nil
	case errors.As(err, &busy):
		return "busy: " + busy.Detail.Name, nil
	case errors.As(err, &missing):
		return "missing: " + missing.Detail.Name, nil
	}
	return "error: " + err.Error(), nil
}

func run(ctx context.Context, back *skew.Back, what string) (string, error) {
	var tag uint32
	switch {
	case what == "echo":
		value, err := back.Echo(goCrate())
		if err != nil {
			return "", err
		}
		return showCrate(value), nil
	case what == "locked":
		value := goCrate()
		value.Lock = true
		_, err := back.Echo(value)
		return "", err
	case what == "pass":
		value, err := back.Pass(ctx, goCrate())
		if err != nil {
			return "", err
		}
		return showCrate(value), nil
	case what == "count":
		n, err := back.Count(goCrate().Items)
		return fmt.Sprint(n), err
	case what == "limit":
		n, err := back.Limit(1, 2)
		return fmt.Sprint(n), err
	case what == "fresh":
		n, err := back.Fresh()
		return fmt.Sprint(back.Has(skew.BackMethodFresh), " ", n), err
	}
	if _, err := fmt.Sscanf(what, "fail %d", &tag); err != nil {
		return "", err
	}
	n, err := back.Fail(ctx, tag)
	return fmt.Sprint(n), err
}

func init() {
	skew.RegisterThere(func() (skew.ThereServer, error) { return there{}, nil })
	skew.RegisterDrive(func() (skew.DriveServer, error) { return drive{}, nil })
}
