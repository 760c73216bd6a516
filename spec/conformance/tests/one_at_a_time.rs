//! One async call after the other, for `R2G_SOAK_SECONDS` (2): each finds both sides asleep, awake, or about to be
//! either. A wake-up that is lost would leave the call where it is until the next one, which never comes.

use futures_executor::block_on;
use r2g_conformance::api::conf::types::{GoEcho, RustEchoService};
use r2g_conformance::echo::Echo;
use std::time::{Duration, Instant};

/// A call that takes this long has not been woken.
const STALL: Duration = Duration::from_secs(10);

#[test]
fn no_call_stalls() {
    let seconds = std::env::var("R2G_SOAK_SECONDS").ok().and_then(|text| text.parse().ok());
    let time = Duration::from_secs_f64(seconds.unwrap_or(2.0));
    let go = r2g_conformance::linked().serve(RustEchoService::new(Echo)).start();
    let go = go.expect("Go starts");
    let client = GoEcho::new(&go).expect("a client");
    let mut random = fastrand::Rng::with_seed(11);
    let (begin, mut calls) = (Instant::now(), 0u64);
    while begin.elapsed() < time {
        let call = client.meta("key").deadline(STALL);
        assert_eq!(block_on(call).expect("no stall"), None);
        calls += 1;
        match random.u32(..8) {
            0 => std::thread::sleep(Duration::from_micros(random.u64(..300))),
            1..4 => (0..random.u32(..20_000)).for_each(|_| std::hint::spin_loop()),
            _ => {}
        }
    }
    let stats = go.stats();
    assert_eq!((stats.sent, stats.resolved), (calls, calls), "{stats:?}");
    println!("{stats:?}");
}
