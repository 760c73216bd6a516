//! Random values survive every way there is: Rust to Rust, Rust to Go and back, and from Go to Rust
//! and back. `PROPTEST_CASES` asks for more of them.

mod random;

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use r2g::{Code, Conn, Go};
use r2g_conformance::api::conf::types::{GoEcho, Node, PACKAGE, RustEcho, RustEchoService, Tree};
use r2g_conformance::echo::Echo;
use random::{Dice, float_bits};
use std::fmt::Debug;
use std::sync::OnceLock;

/// Starts Go once for all tests.
fn go() -> GoEcho {
    static GO: OnceLock<Go> = OnceLock::new();
    let go = GO.get_or_init(|| {
        let services = RustEchoService::new(Echo);
        r2g_conformance::linked().serve(services).package(&PACKAGE).start().expect("Go starts")
    });
    GoEcho::new(go).expect("a client")
}

fn rust() -> RustEcho {
    RustEcho::new(Conn::local().serve(RustEchoService::new(Echo))).expect("served")
}

/// Equal in every field that `Debug` shows, a NaN being equal to a NaN and -0.0 unequal to 0.0.
fn same<T: Debug>(sent: &T, got: Result<T, impl Debug>) -> Result<T, TestCaseError> {
    let got = got.map_err(|error| TestCaseError::fail(format!("{error:?}")))?;
    let (before, after) = (format!("{sent:?}"), format!("{got:?}"));
    if before != after {
        let at =
            before.bytes().zip(after.bytes()).take_while(|(left, right)| left == right).count();
        let near = |text: &str| -> String {
            String::from_utf8_lossy(&text.as_bytes()[at.saturating_sub(80)..])
                .chars()
                .take(160)
                .collect()
        };
        return Err(TestCaseError::fail(format!(
            "sent …{}…\ngot …{}…",
            near(&before),
            near(&after)
        )));
    }
    Ok(got)
}

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 0..1500)
}

/// 64 cases, or as many as the environment asks for.
fn cases() -> ProptestConfig {
    let default = ProptestConfig::default();
    let asked = std::env::var_os("PROPTEST_CASES").is_some();
    ProptestConfig {
        cases: if asked { default.cases } else { 64 },
        failure_persistence: None,
        ..default
    }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn everything_survives_every_way(bytes in bytes()) {
        let value = Dice(&bytes).everything();
        let bits = float_bits(&value);
        let (go, rust) = (go(), rust());
        for got in [
            same(&value, rust.everything(&value))?,
            same(&value, rust.through_views(&value))?,
            same(&value, go.everything(&value))?,
            same(&value, go.through_views(&value))?,
            same(&value, go.relay(&value))?,
            same(&value, rust.everything_view(&value).map(|reply| reply.to_owned()))?,
            same(&value, go.everything_view(&value).map(|reply| reply.view().to_owned()))?,
        ] {
            prop_assert_eq!(&float_bits(&got), &bits);
        }
    }

    #[test]
    fn trees_survive_every_way(bytes in bytes()) {
        let tree = Dice(&bytes).tree();
        same(&tree, rust().tree(&tree))?;
        same(&tree, go().tree(&tree))?;
        same(&tree, go().tree_view(&tree).map(|reply| reply.view().to_owned()))?;
    }

    #[test]
    fn options_survive_every_way(bytes in bytes()) {
        let mut value = r2g_conformance::values::nothing();
        value.options = Dice(&bytes).options();
        same(&value, rust().everything(&value))?;
        same(&value, go().everything(&value))?;
        same(&value, go().relay(&value))?;
    }

    #[test]
    fn grown_records_survive_every_way(bytes in bytes()) {
        let value = Dice(&bytes).grown();
        let got = same(&value, rust().grown(&value))?;
        prop_assert_eq!(got.ratio.to_bits(), value.ratio.to_bits());
        let got = same(&value, go().grown(&value))?;
        prop_assert_eq!(got.ratio.to_bits(), value.ratio.to_bits());
    }

    #[test]
    fn texts_survive_every_way(bytes in bytes(), text in any::<String>()) {
        let made = Dice(&bytes).text();
        for text in [made, text] {
            same(&text, rust().text(&text))?;
            same(&text, go().text(&text))?;
        }
    }

    /// Chains of every kind of nesting: what is legal survives, and what is too deep is refused at the
    /// same level by both halves.
    #[test]
    fn both_halves_allow_the_same_depth(kinds in prop::collection::vec(0..6u8, 15..70), end in 0..6u8) {
        let end = match end {
            0 => Tree::Empty,
            1 => Tree::Leaf(1),
            2 => Tree::Raw(vec![1]),
            3 => Tree::Raw(vec![]),
            4 => Tree::Text("x".into()),
            _ => Tree::Children(vec![]),
        };
        let chain = kinds.iter().fold(end, |inner, kind| match kind {
            0 | 1 => Tree::Negated(Box::new(inner)),
            2 => Tree::Children(vec![inner]),
            3 => Tree::Named([("x".to_owned(), inner)].into()),
            4 => Tree::Node(Box::new(Node::new("").with_right(inner))),
            _ => Tree::Node(Box::new(Node::new("").with_more([Node::new("").with_right(inner)]))),
        });
        match rust().tree(&chain) {
            Ok(_) => { same(&chain, go().tree(&chain))?; }
            Err(error) => {
                prop_assert_eq!(error.code(), Code::InvalidArgument);
                let refused = go().tree(&chain).expect_err("too deep for Rust");
                prop_assert_eq!(refused.code(), Code::InvalidArgument);
            }
        }
    }
}

/// The generator itself: values differ, are deep, and hold every special number.
#[test]
fn values_vary() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let (mut deepest, mut nans, mut longest) = (0, 0, 0);
    for _ in 0..200 {
        let bytes = bytes().new_tree(&mut runner).expect("bytes").current();
        let value = Dice(&bytes).everything();
        nans += usize::from(float_bits(&value).iter().any(|bits| f64::from_bits(*bits).is_nan()));
        deepest = deepest.max(format!("{:?}", Dice(&bytes).tree()).matches("Negated").count());
        longest = longest.max(format!("{value:?}").len());
    }
    assert!(nans > 20 && deepest > 5 && longest > 50_000, "{nans} {deepest} {longest}");
}
