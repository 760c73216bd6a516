package echo

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"time"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/spec/conformance/go/api/conf/types"
)

// checker collects what was not as expected.
type checker struct {
	mu    sync.Mutex
	found []string
}

func (c *checker) errorf(format string, args ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.found = append(c.found, fmt.Sprintf(format, args...))
}

func equal[T any](c *checker, what string, want T, got T, err error) {
	if err != nil {
		c.errorf("%s: %v", what, err)
	} else if !reflect.DeepEqual(want, got) {
		c.errorf("%s: got %.300v, want %.300v", what, got, want)
	}
}

func code(c *checker, what string, err error, want r2g.Code, part string) {
	if err == nil || r2g.CodeOf(err) != want || !strings.Contains(err.Error(), part) {
		c.errorf("%s: got error %v, want %v with %q", what, err, want, part)
	}
}

// check makes every call to the Rust half.
func check(ctx context.Context, value *types.Everything) []string {
	c := &checker{}
	rust, err := types.NewRustEcho(r2g.Host())
	if err != nil {
		return []string{err.Error()}
	}
	values(c, rust, value)
	parameters(c, rust)
	sizes(c, rust)
	failures(c, rust)
	invalid(c, rust)
	async(ctx, c, rust, value)
	return c.found
}

func values(c *checker, rust *types.RustEcho, value *types.Everything) {
	got, err := rust.Everything(value)
	equal(c, "everything", value, got, err)
	got, err = rust.ThroughViews(value)
	equal(c, "through views", value, got, err)
	tree, err := rust.Tree(value.Tree)
	equal(c, "tree", value.Tree, tree, err)
	for _, choice := range []types.Choice{types.ChoiceYes{}, types.ChoiceNo{Value: "x"}, types.ChoiceNumber{Value: 1 << 63}} {
		back, err := rust.Choice(choice)
		equal(c, "choice", choice, back, err)
	}
	grown := types.NewGrown(7)
	back, err := rust.Grown(grown)
	equal(c, "grown", grown, back, err)
	if err := rust.Nop(); err != nil {
		c.errorf("nop: %v", err)
	}
	code(c, "nop that fails", rust.NopFails(), r2g.NotFound, "nothing here")
	code(c, "nop that panics", rust.NopPanics(), r2g.Internal, "asked to panic")
	if !rust.Has(types.RustEchoMethodNop) {
		c.errorf("has nop: false")
	}
}

func parameters(c *checker, rust *types.RustEcho) {
	text, err := rust.Scalars(true, 200, -2, 0.5, types.ColorBlue, types.AxisZ, types.Point{X: 4.25, Y: -4}, [4]byte{1, 2, 3, 4}, time.Unix(0, 9).UTC(), -9)
	equal(c, "scalars", "true 200 -2 0.5 200 -1 4.25 -4 false [1, 2, 3, 4] 9 -9", text, err)
	leaf := *types.NewLeaf("ab")
	leaf.Value = 3
	text, err = rust.Borrowed("text", []byte{1, 2}, []int64{1, -3}, []types.Point{{X: 1.25}}, []string{"a", "b"},
		[]types.Leaf{leaf}, map[string]uint32{"k": 5}, types.TreeNegated{Value: types.TreeLeaf{Value: 4}}, r2g.Opt[string]{})
	equal(c, "borrowed", "text 2 -2 1.25 a+b 5 6 -4 none", text, err)
	text, err = rust.Borrowed("", nil, nil, nil, nil, nil, nil, types.TreeEmpty{}, r2g.Some(""))
	equal(c, "borrowed, empty", " 0 0 0  0 0 () ", text, err)
	none, err := rust.Maybe(r2g.Opt[uint32]{}, r2g.Opt[string]{}, nil)
	equal(c, "maybe none", nil, none, err)
	some, err := rust.Maybe(r2g.Some(uint32(1)), r2g.Some("!"), &leaf)
	want := *types.NewLeaf("ab!")
	want.Value = 4
	equal(c, "maybe some", &want, some, err)
	number, err := rust.MaybeNumber(r2g.Some(uint32(0)))
	equal(c, "maybe number", r2g.Some(uint32(1)), number, err)
}

func sizes(c *checker, rust *types.RustEcho) {
	for _, size := range []int{0, 1, 511, 512, 513, 4063, 4064, 100_000, 3 << 20} {
		text := strings.Repeat("x", size)
		back, err := rust.Text(text)
		equal(c, fmt.Sprint("text of ", size), text, back, err)
		raw, err := rust.Raw([]byte(text))
		equal(c, fmt.Sprint("bytes of ", size), text, string(raw), err)
		list, err := rust.List([]string{text, ""})
		equal(c, fmt.Sprint("list of ", size), []string{text, ""}, list, err)
	}
	leaves := map[uint16]types.Leaf{}
	for i := range uint16(1000) {
		leaves[i] = *types.NewLeaf(fmt.Sprint(i))
	}
	back, err := rust.Map(leaves)
	equal(c, "map", leaves, back, err)
	_, err = rust.Raw(make([]byte, 64<<20+1))
	code(c, "too large", err, r2g.ResourceExhausted, "")
}

func failures(c *checker, rust *types.RustEcho) {
	_, err := rust.Fail("missing")
	var missing *types.OopsMissing
	if !errors.As(err, &missing) || missing.Detail.Key != "the key" || r2g.CodeOf(err) != r2g.NotFound {
		c.errorf("missing: %v", err)
	}
	_, err = rust.Fail("busy")
	var busy *types.OopsBusy
	if !errors.As(err, &busy) {
		c.errorf("busy: %v", err)
	}
	_, err = rust.Fail("status")
	code(c, "status", err, r2g.Aborted, "asked to")
	for _, how := range []string{"panic", "panic in drop"} {
		_, err = rust.Fail(how)
		code(c, how, err, r2g.Internal, "panicked")
		var status *r2g.Status
		if !errors.As(err, &status) || status.Flags&r2g.Panicked == 0 {
			c.errorf("%s: %#v is no panic", how, err)
		}
	}
	count, err := rust.Fail("four")
	equal(c, "goes on", 4, count, err)
}

// invalid hands over what Go's types allow and the schema does not.
func invalid(c *checker, rust *types.RustEcho) {
	_, err := rust.Text("ok\xff\xfe")
	code(c, "text", err, r2g.InvalidArgument, "value: not UTF-8")
	_, err = rust.List([]string{"a", "\xff"})
	code(c, "list", err, r2g.InvalidArgument, "value[1]: not UTF-8")
	_, err = rust.Tree(nil)
	code(c, "nil variant", err, r2g.InvalidArgument, "value")
	_, err = rust.Tree(types.TreeUnknown{Tag: 99})
	code(c, "unknown case", err, r2g.InvalidArgument, "TreeUnknown")
	_, err = rust.Tree(types.TreeAxis{Value: 7})
	code(c, "frozen enum", err, r2g.InvalidArgument, "axis")
	_, err = rust.Tree(types.TreeAt{})
	code(c, "zero time", err, r2g.InvalidArgument, "at")
	deep := types.Tree(types.TreeEmpty{})
	for range 70 {
		deep = types.TreeNegated{Value: deep}
	}
	_, err = rust.Tree(deep)
	code(c, "too deep", err, r2g.InvalidArgument, "64")
	loop := &types.TreeChildren{Value: make([]types.Tree, 1)}
	loop.Value[0] = *loop
	_, err = rust.Tree(*loop)
	code(c, "cyclic", err, r2g.InvalidArgument, "64")
	_, err = rust.Choice(nil)
	code(c, "nil choice", err, r2g.InvalidArgument, "")
}

func async(ctx context.Context, c *checker, rust *types.RustEcho, value *types.Everything) {
	got, err := rust.Later(ctx, value)
	equal(c, "later", value, got, err)
	leaf := *types.NewLeaf("shared")
	got, err = rust.LaterViews(ctx, value, "shared text", []byte{7, 7}, []types.Leaf{leaf})
	want := *value
	want.Containers.Text, want.Containers.Raw, want.Containers.Leaves = "shared text", []byte{7, 7}, []types.Leaf{leaf}
	equal(c, "later views", &want, got, err)
	meta, err := rust.Meta(ctx, "key", r2g.WithMeta("other", "x"), r2g.WithMeta("key", "value"))
	equal(c, "meta", r2g.Some("value"), meta, err)
	_, err = rust.FailLater(ctx, "panic")
	code(c, "panic later", err, r2g.Internal, "asked to panic")
	_, err = rust.FailLater(ctx, "missing")
	var missing *types.OopsMissing
	if !errors.As(err, &missing) {
		c.errorf("missing later: %v", err)
	}
	_, err = rust.Wait(ctx, 60_000, r2g.WithTimeout(20*time.Millisecond))
	code(c, "timeout", err, r2g.DeadlineExceeded, "")
	if !errors.Is(err, context.DeadlineExceeded) {
		c.errorf("timeout is no context.DeadlineExceeded: %v", err)
	}
	cancelled, cancel := context.WithCancel(ctx)
	time.AfterFunc(20*time.Millisecond, cancel)
	_, err = rust.Wait(cancelled, 60_000)
	if !errors.Is(err, context.Canceled) {
		c.errorf("cancel: %v", err)
	}
	_, err = rust.Wait(cancelled, 1)
	if !errors.Is(err, context.Canceled) {
		c.errorf("cancelled before: %v", err)
	}
	many(ctx, c, rust)
}

func many(ctx context.Context, c *checker, rust *types.RustEcho) {
	var all sync.WaitGroup
	for i := range 200 {
		all.Go(func() {
			name := fmt.Sprint("call ", i)
			leaf := *types.NewLeaf(name)
			back, err := rust.Maybe(r2g.Some(uint32(i)), r2g.Opt[string]{}, &leaf)
			if err != nil || back.Name != name || back.Value != 7+uint32(i) {
				c.errorf("%s: %v %v", name, back, err)
			}
			text, err := rust.Wait(ctx, uint32(i%7))
			if err != nil || !strings.HasPrefix(text, "waited") {
				c.errorf("%s: %v %v", name, text, err)
			}
		})
	}
	all.Wait()
}
