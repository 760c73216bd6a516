//! Everything that may happen to async calls, for `R2G_SOAK_SECONDS` (5): executors that come and go, drops,
//! deadlines, panics, handlers that wait, a collector that never rests. In the end every call was resolved
//! once, and nothing has grown.

mod executor;

use executor::{ALL, Task};
use r2g::{Code, Go};
use r2g_conformance::api::types::{GoEcho, Oops, RustEchoService};
use r2g_conformance::echo::{self, Echo};
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::Poll;
use std::time::{Duration, Instant};

/// Calls at once, fewer than there are tasks: some wait for a place.
const PLACES: u32 = 100;
/// Tasks of a round.
const TASKS: usize = 200;
/// The part of the time after which nothing may grow any more.
const WARM: f64 = 0.3;

static CLIENT: OnceLock<GoEcho> = OnceLock::new();
static FINISHED: AtomicU64 = AtomicU64::new(0);
static DROPPED: AtomicU64 = AtomicU64::new(0);
static OVER: AtomicBool = AtomicBool::new(false);

fn client() -> &'static GoEcho {
    CLIENT.get().expect("started")
}

/// What this process holds.
#[derive(Debug, Clone, Copy)]
struct Holdings {
    resident_kib: u64,
    threads: u64,
    goroutines: u32,
}

impl Holdings {
    fn now() -> Self {
        let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
        let number = |name: &str| {
            let line = status.lines().find(|line| line.starts_with(name)).expect("a line");
            line.split_whitespace().nth(1).and_then(|text| text.parse().ok()).expect("a number")
        };
        Self {
            resident_kib: number("VmRSS:"),
            threads: number("Threads:"),
            goroutines: client().goroutines().expect("goroutines"),
        }
    }
}

/// One call and what comes of it.
async fn call(what: u32, millis: u32) {
    let go = client();
    match what {
        0..=5 => assert_eq!(go.meta("key").await.expect("meta"), None),
        6 => drop(go.wait(millis % 4).await.expect("in time")),
        7 => {
            let late = go.wait(60_000).deadline(Duration::from_millis(u64::from(millis)));
            assert_eq!(late.await.expect_err("late").code(), Code::DeadlineExceeded);
        }
        8 => drop_begun(go.wait(60_000)).await,
        9 => drop_begun(go.meta("key")).await,
        10 => {
            let error = go.fail_later("panic").await.expect_err("a panic");
            assert!(
                error.status().is_some_and(|status| status.code() == Code::Internal),
                "{error}"
            );
        }
        11 => drop(go.fail_later("goexit").await.expect_err("its goroutine ended")),
        12 => {
            let error = go.fail_later("busy").await.expect_err("declared");
            assert!(matches!(error.app(), Some(Oops::Busy)), "{error}");
        }
        13 => assert_eq!(go.descend_later(3).await.expect("nested"), 3),
        14 => drop(go.meta("never polled")),
        15 => drop_begun(go.descend_later(3)).await,
        16 => {
            // Given up while it is in one half or the other.
            let time = Duration::from_micros(u64::from(millis) * 100);
            if let Err(error) = go.descend_later(5).deadline(time).await {
                assert_eq!(error.code(), Code::DeadlineExceeded, "{error}");
            }
        }
        _ => {
            let mut first = pin!(go.meta("key"));
            poll_fn(|cx| Poll::Ready(first.as_mut().poll(cx).is_ready())).await;
            assert_eq!(go.meta("key").await.expect("meta"), None);
        }
    }
    FINISHED.fetch_add(1, Ordering::Relaxed);
}

/// Polls a call once and drops it.
async fn drop_begun(call: impl Future) {
    let mut call = Box::pin(call);
    let done = poll_fn(|cx| Poll::Ready(call.as_mut().poll(cx).is_ready())).await;
    DROPPED.fetch_add(u64::from(!done), Ordering::Relaxed);
}

/// A round of tasks on an executor; some of them are dropped with a runtime that ends.
fn round(random: &mut fastrand::Rng) {
    let executor = ALL[random.usize(..ALL.len())];
    let task = |_| -> Task {
        let plan: Vec<(u32, u32)> = (0..10).map(|_| (random.u32(..18), random.u32(..8))).collect();
        Box::pin(async move {
            for (what, millis) in plan {
                call(what, millis).await;
            }
        })
    };
    let tasks = (0..TASKS).map(task).collect();
    executor.run(tasks);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build();
    let runtime = runtime.expect("a runtime");
    for _ in 0..20 {
        drop(runtime.spawn(client().wait(60_000)));
        drop(runtime.spawn(client().meta("key")));
    }
    std::thread::sleep(Duration::from_millis(1));
    runtime.shutdown_background();
}

fn nothing_is_left(go: &Go) -> bool {
    let stats = go.stats();
    stats.in_flight == 0 && stats.waiting == 0 && stats.sent == stats.resolved
}

#[test]
fn nothing_is_lost_and_nothing_grows() {
    let seconds = std::env::var("R2G_SOAK_SECONDS").ok().and_then(|text| text.parse().ok());
    let time = Duration::from_secs_f64(seconds.unwrap_or(5.0));
    // Handlers panic on purpose, by the thousand.
    std::panic::set_hook(Box::new(|info| {
        if !std::thread::current().name().is_some_and(|name| name.starts_with("r2g")) {
            eprintln!("{info}");
        }
    }));
    let start = r2g_conformance::linked().serve(RustEchoService::new(Echo)).max_in_flight(PLACES);
    let go = start.start().expect("Go starts");
    let client = GoEcho::new(&go).expect("a client");
    echo::GO.set(client.clone()).expect("set once");
    CLIENT.set(client).expect("set once");

    let collector = std::thread::spawn(|| {
        while !OVER.load(Ordering::Relaxed) {
            self::client().collect().expect("collected");
            std::thread::sleep(Duration::from_millis(5));
        }
    });
    let mut random = fastrand::Rng::with_seed(1);
    let begin = Instant::now();
    let mut warm = None;
    let mut rounds = 0u64;
    while begin.elapsed() < time {
        round(&mut random);
        rounds += 1;
        if warm.is_none() && begin.elapsed() > time.mul_f64(WARM) {
            warm = Some(settled(&go));
        }
    }
    OVER.store(true, Ordering::Relaxed);
    collector.join().expect("no panic");
    let (warm, end) = (warm.unwrap_or_else(|| settled(&go)), settled(&go));
    let (finished, dropped) = (FINISHED.load(Ordering::Relaxed), DROPPED.load(Ordering::Relaxed));
    println!("{rounds} rounds, {finished} calls, {dropped} of them dropped\n{:?}", go.stats());
    println!("warm {warm:?}\nend  {end:?}");
    assert_eq!(finished, rounds * TASKS as u64 * 10, "every task went on to its end");
    assert!(end.resident_kib < warm.resident_kib + (64 << 10), "memory grows");
    assert!(end.threads <= warm.threads + 8, "threads grow");
    assert!(end.goroutines <= warm.goroutines + 8, "goroutines grow");
    // Of Go's calls to Rust there is none left either.
    executor::block_on(go.shutdown(Duration::from_secs(10))).expect("nothing runs");
}

/// What the process holds when every call is resolved.
fn settled(go: &Go) -> Holdings {
    let begin = Instant::now();
    while !nothing_is_left(go) {
        assert!(begin.elapsed() < Duration::from_secs(30), "calls are lost: {:?}", go.stats());
        std::thread::sleep(Duration::from_millis(1));
    }
    // Threads of runtimes that were shut down in the background, and goroutines that end.
    std::thread::sleep(Duration::from_millis(300));
    Holdings::now()
}
