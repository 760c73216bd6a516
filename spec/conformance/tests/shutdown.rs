//! The orderly end of async calls. It is for good, so nothing else is tested in this process.

use r2g::{Code, Ctx, Stats, Status};
use r2g_conformance::api::conf::types::{GoEcho, RustEchoServer, RustEchoService};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// How long handlers run that end by themselves: by then all others have begun, on a busy machine too.
const SHORT_TIME: Duration = Duration::from_secs(1);
/// How long the shutdown waits for them.
const PATIENCE: Duration = Duration::from_secs(3);
/// Calls that end by themselves while the shutdown waits.
const SHORT: usize = 20;
/// Calls that would run for a minute.
const LONG: usize = 10;
/// Calls of Go's to Rust: so many end by themselves, and as many would never.
const TO_RUST: usize = 10;

/// Handlers that have begun in Rust.
static BEGUN: AtomicUsize = AtomicUsize::new(0);

/// A server whose handlers end at once, after a while, or never.
struct Server;

impl RustEchoServer for Server {
    async fn descend_later(&self, _ctx: &Ctx, levels: u32) -> Result<u32, Status> {
        BEGUN.fetch_add(1, Ordering::Relaxed);
        match levels {
            0 => {}
            1 => tokio::time::sleep(SHORT_TIME).await,
            _ => std::future::pending().await,
        }
        Ok(0)
    }
}

/// Waits until something is so.
async fn until(what: &str, is_so: impl Fn() -> bool) {
    let end = Instant::now() + Duration::from_secs(60);
    while !is_so() {
        assert!(Instant::now() < end, "{what}");
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_finish_or_are_cancelled_and_no_more_begin() {
    let places = u32::try_from(SHORT + LONG + 2 * TO_RUST).expect("few");
    let start = r2g_conformance::linked().serve(RustEchoService::new(Server)).max_in_flight(places);
    let go = start.start().expect("Go starts");
    assert_eq!(go.stats(), Stats::default(), "nothing was called yet");
    let client = GoEcho::new(&go).expect("a client");

    let short: Vec<_> =
        (0..SHORT).map(|_| tokio::spawn(client.wait(SHORT_TIME.as_millis() as u32))).collect();
    let long: Vec<_> = (0..LONG).map(|_| tokio::spawn(client.wait(60_000))).collect();
    let to_rust = |levels| -> Vec<_> {
        (0..TO_RUST).map(|_| tokio::spawn(client.descend_later(levels))).collect()
    };
    let (short_to_rust, long_to_rust) = (to_rust(2), to_rust(3));
    until("all places are taken", || go.stats().in_flight == u64::from(places)).await;
    until("handlers run in Rust", || BEGUN.load(Ordering::Relaxed) == 2 * TO_RUST).await;
    let queued = tokio::spawn(client.wait(0));
    until("one waits for a place", || go.stats().waiting > 0).await;

    go.shutdown(PATIENCE).await.expect("handlers heed their cancellation");

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
