//! Calls outlive the runtime that was around when Go was started.

use r2g_conformance::api::types::{GoEcho, RustEchoService};
use r2g_conformance::echo::{self, Echo};
use tokio::runtime::Runtime;

#[test]
fn the_first_runtime_need_not_be_the_last() {
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
