package echo

import (
	"strings"
	"testing"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/spec/conformance/go/api/conf/types"
)

type (
	points = r2g.ListView[types.Point, types.Point]
	words  = r2g.ListView[r2g.StringView, string]
	attrs  = r2g.MapView[r2g.StringView, uint32, map[string]uint32]
)

// looker hands the views of a call to a test.
type looker struct {
	types.UnimplementedGoEcho
	look func(points, words, attrs, types.TreeView)
}

func (l looker) Borrowed(_ r2g.StringView, _ r2g.BytesView, _ r2g.PlainView[int64], p points, w words, _ types.LeafViews, a attrs, t types.TreeView, _ r2g.Opt[r2g.StringView]) (string, error) {
	l.look(p, w, a, t)
	return "", nil
}

func look(t *testing.T, look func(points, words, attrs, types.TreeView)) {
	t.Helper()
	client, err := types.NewGoEcho(r2g.Local(types.ServeGoEcho(looker{look: look})))
	if err != nil {
		t.Fatal(err)
	}
	tree := types.TreeNamed{Value: map[string]types.Tree{"x": types.TreeChildren{Value: []types.Tree{types.TreeEmpty{}, types.TreeText{Value: "leaf"}}}}}
	_, err = client.Borrowed("", nil, nil, []types.Point{{X: 1}, {X: 2, Axis: types.AxisY}}, []string{"one", "", "three"}, nil,
		map[string]uint32{"a": 1, "b": 2}, tree, r2g.None[string]())
	if err != nil {
		t.Fatal(err)
	}
}

func panics(fn func()) (text string) {
	defer func() {
		if reason := recover(); reason != nil {
			text, _ = reason.(string)
			if err, ok := reason.(error); ok {
				text = err.Error()
			}
		}
	}()
	fn()
	return "nothing"
}

func TestViewsShowWhatWasSent(t *testing.T) {
	look(t, func(p points, w words, a attrs, tree types.TreeView) {
		if p.Len() != 2 || p.At(1).X != 2 || p.At(1).Axis != types.AxisY || len(p.Clone()) != 2 {
			t.Error("points")
		}
		if w.Len() != 3 || !w.At(2).Equal("three") || strings.Join(w.Clone(), " ") != "one  three" {
			t.Error("words")
		}
		value, ok := a.Find(func(key r2g.StringView) bool { return key.Equal("b") })
		if !ok || value != 2 || a.Len() != 2 || a.Clone()["a"] != 1 {
			t.Errorf("attrs: %v %v", value, ok)
		}
		if _, ok := a.Find(func(key r2g.StringView) bool { return key.Len() > 1 }); ok {
			t.Error("a key out of nothing")
		}
		named, ok := tree.Named()
		if !ok || tree.Tag() != 3 || tree.Empty() {
			t.Fatal("the case")
		}
		if _, ok := tree.Leaf(); ok {
			t.Error("another case")
		}
		for _, inner := range named.All() {
			children, _ := inner.Children()
			if leaf, ok := children.At(1).Text(); !ok || !leaf.Equal("leaf") || !children.At(0).Empty() {
				t.Error("the inside of the tree")
			}
		}
		if got := panics(func() { w.At(3) }); !strings.Contains(got, "out of range") {
			t.Errorf("At(3): %s", got)
		}
	})
}

func TestKeptViewsPanic(t *testing.T) {
	var p points
	var w words
	var a attrs
	var tree types.TreeView
	var element r2g.StringView
	look(t, func(gotP points, gotW words, gotA attrs, gotTree types.TreeView) {
		p, w, a, tree, element = gotP, gotW, gotA, gotTree, gotW.At(0)
	})
	for name, use := range map[string]func(){
		"list Len":   func() { w.Len() },
		"list At":    func() { p.At(0) },
		"list All":   func() { w.All()(func(int, r2g.StringView) bool { return true }) },
		"list Clone": func() { w.Clone() },
		"map Len":    func() { a.Len() },
		"map All":    func() { a.All()(func(r2g.StringView, uint32) bool { return true }) },
		"map Find":   func() { a.Find(func(r2g.StringView) bool { return true }) },
		"map Clone":  func() { a.Clone() },
		"tag":        func() { tree.Tag() },
		"case":       func() { tree.Named() },
		"no case":    func() { tree.Empty() },
		"tree Clone": func() { tree.Clone() },
		"element":    func() { _ = element.String() },
		"hold":       func() { w.Scope().Hold() },
	} {
		if got := panics(use); got != "r2g: view used after its call ended: GoEcho.Borrowed" {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func TestZeroViewsAreEmpty(t *testing.T) {
	var w words
	var a attrs
	if w.Len() != 0 || w.Clone() != nil || a.Len() != 0 || a.Clone() != nil {
		t.Error("not empty")
	}
	for range w.All() {
		t.Error("an element")
	}
	if _, ok := a.Find(func(r2g.StringView) bool { return true }); ok {
		t.Error("a key")
	}
	tree := types.NewTreeView(types.TreeNegated{Value: types.TreeLeaf{Value: 7}})
	inner, ok := tree.Negated()
	if leaf, is := inner.Leaf(); !ok || !is || leaf != 7 {
		t.Error("a view of the program's own")
	}
}

func TestReadingViewsAllocatesNothing(t *testing.T) {
	look(t, func(p points, w words, a attrs, tree types.TreeView) {
		sum := 0
		n := testing.AllocsPerRun(100, func() {
			for i := range w.Len() {
				sum += w.At(i).Len()
			}
			for key, value := range a.All() {
				sum += key.Len() + int(value)
			}
			named, _ := tree.Named()
			for _, inner := range named.All() {
				children, _ := inner.Children()
				sum += int(children.At(1).Tag())
			}
		})
		if n != 0 {
			t.Errorf("%v allocations", n)
		}
	})
}
