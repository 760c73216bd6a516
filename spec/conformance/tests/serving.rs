//! Async handlers in Rust run on any executor, also on one that blocks, panics, or goes away.

mod executor;

use executor::{ALL, block_on};
use r2g::{Call, Code, Ctx, Spawn, Status, Task};
use r2g_conformance::api::conf::types::{GoEcho, RustEchoServer, RustEchoService};
use std::convert::Infallible;
use std::future::pending;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::task::{Context, Waker};
use std::time::{Duration, Instant};

/// Tasks of handlers, by the number of levels that is left when a call gets to Rust.
const BLOCKS: u32 = 1_000;
const CALLS_AND_BLOCKS: u32 = 2_000;
const FOR_EVER: u32 = 3_000;

/// Longer than anything here takes.
const STALL: Duration = Duration::from_secs(20);

static GO: OnceLock<GoEcho> = OnceLock::new();
static BEGUN: AtomicU32 = AtomicU32::new(0);
static DROPPED: AtomicU32 = AtomicU32::new(0);

struct Server;

struct CountsDrop;

impl Drop for CountsDrop {
    fn drop(&mut self) {
        DROPPED.fetch_add(1, Ordering::Relaxed);
    }
}

impl RustEchoServer for Server {
    async fn descend_later(&self, _ctx: &Ctx, levels: u32) -> Result<u32, Status> {
        match levels {
            BLOCKS => std::thread::sleep(Duration::from_millis(30)),
            // The thread waits for a call that comes back to Rust: another thread must run that.
            CALLS_AND_BLOCKS => return block_on(to_rust(0)),
            FOR_EVER => {
                BEGUN.fetch_add(1, Ordering::Relaxed);
                let _counts = CountsDrop;
                pending::<Infallible>().await;
            }
            _ => {}
        }
        Ok(0)
    }
}

/// A call to Go, which calls Rust, where `what` says what the handler does.
fn to_rust(what: u32) -> Call<u32, Status> {
    GO.get().expect("started").descend_later(what + 1).deadline(STALL)
}

/// Where spawned futures run.
#[derive(Clone)]
enum Mode {
    Tokio(tokio::runtime::Handle),
    Pool(futures_executor::ThreadPool),
    Smol(Arc<smol::Executor<'static>>),
    ThreadEach,
    Keeps,
    PollsOnceAndDrops,
    Drops,
    Panics,
}

static MODE: Mutex<Mode> = Mutex::new(Mode::Drops);
static KEPT: Mutex<Vec<Task>> = Mutex::new(Vec::new());

fn set(mode: Mode) {
    *MODE.lock().unwrap_or_else(PoisonError::into_inner) = mode;
}

struct Switch;

impl Spawn for Switch {
    fn spawn(&self, mut future: Task) {
        let mode = MODE.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match mode {
            Mode::Tokio(handle) => drop(handle.spawn(future)),
            Mode::Pool(pool) => pool.spawn_ok(future),
            Mode::Smol(executor) => executor.spawn(future).detach(),
            Mode::ThreadEach => drop(std::thread::spawn(|| block_on(future))),
            Mode::Keeps => KEPT.lock().expect("no panic").push(future),
            Mode::PollsOnceAndDrops => drop(std::thread::spawn(move || {
                let _ = future.as_mut().poll(&mut Context::from_waker(Waker::noop()));
            })),
            Mode::Drops => drop(future),
            // Without the message of `panic!`.
            Mode::Panics => std::panic::resume_unwind(Box::new("no more tasks")),
        }
    }
}

/// Starts once. The tests change what the one executor of the process does, so they go one after the other.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    let guard = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    GO.get_or_init(|| {
        let start = r2g_conformance::linked().serve(RustEchoService::new(Server));
        let go = start.executor(Switch).start().expect("Go starts");
        GoEcho::new(&go).expect("a client")
    });
    guard
}

fn workers(threads: usize) -> tokio::runtime::Runtime {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(threads).build();
    runtime.expect("a runtime")
}

/// Many calls at once, from each executor, to whatever runs the handlers now.
fn many() {
    for executor in ALL {
        let task = |_| -> Task {
            Box::pin(async {
                for _ in 0..20 {
                    assert_eq!(to_rust(0).await.expect("an answer"), 1);
                }
            })
        };
        executor.run((0..50).map(task).collect());
    }
}

#[test]
fn handlers_run_on_every_executor() {
    let _alone = alone();
    let runtime = workers(2);
    set(Mode::Tokio(runtime.handle().clone()));
    many();
    let pool = futures_executor::ThreadPool::builder().pool_size(2).create().expect("a pool");
    set(Mode::Pool(pool));
    many();
    let executor = Arc::new(smol::Executor::new());
    let (stop, stopped) = smol::channel::bounded::<()>(1);
    let threads: Vec<_> = (0..2)
        .map(|_| {
            let (executor, stopped) = (Arc::clone(&executor), stopped.clone());
            std::thread::spawn(move || smol::block_on(executor.run(stopped.recv())).is_err())
        })
        .collect();
    set(Mode::Smol(executor));
    many();
    set(Mode::ThreadEach);
    many();
    drop(stop);
    threads.into_iter().for_each(|thread| drop(thread.join()));
}

#[test]
fn calls_fail_when_the_executor_is_gone_and_go_on_with_another() {
    let _alone = alone();
    let runtime = workers(1);
    for broken in [Mode::Drops, Mode::Panics, Mode::PollsOnceAndDrops] {
        let polls = matches!(broken, Mode::PollsOnceAndDrops);
        for _ in 0..5 {
            set(broken.clone());
            if !polls {
                until_the_executor_before_is_idle();
            }
            for _ in 0..20 {
                match block_on(to_rust(0)) {
                    Ok(1) if polls => {}
                    Ok(levels) => panic!("{levels} levels"),
                    Err(error) => {
                        assert_eq!(error.code(), Code::Unavailable, "{error}");
                        assert!(error.message().contains("executor dropped"), "{error}");
                    }
                }
            }
            set(Mode::Tokio(runtime.handle().clone()));
            for _ in 0..20 {
                assert_eq!(block_on(to_rust(0)).expect("an answer"), 1);
            }
        }
    }
}

/// A task that an executor got before it was replaced takes calls until it has had nothing to do for a while.
fn until_the_executor_before_is_idle() {
    let end = Instant::now() + STALL;
    while block_on(to_rust(0)).is_ok() {
        assert!(Instant::now() < end, "calls still get to an executor that was replaced");
        std::thread::sleep(Duration::from_millis(1));
    }
}

#[test]
fn calls_that_wait_for_an_executor_fail_when_it_ends() {
    let _alone = alone();
    let caller = workers(1);
    set(Mode::Drops);
    until_the_executor_before_is_idle();
    for _ in 0..10 {
        set(Mode::Keeps);
        let calls: Vec<_> = (0..20).map(|_| caller.spawn(to_rust(0))).collect();
        while KEPT.lock().expect("no panic").is_empty() {
            std::thread::yield_now();
        }
        // From here on nothing is run, and then everything that was kept is dropped.
        set(Mode::Drops);
        let kept = std::mem::take(&mut *KEPT.lock().expect("no panic"));
        drop(kept);
        for call in calls {
            let error = caller.block_on(call).expect("no panic").expect_err("nobody runs it");
            assert_eq!(error.code(), Code::Unavailable, "{error}");
        }
    }
}

#[test]
fn a_runtime_that_is_dropped_takes_no_call_along() {
    let _alone = alone();
    let (caller, last) = (workers(2), workers(1));
    for round in 0..20 {
        let runtime = workers(2);
        set(Mode::Tokio(runtime.handle().clone()));
        let calls: Vec<_> = (0..200)
            .map(|n| caller.spawn(to_rust(if n % 4 == 0 { FOR_EVER } else { 0 })))
            .collect();
        std::thread::sleep(Duration::from_micros(round * 50));
        // Dispatchers that later doorbells make run on the other executor.
        set(Mode::Tokio(last.handle().clone()));
        runtime.shutdown_background();
        for (n, call) in calls.into_iter().enumerate() {
            if n % 4 == 0 {
                // The handler runs for ever on one of the two executors, so the test only cancels it.
                call.abort();
            }
            if let Ok(Err(error)) = caller.block_on(call) {
                assert_eq!(error.code(), Code::Unavailable, "{error}");
            }
        }
    }
}

#[test]
fn a_handler_that_blocks_does_not_hold_up_others_for_long() {
    let _alone = alone();
    let (caller, runtime) = (workers(2), workers(4));
    set(Mode::Tokio(runtime.handle().clone()));
    let mut worst = Duration::ZERO;
    for _ in 0..5 {
        // Calls that are short run one after the other, on the thread that takes them.
        for _ in 0..50 {
            assert_eq!(block_on(to_rust(0)).expect("an answer"), 1);
        }
        let blocks: Vec<_> = (0..2).map(|_| caller.spawn(to_rust(BLOCKS))).collect();
        std::thread::sleep(Duration::from_millis(1));
        let begun = Instant::now();
        assert_eq!(block_on(to_rust(0)).expect("an answer"), 1);
        worst = worst.max(begun.elapsed());
        for call in blocks {
            assert_eq!(caller.block_on(call).expect("no panic").expect("an answer"), 1);
        }
    }
    println!("{worst:?} behind handlers that block");
}

/// Each handler blocks a thread until a call of its own, which comes back to Rust, is over.
#[test]
fn handlers_that_block_until_others_have_run() {
    let _alone = alone();
    let (caller, runtime) = (workers(2), workers(6));
    set(Mode::Tokio(runtime.handle().clone()));
    for _ in 0..20 {
        for _ in 0..30 {
            assert_eq!(block_on(to_rust(0)).expect("an answer"), 1);
        }
        let calls: Vec<_> = (0..3).map(|_| caller.spawn(to_rust(CALLS_AND_BLOCKS))).collect();
        for call in calls {
            assert_eq!(caller.block_on(call).expect("no panic").expect("an answer"), 2);
        }
    }
}

#[test]
fn a_call_that_is_given_up_ends_its_handler() {
    let _alone = alone();
    let runtime = workers(2);
    set(Mode::Tokio(runtime.handle().clone()));
    let [begun_before, dropped_before] = [&BEGUN, &DROPPED].map(|n| n.load(Ordering::Relaxed));
    let begun = || BEGUN.load(Ordering::Relaxed) - begun_before;
    let dropped = || DROPPED.load(Ordering::Relaxed) - dropped_before;
    // Some calls are given up before their handler begins: the deadlines grow on a slow machine.
    for n in 0u64.. {
        if begun() >= 50 {
            break;
        }
        let call = to_rust(FOR_EVER).deadline(Duration::from_millis(n / 100 + n % 3 + 1));
        assert_eq!(block_on(call).expect_err("late").code(), Code::DeadlineExceeded);
    }
    let begin = Instant::now();
    while dropped() < begun() {
        assert!(begin.elapsed() < STALL, "handlers are left");
        std::thread::sleep(Duration::from_millis(1));
    }
    assert_eq!(block_on(to_rust(0)).expect("an answer"), 1);
}
