// Package echo is the Go server: it echoes what it gets, by copy and through views.
package echo

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"time"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/spec/conformance/go/api/conf/types"
)

type echo struct{}

// fail does what fail and fail_later do, by name.
func fail(how string) (uint32, error) {
	switch how {
	case "missing":
		return 0, &types.OopsMissing{Detail: *types.NewMissing("the key")}
	case "busy":
		return 0, &types.OopsBusy{}
	case "status":
		return 0, r2g.Errorf(r2g.Aborted, "asked to")
	case "error":
		return 0, fmt.Errorf("a plain error: %w", context.Canceled)
	case "panic":
		panic("asked to panic")
	case "panic with an error":
		panic(fmt.Errorf("asked to panic"))
	case "nil map":
		var m map[string]int
		m["x"] = 1
	case "index":
		var list []int
		_ = list[len(how)]
	}
	return uint32(len(how)), nil
}

func (echo) Nop() error       { return nil }
func (echo) NopFails() error  { return r2g.Errorf(r2g.NotFound, "nothing here") }
func (echo) NopPanics() error { panic("asked to panic") }

func (echo) Everything(value *types.Everything) (*types.Everything, error) { return value, nil }

func (echo) Relay(value *types.Everything) (*types.Everything, error) {
	rust, err := types.NewRustEcho(r2g.Host())
	if err != nil {
		return nil, err
	}
	return rust.Everything(value)
}

func (echo) ThroughViews(value types.EverythingView) (*types.Everything, error) {
	return seen(value), nil
}

func (echo) Scalars(a bool, b uint8, c int16, d float64, color types.Color, axis types.Axis, point types.Point, digest [4]uint8, at time.Time, span time.Duration) (string, error) {
	return fmt.Sprintf("%v %d %d %v %d %d %v %v %v [%d, %d, %d, %d] %d %d", a, b, c, d, color, axis, point.X, point.Y, point.On, digest[0], digest[1], digest[2], digest[3], at.UnixNano(), int64(span)), nil
}

// describe is a short text that depends on every part of a tree.
func describe(tree types.TreeView) string {
	if value, ok := tree.Leaf(); ok {
		return fmt.Sprint(value)
	}
	if children, ok := tree.Children(); ok {
		var parts []string
		for _, child := range children.All() {
			parts = append(parts, describe(child))
		}
		return "[" + strings.Join(parts, " ") + "]"
	}
	if negated, ok := tree.Negated(); ok {
		return "-" + describe(negated)
	}
	if tree.Empty() {
		return "()"
	}
	return fmt.Sprintf("%T", tree.Clone())
}

func (echo) Borrowed(text r2g.StringView, raw r2g.BytesView, longs r2g.PlainView[int64], points r2g.ListView[types.Point, types.Point], texts r2g.ListView[r2g.StringView, string], leaves types.LeafViews, attrs r2g.MapView[r2g.StringView, uint32, map[string]uint32], tree types.TreeView, maybe r2g.Opt[r2g.StringView]) (string, error) {
	var sum int64
	for i := range longs.Len() {
		sum += longs.At(i)
	}
	x := 0.0
	for _, point := range points.All() {
		x += point.X
	}
	var n, m uint32
	for _, leaf := range leaves.All() {
		n += leaf.Value() + uint32(leaf.Name().Len())
	}
	for key, value := range attrs.All() {
		m += uint32(key.Len()) + value
	}
	end := "none"
	if view, ok := maybe.Get(); ok {
		end = view.String()
	}
	return fmt.Sprintf("%s %d %d %v %s %d %d %s %s", text.String(), raw.Len(), sum, x, strings.Join(texts.Clone(), "+"), n, m, describe(tree), end), nil
}

func (echo) Maybe(a r2g.Opt[uint32], text r2g.Opt[string], leaf *types.Leaf) (*types.Leaf, error) {
	value, ok := a.Get()
	if !ok {
		return nil, nil
	}
	if leaf == nil {
		leaf = types.NewLeaf("made")
	}
	leaf.Value += value
	leaf.Name += text.Or("")
	return leaf, nil
}

func (echo) MaybeNumber(a r2g.Opt[uint32]) (r2g.Opt[uint32], error) {
	if value, ok := a.Get(); ok {
		return r2g.Some(value + 1), nil
	}
	return r2g.Opt[uint32]{}, nil
}

func (echo) Grown(value *types.Grown) (*types.Grown, error)                          { return value, nil }
func (echo) Choice(value types.Choice) (types.Choice, error)                         { return value, nil }
func (echo) Tree(value types.Tree) (types.Tree, error)                               { return value, nil }
func (echo) Text(value string) (string, error)                                       { return value, nil }
func (echo) Raw(value []byte) ([]byte, error)                                        { return value, nil }
func (echo) Map(value map[uint16]types.Leaf) (map[uint16]types.Leaf, error)          { return value, nil }
func (echo) List(value []string) ([]string, error)                                   { return value, nil }
func (echo) Number(value uint64) (uint64, error)                                     { return value, nil }
func (echo) Fail(how string) (uint32, error)                                         { return fail(how) }
func (echo) FailLater(_ context.Context, how string) (uint32, error)                 { return failLater(how) }
func (echo) Later(_ context.Context, v *types.Everything) (*types.Everything, error) { return v, nil }

// failLater also ends its goroutine, as a test's FailNow does.
func failLater(how string) (uint32, error) {
	if how == "goexit" {
		runtime.Goexit()
	}
	return fail(how)
}

func (echo) Descend(levels uint32) (uint32, error) {
	if levels == 0 {
		return 0, nil
	}
	rust, err := types.NewRustEcho(r2g.Host())
	if err != nil {
		return 0, err
	}
	below, err := rust.Descend(levels - 1)
	return below + 1, err
}

func (echo) DescendLater(ctx context.Context, levels uint32) (uint32, error) {
	if levels == 0 {
		return 0, nil
	}
	rust, err := types.NewRustEcho(r2g.Host())
	if err != nil {
		return 0, err
	}
	below, err := rust.DescendLater(ctx, levels-1)
	return below + 1, err
}

func (echo) LaterViews(_ context.Context, value types.EverythingView, text r2g.StringView, raw r2g.BytesView, leaves types.LeafViews) (*types.Everything, error) {
	all := value.Clone()
	all.Containers.Text = text.String()
	all.Containers.Raw = raw.Bytes()
	all.Containers.Leaves = leaves.Clone()
	return all, nil
}

func (echo) Wait(ctx context.Context, millis uint32) (string, error) {
	select {
	case <-ctx.Done():
		return "", ctx.Err()
	case <-time.After(time.Duration(millis) * time.Millisecond):
	}
	if _, ok := ctx.Deadline(); ok {
		return "waited, with a deadline", nil
	}
	return "waited, without a deadline", nil
}

func (echo) Meta(ctx context.Context, key string) (r2g.Opt[string], error) {
	info := r2g.InfoOf(ctx)
	if info == nil {
		return r2g.Opt[string]{}, nil
	}
	if value, ok := info.Get(key); ok {
		return r2g.Some(value), nil
	}
	return r2g.Opt[string]{}, nil
}

func (echo) CheckRust(ctx context.Context, value *types.Everything) ([]string, error) {
	return check(ctx, value), nil
}

func init() {
	types.RegisterGoEcho(func() (types.GoEchoServer, error) { return echo{}, nil })
}
