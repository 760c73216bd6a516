//! How many allocations of Rust a call takes, and what it leaves behind in memory that was given back.

use r2g_conformance::api::conf::types::{Everything, GoEcho, PACKAGE, RustEchoService};
use r2g_conformance::echo::Echo;
use r2g_conformance::values;
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::process::Command;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Marker bytes: calls carry them, and freed memory must not contain them.
const MARK: &[u8] = b"a text that is looked for";
/// The least offset of an image in its allocation: values of the program begin theirs.
const HEADER: usize = 16;

thread_local! {
    static COUNT: Cell<usize> = const { Cell::new(0) };
}

/// Freed images in which the mark was found.
static LEFT: AtomicUsize = AtomicUsize::new(0);

struct Watching;

#[global_allocator]
static ALLOCATOR: Watching = Watching;

// SAFETY: everything is passed on to the system's allocator, whose fresh memory is cleared.
unsafe impl GlobalAlloc for Watching {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // A thread that is ending is not counted.
        let _ = COUNT.try_with(|count| count.set(count.get() + 1));
        // SAFETY: as the caller says. Cleared, so that all of it may be read when it is freed.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: the memory is still the caller's, and every byte of it was initialised at first.
        let bytes = unsafe { std::slice::from_raw_parts(memory, layout.size()) };
        if bytes.get(HEADER..).is_some_and(|image| image.windows(MARK.len()).any(|at| at == MARK)) {
            LEFT.fetch_add(1, Ordering::Relaxed);
        }
        // SAFETY: as the caller says.
        unsafe { System.dealloc(memory, layout) };
    }
}

fn go() -> GoEcho {
    static GO: OnceLock<GoEcho> = OnceLock::new();
    let start = || {
        let start = r2g_conformance::linked().serve(RustEchoService::new(Echo));
        let go = start.package(&PACKAGE).start().expect("Go starts");
        GoEcho::new(&go).expect("a client")
    };
    GO.get_or_init(start).clone()
}

/// Allocations of a call on this thread, once it is warm.
fn count(mut call: impl FnMut()) -> usize {
    for _ in 0..3 {
        call();
    }
    let before = COUNT.get();
    call();
    COUNT.get() - before
}

#[test]
fn views_of_results_allocate_nothing() {
    let go = go();
    let texts: Vec<String> = (0..100).map(|n| format!("text number {n:04}")).collect();
    let views = count(|| {
        let reply = go.list_view(&texts).expect("a list");
        assert!(reply.into_iter().eq(texts.iter()));
    });
    assert_eq!(views, 0);
    let value = values::everything();
    assert_eq!(count(|| drop(go.everything_view(&value).expect("everything"))), 0);
}

#[test]
fn owned_results_allocate_what_they_are_made_of() {
    let go = go();
    let texts: Vec<String> = (0..100).map(|n| format!("text number {n:04}")).collect();
    let clone = count(|| drop(std::hint::black_box(texts.clone())));
    let owned = count(|| drop(go.list(&texts).expect("a list")));
    assert!(owned <= clone + 1, "{owned}, a clone takes {clone}");
    // The bytes, and what says whose they are.
    let large = vec![7; 1 << 20];
    assert_eq!(count(|| drop(go.raw(&large).expect("bytes"))), 2);
}

#[test]
fn leftovers_are_spoiled_in_poison_mode() {
    let this = std::env::current_exe().expect("this program");
    let left = |poison: &str| {
        let mut child = Command::new(&this);
        child.args(["--exact", "leave", "--ignored", "--nocapture"]);
        let output = child.env("R2G_POISON", poison).output().expect("it runs");
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
        let number = said.split_once("left: ").expect("a number").1;
        number.lines().next().expect("a line").parse::<usize>().expect("a number")
    };
    assert_ne!(left("0"), 0, "the test looks in the wrong places");
    assert_eq!(left("1"), 0);
}

#[test]
#[ignore = "runs in the child"]
fn leave() {
    let go = go();
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let mark = String::from_utf8(MARK.to_vec()).expect("text");
    let many = vec![mark.clone(); 1000];
    let mut value: Everything = values::everything();
    value.containers.text.clone_from(&mark);
    let mut large = vec![7; 1 << 20];
    large[500..500 + MARK.len()].copy_from_slice(MARK);
    for _ in 0..3 {
        drop(go.list(&many).expect("a list"));
        drop(go.list_view(&many).expect("a list"));
        drop(go.everything_view(&value).expect("everything"));
        drop(go.relay(&value).expect("everything"));
        drop(go.raw_view(&large).expect("bytes"));
        drop(runtime.block_on(go.later(value.clone())).expect("later"));
        drop(runtime.block_on(go.later_view(value.clone())).expect("later"));
    }
    println!("left: {}", LEFT.load(Ordering::Relaxed));
}
