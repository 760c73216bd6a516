//! Go calls leaf methods of Rust. Build tags of `GOFLAGS` decide whether by assembly or by cgo; the same
//! tests run with both (`scripts/test-checks.sh`).

use r2g::{CallError, Code};
use r2g_conformance::api::conf::leaf::{
    Axis, Color, Leaves as Client, LeavesService, PACKAGE, Pair, Point, Pull, Refusal,
};
use r2g_conformance::leaves::{GO, Leaves};
use std::process::{Command, Output};
use std::sync::OnceLock;

/// Names the scene of the child process.
const SCENE: &str = "R2G_TEST_SCENE";
/// `asm` or `cgo`: what this build should do, where that is known.
const WAY: &str = "R2G_TEST_LEAVES";

fn go() -> &'static Pull {
    static PULL: OnceLock<Pull> = OnceLock::new();
    PULL.get_or_init(|| {
        let services = LeavesService::new(Leaves::default());
        let start = r2g_conformance::linked().serve(services).package(&PACKAGE);
        let go = start.procs(4).start().expect("Go starts");
        let pull = Pull::new(&go).expect("a client");
        GO.set(pull.clone()).expect("set once");
        pull
    })
}

#[test]
fn every_type_of_a_leaf() {
    assert_eq!(go().check().expect("the check runs"), Vec::<String>::new());
}

#[test]
fn many_goroutines_while_the_collector_runs() {
    assert_eq!(go().stress(64, 2_000).expect("it runs"), Vec::<String>::new());
}

#[test]
fn leaves_go_the_way_of_the_build() {
    if let Ok(way) = std::env::var(WAY) {
        let expected = way == "asm";
        assert_eq!(go().by_assembly().expect("it runs"), expected, "{way}");
    }
}

/// Between halves of one language there are no leaves: the methods are called as all others.
#[test]
fn a_local_call_of_a_leaf() {
    let conn = r2g::Conn::local().serve(LeavesService::new(Leaves::default()));
    let leaves = Client::new(conn).expect("served");
    assert_eq!(leaves.u64(7).expect("u64"), 7);
    let status = leaves.panic().expect_err("it panics");
    assert!(status.message().contains("a leaf with a bug"), "{status}");
}

/// Go serves small methods, with errors that are declared and others.
#[test]
fn small_calls_to_go() {
    let point = Point { x: 1.5, y: -2.0, axis: Axis::Z, color: Color::from_number(77), on: true };
    let half = |value| go().half(value);
    for _ in 0..100 {
        assert_eq!(half(84).expect("half"), 42);
        assert!(matches!(half(7), Err(CallError::App(Refusal::Odd))));
        let Err(CallError::App(Refusal::Large(large))) = go().refuse(2000) else {
            panic!("2000 is refused")
        };
        assert_eq!((large.value, large.why.len()), (2000, 1800));
        let Err(CallError::Status(status)) = half(1000) else { panic!("1000 fails") };
        assert_eq!((status.code(), status.message()), (Code::NotFound, "no half"));
        go().refuse(2).expect("2 is fine");
        let pair = go().mixed(200, 1 << 40, true, -3, 0.25, Axis::Y, point, [1, 2, 300]);
        let Pair { first, second } = pair.expect("mixed");
        assert_eq!((first.x, first.y, first.axis), ((1u64 << 40) as f64 + 200.0, 0.25, Axis::Y));
        assert_eq!((first.color, first.on), (Color::from_number(200), true));
        assert_eq!((second.x, second.y, second.axis), (-1.5, 298.0, Axis::Z));
        assert_eq!((second.color, second.on), (Color::from_number(77), true));
    }
    let Err(CallError::Status(status)) = go().refuse(1001) else { panic!("1001 panics") };
    assert!(status.is_panic() && status.message().contains("asked to panic"), "{status}");
}

/// The handlers called through a call frame, as services in the same process are.
#[test]
fn small_calls_in_rust() {
    let conn = r2g::Conn::local().serve(LeavesService::new(Leaves::default()));
    let leaves = Client::new(conn).expect("served");
    assert_eq!(leaves.half(84).expect("half"), 42);
    assert!(matches!(leaves.half(7), Err(CallError::App(Refusal::Odd))));
    let Err(CallError::Status(status)) = leaves.refuse(1000) else { panic!("1000 fails") };
    assert_eq!(status.code(), Code::NotFound);
}

fn run(scene: &str) -> Output {
    let this = std::env::current_exe().expect("this program");
    let mut child = Command::new(this);
    child.args(["--exact", "scene", "--ignored", "--nocapture"]).env(SCENE, scene);
    child.output().expect("it runs")
}

#[test]
fn a_panic_ends_the_process_and_says_where() {
    let output = run("panic");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success(), "{said}");
    let line = "r2g: the leaf method conf.leaf.Leaves.panic panicked, which ends the process: a leaf with a bug";
    assert!(said.contains(line), "{said}");
}

#[test]
fn a_call_to_go_ends_the_process_and_says_where() {
    let output = run("call go");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success(), "{said}");
    assert!(said.contains("the leaf method conf.leaf.Leaves.call_go panicked"), "{said}");
    assert!(said.contains("makes no calls of r2g"), "{said}");
}

#[test]
#[ignore = "runs in the child"]
fn scene() {
    let Ok(scene) = std::env::var(SCENE) else { return };
    go().run(&scene).expect("it does not return");
}

#[test]
fn a_warm_thread_stays_as_it_is() {
    go().nop().expect("nop");
    let fresh = std::thread::spawn(|| {
        for _ in 0..3 {
            assert!(r2g::warm_thread());
        }
        go().nop().expect("nop");
    });
    fresh.join().expect("no panic");
    assert!(r2g::warm_thread());
    go().nop().expect("nop");
}
