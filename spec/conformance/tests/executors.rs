//! Starts that fail, and calls that outlive the runtime around the start.

use r2g::Code;
use r2g_conformance::api::conf::types::{
    GoEcho, GoEchoServer, GoEchoService, PACKAGE, RustEchoService,
};
use r2g_conformance::echo::{self, Echo};
use tokio::runtime::Runtime;

struct SecondServer;

impl GoEchoServer for SecondServer {}

#[test]
fn the_first_runtime_need_not_be_the_last() {
    // Starts that fail change nothing: the next one is as if there had been none.
    let twice = r2g_conformance::linked().serve(GoEchoService::new(SecondServer));
    let error = twice.start().expect_err("Go serves it, too");
    assert_eq!(error.code(), Code::FailedPrecondition);
    assert!(error.to_string().contains("conf.types.GoEcho is served by both halves"), "{error}");
    let error =
        r2g_conformance::linked().package(&PACKAGE).start().expect_err("nobody serves RustEcho");
    let text = error.to_string();
    assert!(
        text.contains("bridge conformance says that rust serves conf.types.RustEcho"),
        "{text}"
    );

    let first = Runtime::new().expect("a runtime");
    let go = first.block_on(async {
        let start = r2g_conformance::linked().serve(RustEchoService::new(Echo));
        let go = start.start().expect("Go starts");
        let go = GoEcho::new(&go).expect("a client");
        echo::GO.set(go.clone()).expect("set once");
        assert_eq!(go.descend_later(4).await.expect("nested"), 4);
        go
    });
    drop(first);
    for _ in 0..3 {
        let next = Runtime::new().expect("a runtime");
        // Go calls Rust on the way: that runs on a runtime of its own now.
        assert_eq!(next.block_on(go.descend_later(4)).expect("nested"), 4);
        // Dropped with a call in flight.
        next.spawn(go.wait(50));
    }
    let current =
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    assert_eq!(current.block_on(go.descend_later(2)).expect("nested"), 2);
}
