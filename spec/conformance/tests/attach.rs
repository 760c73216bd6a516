//! Attached threads. Build tags of `GOFLAGS` decide whether they are, or scopes run plainly: the same tests run with
//! both (`scripts/test-checks.sh`).

use r2g::{Attached, CallError, Code, Conn, Go};
use r2g_conformance::api::conf::attach::{BackService, Lender, PACKAGE, Refusal};
use r2g_conformance::attach::{Back, GO};
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::{Command, Output};
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Names the scene of the child process.
const SCENE: &str = "R2G_TEST_SCENE";
/// `switch` or `plain`: what this build should do, where that is known.
const WAY: &str = "R2G_TEST_ATTACH";

fn both() -> &'static (Go, Lender) {
    GO.get_or_init(|| {
        let start = r2g_conformance::linked().serve(BackService::new(Back)).package(&PACKAGE);
        let go = start.procs(4).start().expect("Go starts");
        let lender = Lender::new(&go).expect("a client");
        (go, lender)
    })
}

fn lender() -> &'static Lender {
    &both().1
}

/// Whether this build switches.
fn switches() -> bool {
    attach(|attached| attached.switches())
}

fn attach<R>(work: impl FnOnce(&mut Attached<'_>) -> R) -> R {
    both().0.attach(work)
}

/// For work that does little but call.
fn hold<R>(work: impl FnOnce(&mut Attached<'_>) -> R) -> R {
    // SAFETY: the tests compute for microseconds; other processes may make them longer, and then Go waits.
    unsafe { both().0.attach_holding(work) }
}

/// Every kind of sync call.
fn calls() {
    let lender = lender();
    for value in [0, 1, 77, u64::MAX] {
        lender.nop().expect("nop");
        assert_eq!(lender.number(value).expect("number"), value);
        match lender.half(value) {
            Ok(half) => assert_eq!(half * 2, value),
            Err(CallError::App(Refusal::Odd)) => assert_eq!(value % 2, 1),
            Err(other) => panic!("{other}"),
        }
    }
    let status = lender.fails().expect_err("it fails");
    assert_eq!((status.code(), status.message()), (Code::NotFound, "nothing here"));
    for size in [0, 1, 500, 513, 5_000, 300_000] {
        let text = "x".repeat(size);
        assert_eq!(lender.text(&text).expect("text"), text);
        let reply = lender.text_view(&text).expect("a view");
        assert_eq!(reply.view(), text);
        let page = vec![1; size];
        assert_eq!(lender.turn(page).expect("turn").len(), size);
    }
    let outcomes = lender.add_batch(0..200);
    for (value, outcome) in (0..).zip(outcomes) {
        match outcome {
            Ok(next) => assert_eq!(next, value + 1),
            Err(status) => assert!(value % 13 == 7 && status.is_panic(), "{value}: {status}"),
        }
    }
    assert_eq!(lender.leaves(100).expect("leaves"), 9900);
}

fn panics() {
    let status = lender().panics().expect_err("it panics");
    assert!(status.is_panic() && status.from_runtime() && !status.not_started(), "{status:?}");
    assert_eq!((status.code(), status.message()), (Code::Internal, "panic: asked to panic"));
    assert!(status.detail().contains("attach.go"), "{}", status.detail());
    assert_eq!(status.method(), Some("conf.attach.Lender.panics"));
    let status = lender().panics_with(5).expect_err("it panics");
    assert!(status.is_panic() && status.message().contains("panic: 5"), "{status:?}");
}

#[test]
fn scopes_are_what_the_build_has() {
    if let Ok(way) = std::env::var(WAY) {
        assert_eq!(switches(), way == "switch", "{way}");
        assert_eq!(hold(|attached| attached.switches()), way == "switch", "{way}");
    }
}

#[test]
fn every_kind_of_sync_call() {
    calls();
    attach(|_| calls());
    hold(|_| calls());
    // What does not move to another thread stays.
    let counted = Rc::new(Cell::new(0));
    let inner = Rc::clone(&counted);
    let text = attach(move |_| {
        inner.set(inner.get() + 1);
        lender().text("result").expect("text")
    });
    assert_eq!((text.as_str(), counted.get()), ("result", 1));
}

#[test]
fn panics_of_handlers_are_failures() {
    for _ in 0..20 {
        attach(|_| (0..20).for_each(|_| panics()));
        hold(|_| (0..20).for_each(|_| panics()));
    }
}

#[test]
fn a_panic_of_the_closure_goes_on_in_the_caller() {
    for _ in 0..20 {
        let dropped = AtomicBool::new(false);
        struct Guard<'a>(&'a AtomicBool);
        impl Drop for Guard<'_> {
            fn drop(&mut self) {
                // Unwinding code may call, too.
                lender().nop().expect("nop");
                self.0.store(true, Ordering::Relaxed);
            }
        }
        let caught = catch_unwind(AssertUnwindSafe(|| {
            attach(|_| {
                let _guard = Guard(&dropped);
                calls();
                std::panic::panic_any(42_u32);
            });
        }));
        assert_eq!(caught.expect_err("it panics").downcast_ref(), Some(&42_u32));
        assert!(dropped.load(Ordering::Relaxed));
        calls();
        attach(|_| {
            let caught = catch_unwind(|| panic!("within"));
            assert!(caught.is_err());
            calls();
        });
    }
}

#[test]
fn handlers_block_collect_and_grow() {
    let work = || {
        for kib in [0, 1, 10, 100, 1000] {
            assert_eq!(lender().deep(kib).expect("deep"), u64::from(kib));
            assert_eq!(lender().block(kib).expect("block"), u64::from(kib));
            lender().nop().expect("nop");
        }
    };
    attach(|_| work());
    hold(|_| work());
}

#[test]
fn calls_nest_in_and_out_of_scopes() {
    for how in ["plain", "attached", "mixed"] {
        let nest = || {
            for levels in [0, 1, 2, 7, 25] {
                assert_eq!(lender().nest(levels, how).expect("nests"), levels, "{how}");
            }
            let status = lender().nest(100, how).expect_err("too deep");
            assert_eq!(status.code(), Code::ResourceExhausted, "{how}: {status}");
            lender().nop().expect("nop");
        };
        nest();
        attach(|_| nest());
        hold(|_| nest());
    }
}

#[test]
fn panics_below_are_failures_above() {
    for how in ["panic", "panic in a scope"] {
        attach(|_| {
            for levels in 1..10 {
                let status = lender().nest(levels, how).expect_err("a panic");
                assert_eq!(status.code(), Code::Internal, "{how}: {status}");
                lender().nop().expect("nop");
            }
        });
    }
}

#[test]
fn a_scope_in_a_scope_is_the_same_one() {
    let inner = attach(|outer| {
        let inner = attach(|inner| {
            calls();
            assert_eq!(inner.switches(), outer.switches());
            hold(|held| {
                calls();
                held.switches()
            })
        });
        calls();
        inner
    });
    assert_eq!(inner, switches());
}

#[test]
fn what_is_outside_is_on_the_threads_own_stack() {
    attach(|attached| {
        let here = 0u8;
        let there = attached.outside(|| {
            calls();
            // Another scope, for which this one waits.
            attach(|_| calls());
            let there = 0u8;
            (&raw const there).addr()
        });
        let far = (&raw const here).addr().abs_diff(there) > 64 << 10;
        assert_eq!(far, attached.switches());
        calls();
        let caught = catch_unwind(AssertUnwindSafe(|| attached.outside(|| panic!("outside"))));
        assert!(caught.is_err());
        calls();
    });
}

#[test]
fn servers_in_rust_are_on_the_scopes_stack() {
    use r2g_conformance::api::conf::attach::Back as LocalBack;
    let local = LocalBack::new(Conn::local().serve(BackService::new(Back))).expect("a client");
    attach(|_| {
        assert_eq!(local.twice(21).expect("twice"), 42);
        for how in ["plain", "attached", "mixed"] {
            assert_eq!(local.run(10, how).expect("runs"), 10);
            let status = local.run(100, how).expect_err("too deep");
            assert_eq!(status.code(), Code::ResourceExhausted, "{how}: {status}");
        }
        let status = local.run(0, "panic").expect_err("Go panics");
        assert!(status.is_panic(), "{status}");
        calls();
    });
}

#[test]
fn a_server_in_rust_may_panic_in_a_scope() {
    use r2g_conformance::api::conf::attach::Back as LocalBack;
    let local = LocalBack::new(Conn::local().serve(BackService::new(Back))).expect("a client");
    attach(|_| {
        let status = local.run(0, "panic in a scope").expect_err("it panics");
        assert!(status.is_panic() && status.message().contains("below"), "{status}");
        assert!(status.detail().contains("attach.rs"), "{}", status.detail());
        calls();
    });
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
}

#[test]
fn async_calls_are_made_in_scopes() {
    let lender = lender();
    attach(|_| {
        futures_executor::block_on(async {
            assert_eq!(lender.later(1, 0).await.expect("later"), 1);
            assert_eq!(lender.later(2, 2_000).await.expect("later"), 2);
        });
        runtime().block_on(async {
            let calls: Vec<_> = (0..300).map(|n| tokio::spawn(lender.later(n, 100))).collect();
            lender.nop().expect("nop");
            for (n, call) in (0..).zip(calls) {
                assert_eq!(call.await.expect("no panic").expect("later"), n);
            }
            let late = lender.forever().deadline(Duration::from_millis(5)).await;
            assert_eq!(late.expect_err("late").code(), Code::DeadlineExceeded);
        });
        assert_eq!(lender.back_later(50).expect("it runs"), Vec::<String>::new());
        calls();
    });
}

#[test]
fn async_calls_are_dropped_in_scopes() {
    use std::task::{Context, Waker};
    let lender = lender();
    let before = lender.cancelled().expect("a number");
    let begun = 50;
    for _ in 0..begun {
        attach(|_| {
            let mut call = Box::pin(lender.forever());
            assert!(call.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
            lender.nop().expect("nop");
            // A handler that has not begun is cancelled without being run.
            lender.block(200).expect("block");
            drop(call);
            lender.nop().expect("nop");
        });
    }
    let end = Instant::now() + Duration::from_secs(20);
    while both().0.stats().in_flight > 100 && Instant::now() < end {
        std::thread::yield_now();
    }
    while lender.cancelled().expect("a number") == before {
        assert!(Instant::now() < end, "no handler was cancelled");
        std::thread::yield_now();
    }
}

#[test]
fn fresh_threads_and_warm_ones() {
    let fresh = std::thread::spawn(|| {
        attach(|_| {
            assert!(r2g::warm_thread());
            calls();
        });
        calls();
        assert!(r2g::warm_thread());
    });
    fresh.join().expect("no panic");
    attach(|_| {
        assert!(r2g::warm_thread());
        // Other threads are not attached.
        let other = std::thread::spawn(calls);
        lender().nop().expect("nop");
        other.join().expect("no panic");
        let again = r2g_conformance::linked().start().expect("it runs already");
        Lender::new(&again).expect("a client").nop().expect("nop");
        let _ = again.stats();
    });
}

#[test]
fn many_threads_while_go_is_busy() {
    lender().busy(true).expect("busy");
    let end = Instant::now() + Duration::from_secs(3);
    std::thread::scope(|scope| {
        for thread in 0..4u32 {
            scope.spawn(move || {
                while Instant::now() < end {
                    attach(|_| {
                        for round in 0..200 {
                            assert_eq!(lender().number(round).expect("number"), round);
                            lender().nop().expect("nop");
                            if round % 50 == 0 {
                                lender().deep(round as u32 % 40 + thread).expect("deep");
                                calls();
                                // Longer than Go lets a system call have a processor.
                                let begun = Instant::now();
                                while begun.elapsed() < Duration::from_micros(300) {}
                                panics();
                            }
                        }
                    });
                    hold(|_| (0..200).for_each(|_| lender().nop().expect("nop")));
                    lender().nop().expect("nop");
                }
            });
        }
    });
    assert!(lender().busy(false).expect("busy") > 10);
}

#[test]
fn deep_stacks_of_rust() {
    #[inline(never)]
    fn descend(levels: u64) -> u64 {
        let frame = std::hint::black_box([levels; 64]);
        if levels == 0 {
            return lender().number(frame[0]).expect("number");
        }
        let below = descend(levels - 1);
        lender().nop().expect("nop");
        below + frame[63] - levels + 1
    }
    attach(|_| assert_eq!(descend(500), 500));
}

fn run(scene: &str) -> Output {
    let this = std::env::current_exe().expect("this program");
    let mut child = Command::new(this);
    child.args(["--exact", "scene", "--ignored", "--nocapture"]).env(SCENE, scene);
    child.output().expect("it runs")
}

#[test]
fn goexit_in_a_handler_ends_the_process_and_says_where() {
    for scene in ["exit", "exit attached", "exit held"] {
        let output = run(scene);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success(), "{said}");
        let line = "Lender.Exits: runtime.Goexit (t.FailNow?) in a sync handler ends the process";
        assert!(said.contains(line), "{said}");
    }
}

#[test]
fn the_end_of_the_stack_ends_the_process() {
    let output = run("overflow");
    assert!(!output.status.success());
}

#[test]
#[ignore = "runs in the child"]
fn scene() {
    #[inline(never)]
    fn overflow(depth: u64) -> u64 {
        let frame = std::hint::black_box([depth; 512]);
        if depth == u64::MAX { 0 } else { overflow(depth + 1) + frame[511] }
    }
    let Ok(scene) = std::env::var(SCENE) else { return };
    let exits = || drop(lender().exits());
    match scene.as_str() {
        "exit" => exits(),
        "exit attached" => attach(|_| exits()),
        "exit held" => hold(|_| exits()),
        _ => println!("{}", attach(|_| overflow(0))),
    }
}
