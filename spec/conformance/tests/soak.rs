//! Everything that may happen to async calls in both directions, for `R2G_SOAK_SECONDS` (5): executors that come
//! and go on both ends, drops, cancelled contexts, deadlines, panics, handlers that wait or block, a collector that
//! never rests; among them batches, bytes that change hands, and arguments in place. In the end every call was
//! resolved once, no handler ran twice, and nothing has grown.

mod executor;
mod restarts;
mod soaked;

use executor::{ALL, Task};
use r2g::{Code, Go, Status};
use r2g_conformance::api::conf::batch::ToGo;
use r2g_conformance::api::conf::soak::{SoakedService, Soaker, Tally};
use r2g_conformance::api::conf::types::{GoEcho, Oops, RustEchoService};
use r2g_conformance::echo::{self, Echo};
use restarts::{Latest, Restarts};
use soaked::{Handlers, Soaked};
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::Poll;
use std::time::{Duration, Instant};

/// Calls to Go at once, fewer than there are tasks: some wait for a place.
const PLACES: u32 = 100;
/// Tasks of a round.
const TASKS: usize = 200;
/// Goroutines that call Rust all the time.
const GOROUTINES: u32 = 64;
/// Calls that Go may have in flight (`runtime-go/r2gcgo`, `maxInFlight`).
const GO_PLACES: u32 = 4096;
/// The part of the time after which nothing may grow any more.
const WARM: f64 = 0.3;
/// Allowed growth: the allocators of both sides keep freed memory as they see fit.
const MORE_KIB: u64 = 24 << 10;
/// Threads that may come on top: Go keeps all that it ever needed at once, and a runtime that is ending has a few.
/// One that stays behind for each round, or each restart, comes to hundreds in a minute.
const MORE_THREADS: u64 = 24;
/// Longer than anything may take that comes to an end.
const STALL: Duration = Duration::from_secs(30);

static CLIENTS: OnceLock<Clients> = OnceLock::new();
static FINISHED: AtomicU64 = AtomicU64::new(0);
static DROPPED: AtomicU64 = AtomicU64::new(0);
/// Calls that went on to Rust while their executor there ended.
static GONE: AtomicU64 = AtomicU64::new(0);
static RESTARTING: AtomicBool = AtomicBool::new(false);
static OVER: AtomicBool = AtomicBool::new(false);

struct Clients {
    echo: GoEcho,
    batch: ToGo,
    soaker: Soaker,
}

fn clients() -> &'static Clients {
    CLIENTS.get().expect("started")
}

/// Memory, threads and goroutines of this process.
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
            goroutines: clients().echo.goroutines().expect("goroutines"),
        }
    }
}

/// Accepts the outcomes of a call that goes on to Rust, where its executor may end.
fn unless_gone<T>(result: Result<T, Status>) -> Option<T> {
    match result {
        Ok(value) => Some(value),
        Err(error) => {
            assert_eq!(error.code(), Code::Unavailable, "{error}");
            GONE.fetch_add(1, Ordering::Relaxed);
            None
        }
    }
}

/// One call and what comes of it.
async fn call(what: u32, millis: u32) {
    let go = &clients().echo;
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
        13 => {
            let levels = unless_gone(go.descend_later(3).await);
            assert!(levels.is_none_or(|levels| levels == 3), "{levels:?}");
        }
        14 => drop(go.meta("never polled")),
        15 => drop_begun(go.descend_later(3)).await,
        16 => {
            // Given up while it is in one half or the other.
            let time = Duration::from_micros(u64::from(millis) * 100);
            match go.descend_later(5).deadline(time).await {
                Err(error) if error.code() == Code::DeadlineExceeded => {}
                other => drop(unless_gone(other)),
            }
        }
        17 => {
            let mut first = pin!(go.meta("key"));
            poll_fn(|cx| Poll::Ready(first.as_mut().poll(cx).is_ready())).await;
            assert_eq!(go.meta("key").await.expect("meta"), None);
        }
        18 => {
            let page = vec![0x0f; millis as usize * 5000];
            let back = go.turn_later(page, "").await.expect("turned");
            assert!(back.len() == millis as usize * 5000 && back.iter().all(|byte| *byte == 0xf0));
        }
        19 => drop_begun(go.turn_later(vec![1; 20_000], "wait")).await,
        // Blocks this thread, and the goroutine over there.
        20 => assert_eq!(clients().soaker.busy(millis * 50).await.expect("busy"), millis * 50),
        _ => {
            let halves =
                clients().batch.half_batch((1..=u64::from(millis) * 20).map(|half| half * 2));
            let wrong = (1..).zip(halves).find(|(value, half)| half.as_ref().ok() != Some(value));
            // 13 panics, 17 fails: both are odd.
            assert!(wrong.is_none(), "{wrong:?}");
        }
    }
    FINISHED.fetch_add(1, Ordering::Relaxed);
}

/// Kinds of calls.
const KINDS: u32 = 22;

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
        let plan: Vec<(u32, u32)> =
            (0..10).map(|_| (random.u32(..KINDS), random.u32(..8))).collect();
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
        drop(runtime.spawn(clients().echo.wait(60_000)));
        drop(runtime.spawn(clients().echo.meta("key")));
    }
    std::thread::sleep(Duration::from_millis(1));
    runtime.shutdown_background();
}

fn nothing_is_left(go: &Go) -> bool {
    let stats = go.stats();
    stats.in_flight == 0 && stats.waiting == 0 && stats.sent == stats.resolved
}

/// Starts Go, which calls Rust from here on as soon as it is told so.
fn start() -> Go {
    let start = r2g_conformance::linked()
        .serve(RustEchoService::new(Echo))
        .serve(SoakedService::new(Soaked))
        .executor(Latest)
        .max_in_flight(PLACES);
    let go = start.start().expect("Go starts");
    let clients = Clients {
        echo: GoEcho::new(&go).expect("a client"),
        batch: ToGo::new(&go).expect("a client"),
        soaker: Soaker::new(&go).expect("a client"),
    };
    echo::GO.set(clients.echo.clone()).expect("set once");
    soaked::GO.set(clients.soaker.clone()).expect("set once");
    assert!(CLIENTS.set(clients).is_ok(), "set once");
    go
}

/// Lets rounds of calls go to Go for so long, while Go's goroutines call Rust, and returns how many.
fn soak(time: Duration, seed: u64) -> (u64, Tally) {
    let begin = Instant::now();
    let mut random = fastrand::Rng::with_seed(seed);
    RESTARTING.store(true, Ordering::Relaxed);
    clients().soaker.begin(GOROUTINES, seed).expect("it begins");
    let mut rounds = 0;
    while begin.elapsed() < time {
        round(&mut random);
        rounds += 1;
    }
    let tally = executor::block_on(clients().soaker.finish()).expect("it ends");
    RESTARTING.store(false, Ordering::Relaxed);
    // A restart that has begun is soon over.
    std::thread::sleep(Duration::from_millis(300));
    (rounds, tally)
}

/// All places of Go are free: as many calls as there are come to Rust at once.
fn all_places_are_free() {
    let wrong = executor::block_on(clients().soaker.gather(GO_PLACES)).expect("they meet");
    assert_eq!(wrong, Vec::<String>::new());
}

fn check_tally(tally: &Tally, handlers: Handlers) {
    assert_eq!(tally.wrong, Vec::<String>::new());
    let outcomes = [
        tally.returned,
        tally.cancelled,
        tally.late,
        tally.failed,
        tally.panicked,
        tally.unavailable,
    ];
    assert_eq!(outcomes.iter().sum::<u64>(), tally.calls, "one outcome each: {tally:?}");
    // Each is there, or the soak has not done what it should.
    assert!(outcomes.iter().all(|outcome| *outcome > 0) && tally.not_started > 0, "{tally:?}");
    assert_eq!(handlers.twice, 0, "no call ran twice");
    assert_eq!(handlers.begun, handlers.ended, "every handler has ended");
    let sent = tally.calls - tally.sync_calls;
    assert!(handlers.begun <= sent - tally.not_started, "{handlers:?} of {tally:?}");
    assert!(handlers.begun >= tally.returned - tally.sync_calls, "{handlers:?} of {tally:?}");
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
    let restarts = Restarts::begin(&RESTARTING, &OVER);
    let go = start();
    let collector = std::thread::spawn(|| {
        while !OVER.load(Ordering::Relaxed) {
            clients().echo.collect().expect("collected");
            std::thread::sleep(Duration::from_millis(5));
        }
    });
    all_places_are_free();
    let (first, _) = soak(time.mul_f64(WARM), 1);
    all_places_are_free();
    let warm = settled(&go);
    let (second, tally) = soak(time.mul_f64(1.0 - WARM), 2);
    all_places_are_free();
    let end = settled(&go);
    OVER.store(true, Ordering::Relaxed);
    collector.join().expect("no panic");
    let restarts = restarts.end();
    let (rounds, handlers) = (first + second, Handlers::now());
    let [finished, dropped, gone] =
        [&FINISHED, &DROPPED, &GONE].map(|count| count.load(Ordering::Relaxed));
    println!(
        "to Go: {rounds} rounds, {finished} calls, {dropped} of them dropped, {gone} unavailable"
    );
    println!("{:?}", go.stats());
    println!("to Rust: {tally:?}\n{handlers:?}, {restarts} restarts");
    println!("warm {warm:?}\nend  {end:?}");
    assert_eq!(finished, rounds * TASKS as u64 * 10, "every task went on to its end");
    check_tally(&tally, handlers);
    assert!(end.resident_kib < warm.resident_kib + MORE_KIB, "memory grows");
    assert!(end.threads <= warm.threads + MORE_THREADS, "threads grow");
    assert!(end.goroutines <= warm.goroutines + 8, "goroutines grow");
    // Of Go's calls to Rust there is none left either.
    executor::block_on(go.shutdown(Duration::from_secs(10))).expect("nothing runs");
}

/// What the process holds once every call is resolved.
fn settled(go: &Go) -> Holdings {
    let begin = Instant::now();
    while !nothing_is_left(go) || Handlers::now().begun != Handlers::now().ended {
        assert!(begin.elapsed() < STALL, "calls are lost: {:?}, {:?}", go.stats(), Handlers::now());
        std::thread::sleep(Duration::from_millis(1));
    }
    // Threads of runtimes that were shut down in the background, and goroutines that end.
    std::thread::sleep(Duration::from_millis(300));
    Holdings::now()
}
