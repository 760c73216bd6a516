//! The orderly end of async calls. It is for good, so nothing else is tested in this process.

use r2g::{Code, Ctx, Stats, Status};
use r2g_conformance::api::types::{GoEcho, RustEchoServer, RustEchoService};
use std::time::Duration;

/// Calls that end by themselves while the shutdown waits.
const SHORT: usize = 20;
/// Calls that would run for a minute.
const LONG: usize = 10;
/// Calls of Go's to Rust: so many end by themselves, and as many would never.
const TO_RUST: usize = 10;

/// Its handlers end at once, after a while, or never.
struct Server;

impl RustEchoServer for Server {
    async fn descend_later(&self, _ctx: &Ctx, levels: u32) -> Result<u32, Status> {
        match levels {
            0 => {}
            1 => tokio::time::sleep(Duration::from_millis(100)).await,
            _ => std::future::pending().await,
        }
        Ok(0)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_finish_or_are_cancelled_and_no_more_begin() {
    let places = u32::try_from(SHORT + LONG + 2 * TO_RUST).expect("few");
    let start = r2g_conformance::linked().serve(RustEchoService::new(Server)).max_in_flight(places);
    let go = start.start().expect("Go starts");
    assert_eq!(go.stats(), Stats::default(), "nothing was called yet");
    let client = GoEcho::new(&go).expect("a client");

    let short: Vec<_> = (0..SHORT).map(|_| tokio::spawn(client.wait(100))).collect();
    let long: Vec<_> = (0..LONG).map(|_| tokio::spawn(client.wait(60_000))).collect();
    let to_rust = |levels| -> Vec<_> {
        (0..TO_RUST).map(|_| tokio::spawn(client.descend_later(levels))).collect()
    };
    let (short_to_rust, long_to_rust) = (to_rust(2), to_rust(3));
    while go.stats().in_flight < u64::from(places) {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let queued = tokio::spawn(client.wait(0));
    while go.stats().waiting == 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }

    go.shutdown(Duration::from_millis(500)).await.expect("handlers heed their cancellation");

    for call in short {
        call.await.expect("no panic").expect("it had the time");
    }
    for call in long {
        let error = call.await.expect("no panic").expect_err("it had not");
        assert_eq!(error.code(), Code::Cancelled, "{error}");
    }
    for call in short_to_rust {
        assert_eq!(call.await.expect("no panic").expect("it had the time"), 1);
    }
    for call in long_to_rust {
        let error = call.await.expect("no panic").expect_err("it had not");
        assert_eq!(error.code(), Code::Cancelled, "{error}");
    }
    for refused in [queued.await.expect("no panic"), client.wait(0).await] {
        let error = refused.expect_err("refused");
        assert_eq!(error.code(), Code::Unavailable, "{error}");
        assert!(error.not_started() && error.message().contains("shutting down"), "{error:?}");
    }
    client.nop().expect("sync calls go on");

    let stats = go.stats();
    assert_eq!((stats.in_flight, stats.waiting), (0, 0), "{stats:?}");
    assert_eq!((stats.sent, stats.resolved), (u64::from(places), u64::from(places)), "{stats:?}");
    assert!(stats.wakes > 0 && stats.wakes <= stats.sent && stats.bells <= stats.sent, "{stats:?}");
    go.shutdown(Duration::ZERO).await.expect("a second time is nothing");
}
