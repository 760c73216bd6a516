//! Rust calls Go and Go calls Rust, in one process. One test binary, since each links Go once.

#[macro_use]
mod views;

use r2g::{Code, Conn, Go};
use r2g_conformance::api::conf::types::{
    Axis, Choice, Color, GoEcho, GoEchoMethod, Grown, Leaf, Oops, PACKAGE, RustEchoService, Tree,
};
use r2g_conformance::echo::{self, Echo};
use r2g_conformance::values;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

/// Starts Go once for all tests.
fn go() -> &'static Go {
    static GO: OnceLock<Go> = OnceLock::new();
    GO.get_or_init(|| {
        let services = RustEchoService::new(Echo);
        let go =
            r2g_conformance::linked().serve(services).package(&PACKAGE).start().expect("Go starts");
        echo::GO.set(GoEcho::new(&go).expect("a client")).expect("set once");
        go
    })
}

fn client() -> GoEcho {
    GoEcho::new(go()).expect("a client")
}

fn wait_for<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(future)
}

result_views!(client(), wait_for);

#[test]
fn every_type_survives() {
    let go = client();
    for value in [values::everything(), values::nothing()] {
        assert_eq!(go.everything(&value).expect("everything"), value);
        assert_eq!(go.through_views(&value).expect("views"), value);
        assert_eq!(go.tree(&value.tree).expect("tree"), value.tree);
        assert_eq!(wait_for(go.later(value.clone())).expect("later"), value);
    }
    for choice in [Choice::Yes, Choice::No(String::new()), Choice::Number(u64::MAX)] {
        assert_eq!(go.choice(&choice).expect("choice"), choice);
    }
    let grown = Grown::new(u64::MAX).with_tags(vec!["a".into()]).with_note("");
    assert_eq!(go.grown(&grown).expect("grown"), grown);
    let map: BTreeMap<u16, Leaf> = (0..1000).map(|n| (n, Leaf::new(n.to_string()))).collect();
    assert_eq!(go.map(&map).expect("map"), map);
    go.nop().expect("nop");
    assert!(go.has(GoEchoMethod::Nop));
}

#[test]
fn go_as_the_caller() {
    let found = wait_for(client().check_rust(values::everything())).expect("the check runs");
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn parameters_of_every_kind() {
    let go = client();
    let at = r2g::Timestamp::from_unix_nanos(9);
    let span = r2g::Span::from_nanos(-9);
    let point = values::point(4);
    let text = go
        .scalars(true, 200, -2, 0.5, Color::BLUE, Axis::Z, point, [1, 2, 3, 4], at, span)
        .expect("scalars");
    assert_eq!(text, "true 200 -2 0.5 200 -1 4.25 -4 false [1, 2, 3, 4] 9 -9");
    let leaves = [Leaf::new("ab").with_value(3)];
    let attrs = BTreeMap::from([("k".to_owned(), 5)]);
    let tree = Tree::Negated(Box::new(Tree::Leaf(4)));
    let points = [values::point(1)];
    let texts = ["a".to_owned(), "b".to_owned()];
    let text = go
        .borrowed("text", &[1, 2], &[1, -3], &points, &texts, &leaves, &attrs, &tree, None)
        .expect("borrowed");
    assert_eq!(text, "text 2 -2 1.25 a+b 5 6 -4 none");
    let none = BTreeMap::new();
    let text = go
        .borrowed("", &[], &[], &[], &[], &[], &none, &Tree::Empty, Some(""))
        .expect("borrowed, empty");
    assert_eq!(text, " 0 0 0  0 0 () ");
    assert_eq!(go.maybe(None, None, None).expect("maybe"), None);
    let some = go.maybe(Some(1), Some("!"), Some(&leaves[0])).expect("maybe");
    assert_eq!(some, Some(Leaf::new("ab!").with_value(4)));
    assert_eq!(go.maybe_number(Some(0)).expect("some"), Some(1));
    assert_eq!(go.maybe_number(None).expect("none"), None);
}

#[test]
fn sizes_around_every_limit() {
    let go = client();
    for size in [0, 1, 300, 511, 512, 513, 4063, 4064, 4065, 100_000, 3 << 20] {
        let text = "é".repeat(size / 2) + if size % 2 == 1 { "x" } else { "" };
        assert_eq!(go.text(&text).expect("text"), text);
        assert_eq!(go.raw(text.as_bytes()).expect("raw"), text.as_bytes());
        let list = [text.clone(), String::new(), text];
        assert_eq!(go.list(&list).expect("list"), list);
    }
    let error = go.raw(&vec![0; (64 << 20) + 1]).expect_err("too large");
    assert_eq!(error.code(), Code::ResourceExhausted);
}

#[test]
fn empty_calls_fail_as_others_do() {
    let go = client();
    for _ in 0..100 {
        go.nop().expect("nop");
        let status = go.nop_fails().expect_err("fails");
        assert_eq!((status.code(), status.message()), (Code::NotFound, "nothing here"));
        assert!(!status.from_runtime() && !status.is_panic(), "{status:?}");
    }
    let status = go.nop_panics().expect_err("panics");
    assert!(status.is_panic() && status.from_runtime() && !status.not_started(), "{status:?}");
    assert!(status.detail().contains("echo.go"), "{}", status.detail());
    assert_eq!(status.method(), Some("conf.types.GoEcho.nop_panics"));
}

#[test]
fn failures_are_values() {
    let go = client();
    let error = go.fail("missing").expect_err("declared");
    assert!(
        matches!(error.app(), Some(Oops::Missing(missing)) if missing.key == "the key"),
        "{error}"
    );
    assert_eq!(go.fail("busy").expect_err("declared").app(), Some(&Oops::Busy));
    let error = go.fail("status").expect_err("a status");
    let status = error.status().expect("a status");
    assert_eq!((status.code(), status.message()), (Code::Aborted, "asked to"));
    assert_eq!(
        go.fail("error").expect_err("an error").status().expect("a status").code(),
        Code::Cancelled
    );
    for how in ["panic", "panic with an error", "nil map", "index"] {
        for error in [go.fail(how).expect_err(how), wait_for(go.fail_later(how)).expect_err(how)] {
            let status = error.status().expect("a status");
            assert!(
                status.is_panic() && status.from_runtime() && !status.not_started(),
                "{status:?}"
            );
            assert_eq!(status.code(), Code::Internal);
            assert!(status.detail().contains("echo.go"), "{}", status.detail());
        }
    }
    let error = wait_for(go.fail_later("goexit")).expect_err("goexit");
    assert_eq!(error.status().expect("a status").code(), Code::Internal);
    assert_eq!(go.fail("four").expect("goes on"), 4);
}

#[test]
fn calls_nest_across_both_languages() {
    let go = client();
    assert_eq!(go.descend(0).expect("flat"), 0);
    assert_eq!(go.descend(40).expect("40 levels"), 40);
    let error = go.descend(200).expect_err("too deep");
    assert_eq!(error.code(), Code::ResourceExhausted, "{error}");
    assert_eq!(wait_for(go.descend_later(100)).expect("async calls do not nest"), 100);
}

#[test]
fn metadata_travels() {
    let call = client().meta("key").meta("key", "wert \u{1f980}").meta("other", "");
    assert_eq!(wait_for(call).expect("meta").as_deref(), Some("wert \u{1f980}"));
    assert_eq!(wait_for(client().meta("key")).expect("none"), None);
}

#[test]
fn deadlines_end_calls_on_time() {
    let begun = Instant::now();
    let error =
        wait_for(client().wait(60_000).deadline(Duration::from_millis(30))).expect_err("late");
    assert_eq!(error.code(), Code::DeadlineExceeded);
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
    let text = wait_for(client().wait(1).deadline(Duration::from_secs(60))).expect("in time");
    assert_eq!(text, "waited, with a deadline");
    assert_eq!(wait_for(client().wait(1)).expect("in time"), "waited, without a deadline");
}

#[test]
fn thousands_of_calls_at_once_on_every_executor() {
    let go = client();
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let many = |count: u32| {
        let go = go.clone();
        async move {
            let calls: Vec<_> = (0..count).map(|n| tokio::spawn(go.wait(n % 5))).collect();
            for call in calls {
                call.await.expect("no panic").expect("no failure");
            }
        }
    };
    // More than may be in flight: the rest waits its turn.
    runtime.block_on(many(6000));
    // Half of them are dropped on the way, and the runtime ends with calls in flight.
    runtime.block_on(async {
        for n in 0..2000u32 {
            let call = tokio::spawn(go.wait(n % 50));
            if n % 2 == 0 {
                call.abort();
            }
        }
    });
    drop(runtime);
    wait_for(many(100));
    let leaf = Leaf::new("x");
    let value = futures_executor_block_on(go.later_views(
        Arc::new(values::nothing()),
        Arc::<str>::from("t"),
        Arc::<[u8]>::from([1]),
        Arc::<[Leaf]>::from([leaf]),
    ));
    assert_eq!(value.expect("without tokio").containers.text, "t");
}

/// The smallest executor there is: parks the thread.
fn futures_executor_block_on<T>(future: impl Future<Output = T>) -> T {
    use std::task::{Context, Poll, Wake, Waker};
    struct Unpark(std::thread::Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
    let mut future = std::pin::pin!(future);
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(value) => return value,
            Poll::Pending => std::thread::park(),
        }
    }
}

#[test]
fn services_that_nobody_serves_are_named() {
    let error =
        r2g_conformance::api::conf::types::RustEcho::new(go()).expect_err("Rust serves it, not Go");
    assert!(
        error.to_string().contains("conf.types.RustEcho is not served by the Go half"),
        "{error}"
    );
    let again = r2g_conformance::linked().start().expect("a second start joins the first");
    GoEcho::new(&again).expect("the same half").nop().expect("nop");
    let error =
        r2g_conformance::linked().serve(RustEchoService::new(Echo)).start().expect_err("too late");
    assert_eq!(error.code(), Code::FailedPrecondition);
    let _: Conn = go().conn();
}
