//! A version that broke the contract.

use super::{block, version};
use r2g::Code;

version!(broken);

pub(crate) fn returned(value: Crate) -> Crate {
    value
}

pub(crate) fn weigh(item: ItemView<'_>) -> u64 {
    item.qty()
}

pub(crate) fn trouble(_tag: u32) -> Trouble {
    Trouble::Busy(What::new("the guard"))
}

/// A field became wider: what reaches it is unavailable, everything else works.
pub(crate) fn calls() {
    let go = start();
    let there = There::new(&go).expect("a client");
    let reaches = |error: &r2g::Status| {
        assert_eq!(error.code(), Code::Unimplemented);
        assert!(error.not_started(), "{error}");
        let text = error.message();
        let reason = "reaches Item: field 2 qty: u64 at offset 16 here, u32 at offset 16 there";
        assert!(text.contains(reason), "{text}");
    };
    reaches(&there.count(&[]).expect_err("it reaches Item"));
    let item = Item::new("x", 1);
    let value = Crate::new(Color::RED, Mark::A, Shape::Text("t".into()), item);
    reaches(&there.echo(&value).expect_err("by way of Crate"));
    reaches(block(there.pass(value)).expect_err("the same").status().expect("a status"));
    assert_eq!(there.limit(5, 6).expect("limit"), 11);
    assert_eq!(there.fresh().expect("fresh"), 11);
    assert!(!there.has(ThereMethod::Count) && there.has(ThereMethod::Limit));

    let drive = |what: &str| block(crate::broken::drive(&go, what));
    assert_eq!(drive("limit"), "3");
    assert_eq!(drive("fail 2"), "busy: the guard");
    let echo = drive("echo");
    assert!(echo.contains("UNIMPLEMENTED") && echo.contains("rule B111"), "{echo}");

    let text = go.handshake().to_string();
    for line in [
        "r2g: conf.skew@1: limited",
        "Item  field 2 qty: u64 at offset 16 here, u32 at offset 16 there (rule B111)",
        "both call themselves conf.skew@1, so one of the two releases broke the contract",
        "both say 1.1 and differ: an unreleased schema is in use",
    ] {
        assert!(text.contains(line), "{line} is not in:\n{text}");
    }
}
