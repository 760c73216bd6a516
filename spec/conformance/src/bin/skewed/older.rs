//! The version before the library's.

use super::{block, version};
use r2g::{Code, Verdict};

version!(older);

pub(crate) fn returned(value: Crate) -> Crate {
    value
}

pub(crate) fn weigh(item: ItemView<'_>) -> u64 {
    u64::from(item.qty()) + item.sku().len() as u64
}

pub(crate) fn trouble(_tag: u32) -> Trouble {
    Trouble::Missing(What::new("the door"))
}

fn value() -> Crate {
    let item = Item::new("one", 1);
    let shape = Shape::Point(Point { x: -1, y: 2 });
    let mut value = Crate::new(Color::RED, Mark::A, shape, item.clone());
    value.items = vec![item.clone(), Item::new("two", 2)];
    value.rest.insert(3, item);
    value
}

/// An older program with a newer library: nothing is lost, defaults fill what it does not send.
pub(crate) fn calls() {
    let go = start();
    let there = There::new(&go).expect("a client");
    assert_eq!(there.echo(&value()).expect("echo"), value());
    assert_eq!(block(there.pass(value())).expect("pass"), value());
    // Go's version of an item weighs 7 by default: 1 + 2 + 2 × 7 and the lengths of the names.
    assert_eq!(there.count(&value().items).expect("count"), 3 + 14 + 6);
    assert_eq!(there.limit(5).expect("limit"), 15, "the library's default");
    let mut locked = value();
    locked.first.sku = "lock".into();
    let error = there.echo(&locked).expect_err("the library's result is refused there");
    assert_eq!(error.code(), Code::FailedPrecondition, "{error}");
    assert!(error.message().contains("lock: UNKNOWN_CRITICAL_FIELD"), "{error}");
    let error = block(there.fail(2)).expect_err("busy");
    let status = error.status().expect("a status: this version has no such case");
    assert_eq!(status.code(), Code::ResourceExhausted);
    assert_eq!(status.message(), "busy: Come back later");
    let error = block(there.fail(1)).expect_err("missing");
    assert_eq!(error.app(), Some(&Trouble::Missing(What::new("the key"))));

    let handshake = go.handshake();
    let report = &handshake.reports()[0];
    assert_eq!(report.verdict(), Verdict::Limited, "Go cannot call Back.fresh\n{report}");
    assert!(report.to_string().contains("Back.fresh  "), "{report}");
}

/// The library calls the program.
pub(crate) fn called() {
    let go = start();
    let drive = |what: &str| block(crate::older::drive(&go, what));
    // Members that this version does not know are gone; Go's defaults stand for members that it does not send.
    let known = "items [plain 1 - 7; noted 2 - 7; plain 1 - 7] color 2 marks 3 shape \
                 skew.ShapeUnknown";
    assert!(drive("echo").starts_with("error: "), "an unknown case cannot be sent back");
    assert!(drive("pass").contains("case 3 is unknown to this build"), "{}", drive("pass"));
    assert!(!drive("count").contains("error"), "{known}");
    assert_eq!(drive("count"), "19");
    assert_eq!(drive("limit"), "1", "the second argument is unknown here");
    let fresh = drive("fresh");
    assert!(fresh.contains("UNIMPLEMENTED") && fresh.contains("needs 1.1"), "{fresh}");
    let locked = drive("locked");
    let refused = "FAILED_PRECONDITION: value.lock: UNKNOWN_CRITICAL_FIELD";
    assert!(locked.contains(refused), "{locked}");
    assert_eq!(drive("fail 2"), "missing: the door");
    assert_eq!(drive("handshake"), "true limited 1");
}
