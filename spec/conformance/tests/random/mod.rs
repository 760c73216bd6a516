//! Values made from random bytes: the same bytes give the same value, and fewer or smaller bytes a
//! simpler one, so that proptest shrinks them without knowing what they are.

use r2g::{Span, Timestamp};
use r2g_conformance::api::conf::base::{Address, Currency, Money};
use r2g_conformance::api::conf::types::{
    Axis, Choice, Color, Containers, Everything, Grid, Grown, Leaf, Level, Node, Options, Perms,
    Point, Scalars, Tree,
};
use std::collections::BTreeMap;

/// Levels of a random tree: of its broad end and of the chain to it. With what is around a tree, it
/// stays within the 64 of the language.
const BROAD_LEVELS: usize = 8;
const CHAIN_LEVELS: usize = 20;

/// Random bytes, then zeros for ever.
pub(crate) struct Dice<'a>(pub(crate) &'a [u8]);

impl Dice<'_> {
    fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        *first
    }

    /// Below `limit`; 0 where the bytes have ended.
    fn below(&mut self, limit: usize) -> usize {
        usize::from(self.byte()) % limit
    }

    fn flip(&mut self) -> bool {
        self.byte() % 2 == 1
    }

    fn maybe<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.flip() { Some(make(self)) } else { None }
    }

    /// Any 64 bits, often those at the end of a range.
    fn bits(&mut self) -> u64 {
        let sign = 1 << self.below(64);
        match self.below(8) {
            0 => 0,
            1 => u64::MAX,
            2 => sign,
            3 => sign - 1,
            4 => !sign,
            5 => u64::from(self.byte()),
            _ => u64::from_le_bytes(std::array::from_fn(|_| self.byte())),
        }
    }

    fn f64(&mut self) -> f64 {
        const SPECIAL: [f64; 8] = [
            0.0,
            -0.0,
            f64::INFINITY,
            f64::NEG_INFINITY,
            f64::MIN_POSITIVE,
            f64::MAX,
            5e-324,
            f64::NAN,
        ];
        if self.flip() { SPECIAL[self.below(8)] } else { f64::from_bits(self.bits()) }
    }

    fn f32(&mut self) -> f32 {
        const SPECIAL: [f32; 4] = [0.0, -0.0, f32::NEG_INFINITY, f32::NAN];
        if self.flip() { SPECIAL[self.below(4)] } else { f32::from_bits(self.bits() as u32) }
    }

    /// Usually few; sometimes more than fit into a call's first memory.
    fn count(&mut self) -> usize {
        match self.byte() {
            255 => 300,
            few => usize::from(few) % 4,
        }
    }

    fn list<T>(&mut self, mut make: impl FnMut(&mut Self) -> T) -> Vec<T> {
        (0..self.count()).map(|_| make(self)).collect()
    }

    fn map<K: Ord, T>(
        &mut self,
        mut key: impl FnMut(&mut Self) -> K,
        mut make: impl FnMut(&mut Self) -> T,
    ) -> BTreeMap<K, T> {
        (0..self.count()).map(|_| (key(self), make(self))).collect()
    }

    pub(crate) fn text(&mut self) -> String {
        const PARTS: [&str; 8] =
            ["", "a", "é", "日本", "\u{1f980}", "\0", "\u{10ffff}", "\u{202e}\n"];
        match self.byte() {
            250.. => "long, ünd ".repeat(7000),
            many => (0..many % 6).map(|_| PARTS[self.below(8)]).collect(),
        }
    }

    fn raw(&mut self) -> Vec<u8> {
        match self.byte() {
            255 => vec![0xa5; 70_000],
            many => (0..many % 6).map(|_| self.byte()).collect(),
        }
    }

    fn color(&mut self) -> Color {
        Color::from_number(self.byte())
    }

    fn axis(&mut self) -> Axis {
        [Axis::X, Axis::Y, Axis::Z][self.below(3)]
    }

    fn perms(&mut self) -> Perms {
        Perms::from_bits(self.bits() as u32)
    }

    fn at(&mut self) -> Timestamp {
        Timestamp::from_unix_nanos(self.bits() as i64)
    }

    fn span(&mut self) -> Span {
        Span::from_nanos(self.bits() as i64)
    }

    fn digest(&mut self) -> [u8; 4] {
        (self.bits() as u32).to_le_bytes()
    }

    fn point(&mut self) -> Point {
        let (x, y) = (self.f64(), self.f32());
        Point { x, y, axis: self.axis(), color: self.color(), on: self.flip() }
    }

    fn money(&mut self) -> Money {
        let currency = Currency::from_number(self.byte());
        let pad = std::array::from_fn(|_| self.byte());
        Money { units: self.bits() as i64, nanos: self.bits() as i32, currency, pad }
    }

    fn grid(&mut self) -> Grid {
        Grid {
            corner: self.point(),
            cells: [self.point(), self.point()],
            total: self.money(),
            at: self.at(),
            span: self.span(),
            perms: self.perms(),
            digest: self.digest(),
        }
    }

    fn address(&mut self) -> Address {
        let mut value = Address::new(self.text());
        value.zip = self.maybe(|dice| dice.bits() as u32);
        value.country = self.text();
        value
    }

    fn leaf(&mut self) -> Leaf {
        Leaf::new(self.text()).with_value(self.bits() as u32)
    }

    fn node(&mut self, levels: usize) -> Node {
        let mut node = Node::new(self.text());
        if levels > 1 {
            node.left = self.maybe(|dice| Box::new(dice.node(levels - 1)));
            node.right = self.maybe(|dice| dice.any_tree(levels - 1));
            node.more = (0..self.below(3)).map(|_| self.node(levels - 1)).collect();
        }
        node
    }

    /// A tree of at most so many levels. Every branch gets half of them, or trees would never end.
    fn any_tree(&mut self, levels: usize) -> Tree {
        let below = levels / 2;
        match self.below(if levels > 1 { 16 } else { 12 }) {
            0 => Tree::Empty,
            1 => Tree::Leaf(self.bits() as i64),
            2 => Tree::Text(self.text()),
            3 => Tree::Raw(self.raw()),
            4 => Tree::Point(self.point()),
            5 => Tree::Flag(self.flip()),
            6 => Tree::Axis(self.axis()),
            7 => Tree::Small(self.byte() as i8),
            8 => Tree::Real(self.f32()),
            9 => Tree::Digest(self.digest()),
            10 => Tree::Address(self.address()),
            11 => Tree::At(self.at()),
            12 => Tree::Negated(Box::new(self.any_tree(below))),
            13 => Tree::Children((0..self.below(4)).map(|_| self.any_tree(below)).collect()),
            14 => {
                let named = (0..self.below(4)).map(|_| (self.text(), self.any_tree(below)));
                Tree::Named(named.collect())
            }
            _ => Tree::Node(Box::new(self.node(below.min(4)))),
        }
    }

    /// A tree that is broad at its end and deep before it.
    pub(crate) fn tree(&mut self) -> Tree {
        let inner = self.any_tree(BROAD_LEVELS);
        (0..self.below(CHAIN_LEVELS)).fold(inner, |inner, _| match self.below(4) {
            0 => Tree::Children(vec![inner]),
            1 => Tree::Named(BTreeMap::from([(self.text(), inner)])),
            _ => Tree::Negated(Box::new(inner)),
        })
    }

    fn scalars(&mut self) -> Scalars {
        Scalars::new(
            self.flip(),
            self.byte(),
            self.byte() as i8,
            self.bits() as u16,
            self.bits() as i16,
            self.bits() as u32,
            self.bits() as i32,
            self.bits(),
            self.bits() as i64,
            self.f32(),
            self.f64(),
            self.color(),
            Level::from_number(self.bits() as i64),
            self.axis(),
            self.perms(),
            self.at(),
            self.span(),
            self.digest(),
            self.point(),
            self.grid(),
            Currency::from_number(self.byte()),
        )
    }

    pub(crate) fn options(&mut self) -> Options {
        let mut value = Options::new();
        value.a = self.maybe(Self::flip);
        value.b = self.maybe(Self::byte);
        value.c = self.maybe(|dice| dice.bits() as i16);
        value.d = self.maybe(|dice| dice.bits() as u32);
        value.e = self.maybe(|dice| dice.bits() as i64);
        value.f = self.maybe(Self::f32);
        value.g = self.maybe(Self::f64);
        value.color = self.maybe(Self::color);
        value.axis = self.maybe(Self::axis);
        value.perms = self.maybe(Self::perms);
        value.at = self.maybe(Self::at);
        value.span = self.maybe(Self::span);
        value.digest = self.maybe(Self::digest);
        value.point = self.maybe(Self::point);
        value.text = self.maybe(Self::text);
        value.raw = self.maybe(Self::raw);
        value.items = self.maybe(|dice| dice.list(|dice| dice.bits() as u32));
        value.attrs = self.maybe(|dice| dice.map(Self::text, |dice| dice.bits() as u32));
        value.leaf = self.maybe(Self::leaf);
        value.tree = self.maybe(Self::tree);
        value.address = self.maybe(Self::address);
        value
    }

    fn containers(&mut self) -> Containers {
        let mut value = Containers::new(self.text(), self.raw());
        value.bools = self.list(Self::flip);
        value.bytes_list = self.list(Self::byte);
        value.longs = self.list(|dice| dice.bits() as i64);
        value.floats = self.list(Self::f32);
        value.axes = self.list(Self::axis);
        value.colors = self.list(Self::color);
        value.times = self.list(Self::at);
        value.spans = self.list(Self::span);
        value.points = self.list(Self::point);
        value.digests = self.list(Self::digest);
        value.texts = self.list(Self::text);
        value.raws = self.list(Self::raw);
        value.leaves = self.list(Self::leaf);
        value.trees = (0..self.below(3)).map(|_| self.tree()).collect();
        value.nested = self.list(|dice| dice.list(|dice| dice.list(|dice| dice.bits() as u16)));
        value.maps = self.list(|dice| dice.map(Self::byte, Self::text));
        value.by_text = self.map(Self::text, Self::leaf);
        value.by_bool = self.map(Self::flip, Self::byte);
        value.by_color = self.map(Self::color, |dice| dice.list(Self::text));
        value.by_axis = (0..self.below(3)).map(|_| (self.axis(), self.tree())).collect();
        value.deep = self.map(Self::bits, |dice| dice.map(|dice| dice.bits() as i32, Self::point));
        value.addresses = self.list(Self::address);
        value.by_address = self.map(Self::text, Self::address);
        value.monies = self.list(Self::money);
        value.raws_by = self.map(|dice| dice.byte() as i8, Self::raw);
        value
    }

    fn choice(&mut self) -> Choice {
        match self.below(3) {
            0 => Choice::Yes,
            1 => Choice::No(self.text()),
            _ => Choice::Number(self.bits()),
        }
    }

    pub(crate) fn grown(&mut self) -> Grown {
        let mut value = Grown::new(self.bits());
        value.name = self.text();
        value.tags = self.list(Self::text);
        value.level = Level::from_number(self.bits() as i64);
        value.perms = self.perms();
        value.ratio = self.f64();
        value.note = self.maybe(Self::text);
        value
    }

    pub(crate) fn everything(&mut self) -> Everything {
        Everything::new(
            self.scalars(),
            self.options(),
            self.containers(),
            self.choice(),
            self.tree(),
        )
    }
}

/// The bits of floats in many places, which neither `==` nor `Debug` shows of a NaN.
pub(crate) fn float_bits(value: &Everything) -> Vec<u64> {
    let single = |number: &f32| u64::from(number.to_bits());
    let grid = &value.scalars.grid;
    let deep = value.containers.deep.values().flat_map(BTreeMap::values);
    let points = [&value.scalars.point, &grid.corner, &grid.cells[0], &grid.cells[1]].into_iter();
    let points = points.chain(&value.options.point).chain(&value.containers.points).chain(deep);
    let mut bits: Vec<u64> =
        points.flat_map(|point| [point.x.to_bits(), single(&point.y)]).collect();
    bits.extend([single(&value.scalars.j), value.scalars.k.to_bits()]);
    bits.extend(value.options.f.iter().map(single));
    bits.extend(value.options.g.iter().map(|number| number.to_bits()));
    bits.extend(value.containers.floats.iter().map(single));
    bits
}
