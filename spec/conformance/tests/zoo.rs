//! Mistakes and surprises that an earlier generation of such bridges answered with corruption, a
//! hang or the end of the process. Each is a test that the answer here is right.

use r2g::{Code, Go};
use r2g_conformance::api::conf::names::{self, Rust};
use r2g_conformance::api::conf::types::{GoEcho, PACKAGE, RustEchoService};
use r2g_conformance::echo::{self, Echo};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// Starts Go once for all tests, with only four calls in flight.
fn go() -> &'static Go {
    static GO: OnceLock<Go> = OnceLock::new();
    GO.get_or_init(|| {
        let services = RustEchoService::new(Echo);
        let start = r2g_conformance::linked().serve(services).package(&PACKAGE).max_in_flight(4);
        let go = start.start().expect("Go starts");
        echo::GO.set(GoEcho::new(&go).expect("a client")).expect("set once");
        go
    })
}

fn client() -> GoEcho {
    GoEcho::new(go()).expect("a client")
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime")
}

#[test]
fn a_kept_view_is_stopped() {
    let go = client();
    go.keep_view("gone after the call").expect("kept");
    let error = go.read_kept_view().expect_err("the view is over");
    assert_eq!(error.code(), Code::Internal);
    assert!(error.message().contains("view used after its call ended"), "{error}");
    go.nop().expect("the process goes on");
}

#[test]
fn strings_survive_the_collector() {
    assert_eq!(client().strings_under_collection(5000, 40).expect("counted"), 0);
}

#[test]
fn large_results_do_not_leak() {
    let go = client();
    let size = 1 << 20;
    go.large_results(size, 20).expect("warm");
    let before = resident_kib();
    assert_eq!(go.large_results(size, 300).expect("results"), 300 << 20);
    let grown = resident_kib().saturating_sub(before);
    assert!(grown < 100 << 10, "300 MiB of results left {grown} KiB behind");
}

/// Resident memory of this process.
fn resident_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).expect("VmRSS");
    line.split_whitespace().nth(1).and_then(|kib| kib.parse().ok()).expect("a number")
}

#[test]
fn a_rust_handler_that_blocks_does_not_hold_up_the_collector() {
    let go = client();
    let blocked = std::thread::spawn({
        let go = go.clone();
        move || go.block_in_rust(1500)
    });
    std::thread::sleep(Duration::from_millis(100));
    let begun = Instant::now();
    let millis = go.collect().expect("collected");
    assert!(begun.elapsed() < Duration::from_millis(1000), "the collector took {millis} ms");
    assert!(!blocked.is_finished(), "the handler blocks meanwhile");
    blocked.join().expect("no panic").expect("no failure");
}

#[test]
fn four_slots_serve_thousands_of_calls() {
    let go = client();
    runtime().block_on(async {
        let calls: Vec<_> = (0..64).map(|n| tokio::spawn(go.wait(n % 3))).collect();
        for call in calls {
            call.await.expect("no panic").expect("no failure");
        }
        let calls: Vec<_> = (0..10_000u32).map(|_| tokio::spawn(go.meta("x"))).collect();
        for call in calls {
            call.await.expect("no panic").expect("no failure");
        }
    });
}

#[test]
fn calls_that_wait_for_a_slot_have_deadlines_and_can_be_dropped() {
    let go = client();
    runtime().block_on(async {
        let busy: Vec<_> = (0..4).map(|_| tokio::spawn(go.wait(400))).collect();
        tokio::time::sleep(Duration::from_millis(50)).await;
        let error =
            go.wait(0).deadline(Duration::from_millis(30)).await.expect_err("no slot in time");
        assert_eq!(error.code(), Code::DeadlineExceeded);
        assert!(error.not_started(), "{error:?}");
        drop(tokio::time::timeout(Duration::from_millis(10), go.wait(0)).await);
        for call in busy {
            call.await.expect("no panic").expect("no failure");
        }
        go.wait(0).await.expect("the slots are free again");
    });
}

#[test]
fn a_method_without_a_result_runs() {
    let go = client();
    runtime().block_on(async {
        for text in ["one", "two", "three"] {
            go.remember(text).await.expect("remembered");
        }
    });
    assert_eq!(go.remembered().expect("list"), ["one", "two", "three"]);
}

#[test]
fn small_and_large_numbers_side_by_side() {
    let text = client().mixed(1, u64::MAX, &["a".into(), "b".into()], 0.5).expect("mixed");
    assert_eq!(text, "1 18446744073709551615 a+b 0.5");
}

#[test]
fn broken_text_is_an_error_that_names_its_place() {
    let error = client().broken_text("deep").expect_err("not UTF-8");
    assert_eq!(error.code(), Code::Internal);
    assert!(error.message().contains("[1]: not UTF-8"), "{error}");
    assert!(error.from_runtime() && !error.not_started());
}

#[test]
fn nan_keeps_its_payload() {
    let mut value = r2g_conformance::values::nothing();
    value.scalars.k = f64::from_bits(0x7ff8_dead_beef_cafe);
    value.scalars.j = f32::from_bits(0x7fc1_2345);
    let back = client().everything(&value).expect("echo");
    assert_eq!(back.scalars.k.to_bits(), value.scalars.k.to_bits());
    assert_eq!(back.scalars.j.to_bits(), value.scalars.j.to_bits());
}

#[test]
fn awkward_names_work() {
    let go = names::Go::new(go()).expect("a client");
    assert_eq!(go.slot(1, 2, 3, 4, 5, 6, 7, 8, 9, 10).expect("sum"), 55);
    let error = go.clone_().expect_err("nobody implements it");
    assert_eq!(error.code(), Code::Unimplemented);
    let error = Rust::new(self::go()).expect_err("nobody serves it");
    assert!(error.to_string().contains("conf.names.Rust is not served"), "{error}");
}

#[test]
fn a_program_with_go_opens_no_go_library() {
    go();
    let error = r2g::Go::open("/proc/self/exe").expect_err("there is a Go runtime");
    assert_eq!(error.code(), Code::FailedPrecondition);
    assert!(error.to_string().contains("r2g explain H103"), "{error}");
    let error = r2g::Go::open("/no/such/library.so").expect_err("there is no such file");
    assert_eq!(error.code(), Code::NotFound);
}
