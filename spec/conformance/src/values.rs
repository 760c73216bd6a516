//! Values with something in every place, and with nothing anywhere.

use crate::api::conf::base::{Address, Currency, Money};
use crate::api::conf::types::{
    Axis, Choice, Color, Containers, Everything, Grid, Leaf, Level, Node, Options, Perms, Point,
    Scalars, Tree,
};
use r2g::{Span, Timestamp};
use std::collections::BTreeMap;

/// A point that depends on `n`.
pub fn point(n: u8) -> Point {
    Point {
        x: f64::from(n) + 0.25,
        y: -f32::from(n),
        axis: if n.is_multiple_of(2) { Axis::X } else { Axis::Z },
        color: Color::from_number(n),
        on: n.is_multiple_of(3),
    }
}

fn money(n: u8) -> Money {
    Money { units: i64::from(n), nanos: -i32::from(n), currency: Currency::EUR, pad: [n, 0, 1] }
}

fn grid() -> Grid {
    Grid {
        corner: point(1),
        cells: [point(2), point(3)],
        total: money(9),
        at: Timestamp::from_unix_nanos(-1),
        span: Span::from_nanos(i64::MIN),
        perms: Perms::ADMIN | Perms::READ,
        digest: [0xde, 0xad, 0xbe, 0xef],
    }
}

/// Every scalar, at the end of its range where that matters.
pub fn scalars() -> Scalars {
    Scalars::new(
        true,
        u8::MAX,
        i8::MIN,
        u16::MAX,
        i16::MIN,
        u32::MAX,
        i32::MIN,
        u64::MAX,
        i64::MIN,
        f32::MIN_POSITIVE,
        -0.0,
        Color::from_number(77),
        Level::LOW,
        Axis::Z,
        Perms::from_bits(0x8000_0005),
        Timestamp::from_unix_nanos(1_700_000_000_123_456_789),
        Span::from_millis(-1500),
        [1, 2, 3, 4],
        point(7),
        grid(),
        Currency::USD,
    )
}

/// A tree with every case in it.
pub fn tree() -> Tree {
    let node = Node::new("root")
        .with_left(Node::new("left").with_right(Tree::Text("ünïcödé".into())))
        .with_right(Tree::Negated(Box::new(Tree::Negated(Box::new(Tree::Leaf(5))))))
        .with_more(vec![Node::new("a"), Node::new("b").with_right(Tree::Empty)]);
    Tree::Children(vec![
        Tree::Leaf(i64::MIN),
        Tree::Named(BTreeMap::from([
            ("a".into(), Tree::Empty),
            ("".into(), Tree::Children(vec![])),
        ])),
        Tree::Negated(Box::new(Tree::Raw(vec![0, 255, 128]))),
        Tree::Text(String::new()),
        Tree::Point(point(11)),
        Tree::Node(Box::new(node)),
        Tree::Flag(true),
        Tree::Axis(Axis::Y),
        Tree::Small(-128),
        Tree::Real(-1.5),
        Tree::Digest([9; 4]),
        Tree::Address(Address::new("Main St").with_zip(12345)),
        Tree::At(Timestamp::from_unix_nanos(i64::MIN)),
    ])
}

/// Every option present.
pub fn all_options() -> Options {
    Options::new()
        .with_a(false)
        .with_b(0)
        .with_c(-3)
        .with_d(4)
        .with_e(-5)
        .with_f(6.5)
        .with_g(f64::INFINITY)
        .with_color(Color::NONE)
        .with_axis(Axis::X)
        .with_perms(Perms::empty())
        .with_at(Timestamp::default())
        .with_span(Span::ZERO)
        .with_digest([0; 4])
        .with_point(point(0))
        .with_text("")
        .with_raw(vec![])
        .with_items(vec![])
        .with_attrs(BTreeMap::new())
        .with_leaf(Leaf::new(""))
        .with_tree(Tree::Empty)
        .with_address(Address::new("x").with_country(""))
}

/// Something in every container.
pub fn containers() -> Containers {
    let mut value = Containers::new("text", vec![1, 2, 3]);
    value.bools = vec![true, false, true];
    value.bytes_list = (0..=255).collect();
    value.longs = vec![i64::MIN, 0, i64::MAX];
    value.floats = vec![1.5, f32::NEG_INFINITY];
    value.axes = vec![Axis::X, Axis::Y, Axis::Z];
    value.colors = vec![Color::RED, Color::from_number(99)];
    value.times = vec![Timestamp::from_unix_nanos(5)];
    value.spans = vec![Span::from_nanos(-5)];
    value.points = (0..20).map(point).collect();
    value.digests = vec![[1; 4], [2; 4]];
    value.texts = vec![String::new(), "a".into(), "日本語 text".into(), "x".repeat(5000)];
    value.raws = vec![vec![], vec![0; 3000]];
    value.leaves = (0..50).map(|n| Leaf::new(format!("leaf {n}")).with_value(n)).collect();
    value.trees = vec![tree(), Tree::Empty];
    value.nested = vec![vec![], vec![vec![], vec![1, 2]], vec![vec![3]]];
    value.maps = vec![BTreeMap::new(), BTreeMap::from([(1, "one".into()), (2, String::new())])];
    value.by_text = BTreeMap::from([("k".into(), Leaf::new("v")), (String::new(), Leaf::new(""))]);
    value.by_bool = BTreeMap::from([(false, 0), (true, 1)]);
    value.by_color =
        BTreeMap::from([(Color::BLUE, vec!["b".into()]), (Color::from_number(3), vec![])]);
    value.by_axis = BTreeMap::from([(Axis::Z, tree())]);
    value.deep = BTreeMap::from([
        (u64::MAX, BTreeMap::from([(-1, point(1)), (1, point(2))])),
        (0, BTreeMap::new()),
    ]);
    value.addresses = vec![Address::new("a"), Address::new("b").with_zip(1).with_country("FR")];
    value.by_address = BTreeMap::from([("home".into(), Address::new("c"))]);
    value.monies = vec![money(1), money(2)];
    value.raws_by = BTreeMap::from([(-1, vec![1]), (1, vec![])]);
    value
}

/// Something everywhere.
pub fn everything() -> Everything {
    Everything::new(scalars(), all_options(), containers(), Choice::No("no".into()), tree())
}

/// Nothing that can be left out.
pub fn nothing() -> Everything {
    let zero = Scalars::new(
        false,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0.0,
        0.0,
        Color::NONE,
        Level::ZERO,
        Axis::X,
        Perms::empty(),
        Timestamp::default(),
        Span::ZERO,
        [0; 4],
        Point::default(),
        Grid::default(),
        Currency::UNSPECIFIED,
    );
    Everything::new(zero, Options::new(), Containers::new("", vec![]), Choice::Yes, Tree::Empty)
}
