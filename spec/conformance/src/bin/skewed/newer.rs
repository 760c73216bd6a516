//! The version after the library's.

use super::{block, version};
use r2g::{Code, Verdict};

version!(newer);

pub(crate) fn returned(mut value: Crate) -> Crate {
    if value.items.len() == 1 {
        value.items[0].secret = Some("not for you".into());
    }
    value
}

pub(crate) fn weigh(item: ItemView<'_>) -> u64 {
    assert_eq!((item.secret(), item.height()), (None, 1.5), "the writer has neither");
    u64::from(item.qty()) + u64::from(item.weight()) + item.note().map_or(0, str::len) as u64
}

pub(crate) fn trouble(tag: u32) -> Trouble {
    match tag {
        1 => Trouble::Missing(What::new("the door")),
        2 => Trouble::Busy(What::new("the guard")),
        _ => Trouble::Late,
    }
}

fn value() -> Crate {
    let item = Item::new("one", 1).with_note("n").with_weight(3).with_height(9.0);
    let mut value =
        Crate::new(Color::BLUE, Mark::A | Mark::C, Shape::Text("t".into()), item.clone());
    value.items = vec![item.clone(), Item::new("two", 2)];
    value.rest.insert(3, item.clone());
    value.extra.insert("k".into(), item);
    value.tail = 1;
    value
}

/// A value after a round through a half of version 1.1.
fn seen(mut value: Crate) -> Crate {
    let forget = |item: &mut Item| item.height = 1.5;
    value.items.iter_mut().for_each(forget);
    value.rest.values_mut().for_each(forget);
    value.extra.values_mut().for_each(forget);
    forget(&mut value.first);
    value.tail = 9;
    value
}

/// A newer program with an older library.
pub(crate) fn calls() {
    let go = start();
    let there = There::new(&go).expect("a client");
    assert_eq!(there.echo(&value()).expect("echo"), seen(value()), "numbers are kept");
    assert_eq!(block(there.pass(value())).expect("pass"), seen(value()));
    let reply = there.echo_view(&value()).expect("echo");
    assert_eq!(reply.to_owned(), seen(value()), "read at the writer's stride");
    assert!(reply.view().items().iter().all(|item| item.height() == 1.5));
    assert_eq!(block(there.pass_view(value())).expect("pass").view().to_owned(), seen(value()));
    assert_eq!(there.count(&value().items).expect("count"), 3 + 3 + 7 + 1 + 6);
    assert_eq!(there.limit(5, 6, 7, false).expect("limit"), 11, "the third is unknown there");

    let refused = |error: &r2g::Status, path: &str| {
        assert_eq!(error.code(), Code::FailedPrecondition, "{error}");
        assert!(error.not_started(), "{error}");
        let text = error.to_string();
        assert!(text.contains(path) && text.contains("UNKNOWN_CRITICAL_FIELD"), "{text}");
    };
    let mut secret = value();
    secret.items[1].secret = Some(String::new());
    refused(&there.echo(&secret).expect_err("set, though empty"), "value.items[1].secret");
    let error = block(there.pass(secret)).expect_err("the same");
    refused(error.status().expect("a status"), "value.items[1].secret");
    let mut level = value();
    level.first.level = -0.0;
    refused(&there.echo(&level).expect_err("floats go by their bits"), "value.first.level");
    refused(&there.limit(1, 2, 3, true).expect_err("a parameter"), "d: ");
    let mut sealed = value();
    sealed.shape = Shape::Sealed;
    refused(&there.echo(&sealed).expect_err("a case"), "value.shape.sealed");
    let mut blob = value();
    blob.shape = Shape::Blob(vec![1]);
    let error = there.echo(&blob).expect_err("Go cannot send back what it does not know");
    assert_eq!(error.code(), Code::Internal, "{error}");

    assert!(there.has(ThereMethod::Fresh) && !there.has(ThereMethod::Newest));
    assert_eq!(there.fresh().expect("fresh"), 11);
    let error = there.newest().expect_err("Go is older");
    assert_eq!(error.code(), Code::Unimplemented);
    assert!(error.message().contains("needs 1.2"), "{error}");

    let handshake = go.handshake();
    let text = handshake.to_string();
    for line in [
        "r2g: conf.skew@1: limited",
        "program  skewed 3.1",
        "schema 1.2",
        "Item     80 B here, 48 B there: fields 5 secret, 6 height, 7 level unknown to the library: dropped",
        "5 secret is critical: calls that set it fail with UNKNOWN_CRITICAL_FIELD",
        "case 3 late unknown to the library: sent as DEADLINE_EXCEEDED",
        "There.limit   parameter 3 c unknown to the library: dropped",
        "There.newest  needs 1.2: UNIMPLEMENTED",
        "Back.limit    parameter 3 c not sent by the library: its default is used",
        "with conf.skew 1.2",
        "r2g explain H202",
    ] {
        assert!(text.contains(line), "{line} is not in:\n{text}");
    }
    assert!(!text.contains("Back.newest"), "Rust serves it, and Go does not ask:\n{text}");
    let json: serde_json::Value = serde_json::from_str(&handshake.to_json()).expect("JSON");
    assert_eq!(json["verdict"], "limited");
    assert_eq!(json["packages"][0]["there"]["version"], "1.1");
    if let Some(path) = std::env::var_os("R2G_HANDSHAKE_JSON") {
        let written = std::fs::read_to_string(path).expect("it was written");
        assert_eq!(written, handshake.to_json());
    }
}

/// The library calls the program.
pub(crate) fn called() {
    let go = start();
    let drive = |what: &str| block(crate::newer::drive(&go, what));
    let all = "items [plain 1 - 7; noted 2 a note 20; plain 1 - 7] color 2 marks 3 shape \
               skew.ShapeItem first [noted 2 a note 20] rest [noted 2 a note 20] extra 1";
    assert_eq!(drive("echo"), all);
    assert_eq!(drive("pass"), all);
    assert_eq!(drive("count"), (1 + 7 + 2 + 20 + 6 + 1 + 7).to_string());
    assert_eq!(drive("limit"), "103", "the program's default");
    assert_eq!(drive("fresh"), "true 12");
    assert_eq!(drive("fail 1"), "missing: the door");
    assert_eq!(drive("fail 2"), "busy: the guard");
    let late = drive("fail 3");
    assert!(late.contains("DEADLINE_EXCEEDED") && late.contains("late: Too late"), "{late}");
}

pub(crate) fn requirements() {
    let start = |requirement: r2g::Requirement| {
        r2g_conformance::linked().program("skewed 3.1").requires(requirement).start()
    };
    start(ThereMethod::Fresh.into()).expect("Go has it");
    start(r2g::Requirement::at_least(&PACKAGE, 1)).expect("Go has 1.1");
    let error = start(ThereMethod::Newest.into()).expect_err("Go lacks it");
    let text = error.to_string();
    assert_eq!(error.code(), Code::FailedPrecondition);
    assert!(text.contains("conf.skew@1: refused"), "{text}");
    assert!(text.contains("requires conf.skew.There.newest: needs 1.2"), "{text}");
    assert!(
        text.contains("r2g explain H207") && text.contains("details: r2g explain H203"),
        "{text}"
    );
    let error = start(r2g::Requirement::at_least(&PACKAGE, 2)).expect_err("Go is older");
    let text = error.to_string();
    assert!(text.contains("requires conf.skew@1 at 1.2 or later; the Go half has 1.1"), "{text}");
    assert_eq!(error.report().expect("a report").verdict(), Verdict::Refused);
}

pub(crate) fn strict() {
    let go = r2g_conformance::linked().start().expect("nothing is compared yet");
    let error = There::new(&go).expect_err("identical or stop");
    let text = error.to_string();
    assert!(text.contains("R2G_HANDSHAKE=strict") && text.contains("explain H203"), "{text}");
    assert!(!text.contains("explain H202"), "the verdict changed, and so does its page:\n{text}");
    r2g_conformance::api::conf::types::GoEcho::new(&go).expect("this package is the same");
}

pub(crate) fn twins() {
    let go = r2g_conformance::linked().start().expect("a start");
    There::new(&go).expect("a client");
    let older = r2g_conformance::skew::older::conf::skew::There::new(&go).expect_err("one version");
    let text = older.to_string();
    assert!(text.contains("holds two versions of conf.skew@1, 1.2 and 1.0"), "{text}");
}

/// Nothing of this process is compared with anything: local calls need no other half.
pub(crate) fn local() {
    let conn: r2g::Conn = r2g::Conn::local().serve(BackService::new(Server)).into();
    let back = Back::new(conn).expect("a client");
    assert_eq!(back.limit(1, 2, 3, true).expect("limit"), 7);
}
