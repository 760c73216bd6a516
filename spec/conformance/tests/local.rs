//! Rust calls Rust through a local connection: the same layout, no Go.

#[macro_use]
mod pages;
#[macro_use]
mod views;

use r2g::{Code, Conn, Span, Timestamp};
use r2g_conformance::api::conf::types::{
    Axis, Choice, Color, GoEcho, Grown, Leaf, Oops, RustEcho, RustEchoMethod, RustEchoService, Tree,
};
use r2g_conformance::echo::{Echo, describe};
use r2g_conformance::values;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

fn echo() -> RustEcho {
    RustEcho::new(Conn::local().serve(RustEchoService::new(Echo))).expect("served")
}

fn wait_for<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(future)
}

result_views!(echo(), wait_for);
pages!(echo(), wait_for);

#[test]
fn every_type_survives() {
    let echo = echo();
    for value in [values::everything(), values::nothing()] {
        assert_eq!(echo.everything(&value).expect("echo"), value);
        assert_eq!(echo.through_views(&value).expect("views"), value);
        assert_eq!(echo.tree(&value.tree).expect("tree"), value.tree);
        assert_eq!(echo.choice(&value.choice).expect("choice"), value.choice);
    }
    assert_eq!(echo.choice(&Choice::Number(u64::MAX)).expect("choice"), Choice::Number(u64::MAX));
    echo.nop().expect("nop");
    assert!(echo.has(RustEchoMethod::Nop));
}

#[test]
fn defaults_are_those_of_the_schema() {
    let grown = Grown::new(1);
    assert_eq!(grown.name, "anonymous");
    assert_eq!(grown.ratio, -0.25);
    assert_eq!(echo().grown(&grown).expect("grown"), grown);
    assert_eq!(r2g_conformance::api::conf::types::NAME, "conformance \"quoted\" \\ text");
    assert_eq!(r2g_conformance::api::conf::types::WAIT, Span::from_millis(1500));
}

#[test]
fn parameters_of_every_kind() {
    let echo = echo();
    let text = echo
        .scalars(
            true,
            200,
            -2,
            0.5,
            Color::BLUE,
            Axis::Z,
            values::point(4),
            [1, 2, 3, 4],
            Timestamp::from_unix_nanos(9),
            Span::from_nanos(-9),
        )
        .expect("scalars");
    assert_eq!(text, "true 200 -2 0.5 200 -1 4.25 -4 false [1, 2, 3, 4] 9 -9");
    let leaves = [Leaf::new("ab").with_value(3)];
    let attrs = BTreeMap::from([("k".to_owned(), 5)]);
    let tree = values::tree();
    let text = echo
        .borrowed(
            "text",
            &[1, 2],
            &[1, -3],
            &[values::point(1)],
            &["a".into(), "b".into()],
            &leaves,
            &attrs,
            &Tree::Named(BTreeMap::from([("x".into(), tree)])),
            None,
        )
        .expect("borrowed");
    assert!(text.starts_with("text 2 -2 1.25 a+b 5 6 {x=["), "{text}");
    assert!(text.ends_with("none"), "{text}");
    assert_eq!(echo.maybe(None, None, None).expect("maybe"), None);
    assert_eq!(
        echo.maybe(Some(1), Some("!"), Some(&leaves[0])).expect("maybe"),
        Some(Leaf::new("ab!").with_value(4))
    );
    assert_eq!(echo.maybe_number(Some(0)).expect("some"), Some(1));
    assert_eq!(echo.maybe_number(None).expect("none"), None);
}

#[test]
fn empty_and_large() {
    let echo = echo();
    let huge = if cfg!(miri) { 20_000 } else { 3 << 20 };
    for size in [0, 1, 511, 512, 513, 4063, 4064, 10_000, huge] {
        let text = "é".repeat(size / 2) + if size % 2 == 1 { "x" } else { "" };
        assert_eq!(echo.text(&text).expect("text"), text);
        assert_eq!(echo.raw(text.as_bytes()).expect("raw"), text.as_bytes());
        assert_eq!(echo.list(&[text.clone(), String::new()]).expect("list"), [text, String::new()]);
    }
    let too_large = vec![0; (64 << 20) + 1];
    let error = echo.raw(&too_large).expect_err("too large");
    assert_eq!(error.code(), Code::ResourceExhausted);
    assert!(error.not_started(), "{error}");
}

#[test]
fn failures_are_values() {
    let echo = echo();
    let error = echo.fail("missing").expect_err("declared");
    assert!(
        matches!(error.app(), Some(Oops::Missing(missing)) if missing.key == "the key"),
        "{error}"
    );
    assert_eq!(error.to_string(), "missing: There is no such key");
    assert_eq!(echo.fail("busy").expect_err("declared").app(), Some(&Oops::Busy));
    let error = echo.fail("status").expect_err("status");
    let status = error.status().expect("a status");
    assert_eq!((status.code(), status.message()), (Code::Aborted, "asked to"));
    assert!(!status.from_runtime());
    assert_eq!(status.method(), Some("conf.types.RustEcho.fail"));
    for how in ["panic", "panic in drop"] {
        let error = echo.fail(how).expect_err("a panic");
        let status = error.status().expect("a status");
        assert!(status.is_panic() && status.from_runtime(), "{status:?}");
        assert_eq!(status.code(), Code::Internal);
    }
    let error = echo.fail("panic").expect_err("a panic");
    let status = error.status().expect("a status");
    assert_eq!(status.message(), "the handler panicked: asked to panic");
    assert_eq!(echo.fail("four").expect("goes on"), 4);
    let error = GoEcho::new(Conn::local()).expect_err("not served");
    assert_eq!(
        error.to_string(),
        "UNIMPLEMENTED: conf.types.GoEcho is not served by this local connection"
    );
}

#[test]
fn nesting_ends_at_64() {
    let echo = echo();
    let mut tree = Tree::Empty;
    for _ in 0..63 {
        tree = Tree::Negated(Box::new(tree));
    }
    assert_eq!(echo.tree(&tree).expect("63 levels"), tree);
    let deeper = Tree::Negated(Box::new(Tree::Negated(Box::new(tree))));
    let error = echo.tree(&deeper).expect_err("65 levels");
    assert_eq!(error.code(), Code::InvalidArgument);
    assert!(error.message().contains("nested deeper than 64 levels"), "{error}");
}

#[test]
fn unknown_values_are_kept_and_unknown_cases_are_not_sent() {
    let echo = echo();
    let error = echo.tree(&Tree::Unknown(99)).expect_err("unknown case");
    assert_eq!(error.code(), Code::InvalidArgument);
    assert!(error.to_string().contains("case 99 is unknown"), "{error}");
    assert_eq!(format!("{:?}", Color::from_number(9)), "Color(9)");
}

#[tokio::test]
async fn async_calls() {
    let echo = echo();
    let value = values::everything();
    assert_eq!(echo.later(value.clone()).await.expect("later"), value);
    let leaves: Arc<[Leaf]> = Arc::from([Leaf::new("shared")]);
    let copy = echo
        .later_views(
            Arc::new(value),
            Arc::<str>::from("shared text"),
            Arc::<[u8]>::from([7, 7]),
            leaves,
        )
        .await
        .expect("views");
    assert_eq!(copy.containers.text, "shared text");
    assert_eq!(copy.containers.raw, [7, 7]);
    assert_eq!(copy.containers.leaves, [Leaf::new("shared")]);
    let call = echo.meta("key").meta("other", "x").meta("key", "value");
    assert_eq!(call.await.expect("meta").as_deref(), Some("value"));
    let error = echo.meta("key").meta("k", "v".repeat(9000)).await.expect_err("too much");
    assert_eq!(error.code(), Code::InvalidArgument);
}

#[tokio::test]
async fn deadlines_and_drops() {
    let echo = echo();
    assert_eq!(echo.wait(1).await.expect("in time"), "waited, without a deadline");
    let call = echo.wait(1).deadline(Duration::from_secs(10));
    assert_eq!(call.await.expect("in time"), "waited, with a deadline");
    let error = echo.wait(10_000).deadline(Duration::from_millis(20)).await.expect_err("late");
    assert_eq!(error.code(), Code::DeadlineExceeded);
    drop(tokio::time::timeout(Duration::from_millis(5), echo.wait(10_000)).await);
    let error = echo.fail_later("panic").await.expect_err("a panic");
    assert!(error.status().is_some_and(r2g::Status::is_panic), "{error}");
    assert_eq!(echo.fail_later("ok").await.expect("goes on"), 2);
}

#[test]
fn views_show_what_was_written() {
    let text = echo()
        .borrowed(
            "",
            &[],
            &[],
            &[],
            &[],
            &[],
            &BTreeMap::new(),
            &Tree::Negated(Box::new(Tree::Leaf(4))),
            Some(""),
        )
        .expect("borrowed");
    assert_eq!(text, " 0 0 0  0 0 -4 ");
    let _ = describe;
}
