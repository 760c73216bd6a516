package echo

import (
	"time"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/spec/conformance/go/api/conf/types"
)

// seen copies a value part by part, through every view there is.
func seen(value types.EverythingView) *types.Everything {
	return types.NewEverything(*value.Scalars().Clone(), seenOptions(value.Options()),
		seenContainers(value.Containers()), seenChoice(value.Choice()), seenTree(value.Tree()))
}

func same[T any](value T) T { return value }

func text(v r2g.StringView) string { return v.String() }

func raw(v r2g.BytesView) []byte { return v.Bytes() }

func list[V, T any](v r2g.ListView[V, T], copied func(V) T) []T {
	var out []T
	for _, element := range v.All() {
		out = append(out, copied(element))
	}
	return out
}

func dict[K comparable, V, KV, VV any](v r2g.MapView[KV, VV, map[K]V], key func(KV) K, value func(VV) V) map[K]V {
	out := make(map[K]V, v.Len())
	for k, element := range v.All() {
		out[key(k)] = value(element)
	}
	return out
}

func option[V, T any](v V, ok bool, copied func(V) T) r2g.Opt[T] {
	if !ok {
		return r2g.None[T]()
	}
	return r2g.Some(copied(v))
}

func times(v r2g.PlainView[r2g.Timestamp]) []time.Time {
	var out []time.Time
	for _, at := range v.All() {
		out = append(out, at.Time())
	}
	return out
}

func leaf(v types.LeafView) types.Leaf { return *v.Clone() }

func texts(v r2g.ListView[r2g.StringView, string]) []string { return list(v, text) }

func seenContainers(v types.ContainersView) types.Containers {
	return types.Containers{
		Text: v.Text().String(), Raw: v.Raw().Bytes(),
		Bools: list(v.Bools(), same), BytesList: v.BytesList().Clone(), Longs: v.Longs().Clone(),
		Floats: v.Floats().Clone(), Axes: list(v.Axes(), same), Colors: v.Colors().Clone(),
		Times: times(v.Times()), Spans: v.Spans().Clone(), Points: list(v.Points(), same),
		Digests: v.Digests().Clone(), Texts: texts(v.Texts()), Raws: list(v.Raws(), raw),
		Leaves: v.Leaves().Clone(), Trees: list(v.Trees(), seenTree),
		Nested: list(v.Nested(), func(v r2g.ListView[r2g.PlainView[uint16], []uint16]) [][]uint16 {
			return list(v, r2g.PlainView[uint16].Clone)
		}),
		Maps: list(v.Maps(), func(v r2g.MapView[uint8, r2g.StringView, map[uint8]string]) map[uint8]string {
			return dict(v, same, text)
		}),
		ByText: dict(v.ByText(), text, leaf), ByBool: dict(v.ByBool(), same, same),
		ByColor: dict(v.ByColor(), same, texts), ByAxis: dict(v.ByAxis(), same, seenTree),
		Deep: dict(v.Deep(), same, func(v r2g.MapView[int32, types.Point, map[int32]types.Point]) map[int32]types.Point {
			return dict(v, same, same)
		}),
		Addresses: v.Addresses().Clone(), ByAddress: v.ByAddress().Clone(),
		Monies: v.Monies().Clone(), RawsBy: dict(v.RawsBy(), same, raw),
	}
}

func seenOptions(v types.OptionsView) types.Options {
	out := *v.Clone()
	t, ok := v.Text()
	out.Text = option(t, ok, text)
	r, ok := v.Raw()
	out.Raw = option(r, ok, raw)
	items, ok := v.Items()
	out.Items = option(items, ok, r2g.PlainView[uint32].Clone)
	attrs, ok := v.Attrs()
	out.Attrs = option(attrs, ok, func(v r2g.MapView[r2g.StringView, uint32, map[string]uint32]) map[string]uint32 {
		return dict(v, text, same)
	})
	out.Leaf = nil
	if leaf, ok := v.Leaf(); ok {
		out.Leaf = leaf.Clone()
	}
	out.Tree = nil
	if tree, ok := v.Tree(); ok {
		out.Tree = seenTree(tree)
	}
	return out
}

func seenChoice(v types.ChoiceView) types.Choice {
	if text, ok := v.No(); ok {
		return types.ChoiceNo{Value: text.String()}
	}
	if number, ok := v.Number(); ok {
		return types.ChoiceNumber{Value: number}
	}
	if v.Yes() {
		return types.ChoiceYes{}
	}
	return nil
}

func seenTree(v types.TreeView) types.Tree {
	if leaf, ok := v.Leaf(); ok {
		return types.TreeLeaf{Value: leaf}
	}
	if children, ok := v.Children(); ok {
		return types.TreeChildren{Value: list(children, seenTree)}
	}
	if named, ok := v.Named(); ok {
		return types.TreeNamed{Value: dict(named, text, seenTree)}
	}
	if negated, ok := v.Negated(); ok {
		return types.TreeNegated{Value: seenTree(negated)}
	}
	if text, ok := v.Text(); ok {
		return types.TreeText{Value: text.String()}
	}
	if raw, ok := v.Raw(); ok {
		return types.TreeRaw{Value: raw.Bytes()}
	}
	if point, ok := v.Point(); ok {
		return types.TreePoint{Value: point}
	}
	if node, ok := v.Node(); ok {
		return types.TreeNode{Value: seenNode(node)}
	}
	if digest, ok := v.Digest(); ok {
		return types.TreeDigest{Value: digest}
	}
	if at, ok := v.At(); ok {
		return types.TreeAt{Value: at}
	}
	// The rest is copied, and an unknown case with it.
	return v.Clone()
}

func seenNode(v types.NodeView) types.Node {
	out := types.Node{Label: v.Label().String()}
	if left, ok := v.Left(); ok {
		node := seenNode(left)
		out.Left = &node
	}
	if right, ok := v.Right(); ok {
		out.Right = seenTree(right)
	}
	for _, node := range v.More().All() {
		out.More = append(out.More, seenNode(node))
	}
	return out
}
