//! `own bytes` between Rust and Go: where they lie, how they are misused, and that all of them are freed.

#[macro_use]
mod pages;

use r2g::{Code, Go};
use r2g_conformance::api::conf::types::{GoEcho, Oops, PACKAGE, RustEchoService};
use r2g_conformance::echo::Echo;
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::ptr;
use std::sync::atomic::{AtomicIsize, AtomicPtr, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

/// Bytes of the pages that are counted: nothing else has about this size.
const PAGE: usize = 323_456;
/// How much larger than that a page's memory may be.
const SLACK: usize = 16;

/// Counted pages that are allocated.
static LIVE: AtomicIsize = AtomicIsize::new(0);

struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn count(layout: Layout, by: isize) {
    if (PAGE..PAGE + SLACK).contains(&layout.size()) {
        LIVE.fetch_add(by, Ordering::SeqCst);
    }
}

/// The memory of a page and of its header, once freed, for the next page: what any allocator may do, this one does.
static FREED_PAGE: AtomicPtr<u8> = AtomicPtr::new(ptr::null_mut());
static FREED_HEADER: AtomicPtr<u8> = AtomicPtr::new(ptr::null_mut());
/// The header that was made last.
static LAST_HEADER: AtomicPtr<u8> = AtomicPtr::new(ptr::null_mut());
/// Memory of a page as the runtime makes it, and of its header.
const OWN_PAGE: Layout = Layout::new::<[u8; PAGE | 1]>();
const HEADER: Layout = Layout::new::<[u128; 2]>();

thread_local! {
    /// This thread has made a page, and makes its header next.
    static HEADER_IS_NEXT: Cell<bool> = const { Cell::new(false) };
}

/// Makes memory, of what was freed if it is for a page.
fn made(layout: Layout, fresh: impl FnOnce() -> *mut u8) -> *mut u8 {
    count(layout, 1);
    let freed = match layout {
        OWN_PAGE => {
            HEADER_IS_NEXT.set(true);
            &FREED_PAGE
        }
        HEADER if HEADER_IS_NEXT.replace(false) => &FREED_HEADER,
        _ => return fresh(),
    };
    let again = freed.swap(ptr::null_mut(), Ordering::SeqCst);
    let memory = if again.is_null() { fresh() } else { again };
    if layout == HEADER {
        LAST_HEADER.store(memory, Ordering::SeqCst);
    }
    memory
}

/// Where memory is kept that is freed, if it is.
fn kept(memory: *mut u8, layout: Layout) -> Option<&'static AtomicPtr<u8>> {
    match layout {
        OWN_PAGE => Some(&FREED_PAGE),
        HEADER if LAST_HEADER.load(Ordering::SeqCst) == memory => Some(&FREED_HEADER),
        _ => None,
    }
}

// SAFETY: memory is the system's, or was so and was freed with the same layout.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as the caller says.
        made(layout, || unsafe { System.alloc(layout) })
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(layout, 1);
        HEADER_IS_NEXT.set(layout == OWN_PAGE);
        // SAFETY: as the caller says.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        count(layout, -1);
        let memory = match kept(memory, layout) {
            Some(place) => place.swap(memory, Ordering::SeqCst),
            None => memory,
        };
        if !memory.is_null() {
            // SAFETY: as the caller says, of this memory or of that which was kept.
            unsafe { System.dealloc(memory, layout) };
        }
    }
}

fn client() -> GoEcho {
    static GO: OnceLock<Go> = OnceLock::new();
    let go = GO.get_or_init(|| {
        let start = r2g_conformance::linked().serve(RustEchoService::new(Echo));
        start.package(&PACKAGE).start().expect("Go starts")
    });
    GoEcho::new(go).expect("a client")
}

fn wait_for<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(future)
}

/// One test at a time counts.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Waits until there are as many pages as that. Calls that were given up let go of theirs when their
/// handlers have noticed, and handles that are lost when Go's collector has.
fn settles_at(pages: isize) {
    let client = client();
    let end = Instant::now() + Duration::from_secs(30);
    while LIVE.load(Ordering::SeqCst) != pages {
        assert!(Instant::now() < end, "{} pages instead of {pages}", LIVE.load(Ordering::SeqCst));
        client.collect().expect("a collection");
        std::thread::sleep(Duration::from_millis(2));
    }
}

pages!(client(), wait_for);

#[test]
fn go_hands_pages_to_rust() {
    let _alone = alone();
    for size in [0, 1, 5000, PAGE as u32] {
        let wrong = wait_for(client().check_pages(size)).expect("check_pages");
        assert_eq!(wrong, [""; 0]);
    }
    settles_at(0);
}

#[test]
fn every_page_is_freed_once() {
    let _alone = alone();
    let client = client();
    for _ in 0..20 {
        let back = client.turn(pages::page(PAGE)).expect("turn");
        assert_eq!(LIVE.load(Ordering::SeqCst), 1, "a copy");
        drop(wait_for(client.turn_later(back, "")).expect("turn later"));
        drop(client.make_page(PAGE as u64, "").expect("a page"));
        drop(wait_for(client.join(pages::page(PAGE), "", "", "")).expect("join"));
    }
    settles_at(0);
}

#[test]
fn pages_of_failures_are_freed() {
    let _alone = alone();
    let client = client();
    for how in ["missing", "busy", "status", "panic", "goexit", "wait"] {
        for _ in 0..5 {
            let call = client.turn_later(pages::page(PAGE), how);
            if how == "wait" {
                // The handler sees its deadline, too, and may be the first.
                drop(wait_for(call.deadline(Duration::from_millis(20))));
                continue;
            }
            let failed = wait_for(call).map(|page| page.len()).expect_err(how);
            if how == "missing" {
                assert!(matches!(failed, r2g::CallError::App(Oops::Missing(_))), "{failed:?}");
            }
        }
    }
    for _ in 0..50 {
        // Dropped at once, or before its handler began: either way it is the block that frees.
        let call = client.turn_later(pages::page(PAGE), "");
        drop(wait_for(async { tokio::time::timeout(Duration::ZERO, call).await }));
    }
    settles_at(0);
}

#[test]
fn go_keeps_pages_beyond_their_call() {
    let _alone = alone();
    let client = client();
    for kept in 1..=5 {
        assert_eq!(client.hoard(pages::page(PAGE)).expect("hoard"), kept);
    }
    client.collect().expect("a collection");
    assert_eq!(LIVE.load(Ordering::SeqCst), 5);
    assert_eq!(client.hoard(Vec::new()).expect("hoard"), 0);
    assert_eq!(LIVE.load(Ordering::SeqCst), 0);
}

#[test]
fn lost_handles_are_found_by_the_collector() {
    let _alone = alone();
    client().lose_pages(10, PAGE as u32).expect("lose_pages");
    settles_at(0);
}

#[test]
fn misuse_is_named() {
    let _alone = alone();
    let client = client();
    let size = PAGE as u64;
    assert_eq!(client.make_page(size, "").expect("a page"), pages::page(PAGE));
    assert_eq!(client.make_page(size, "half").expect("a page"), pages::page(PAGE / 2));
    assert_eq!(client.make_page(size, "nil").expect("no page"), [0; 0]);
    for (how, code, part) in [
        ("error", Code::Aborted, "asked to"),
        ("panic", Code::Internal, "asked to panic"),
        ("released", Code::Internal, "result: the bytes were released"),
        ("twice", Code::Internal, "result: the bytes were handed over to RustEcho.Swallow"),
        ("used", Code::Internal, "OwnedBytes.Len: the bytes were handed over to RustEcho.Swallow"),
        ("lent", Code::InvalidArgument, "page: the bytes are lent to a function"),
    ] {
        let failed = client.make_page(size, how).map(|page| page.len()).expect_err(how);
        assert_eq!(failed.code(), code, "{how}: {failed}");
        assert!(failed.message().contains(part), "{how}: {failed}");
    }
    settles_at(0);
}

#[test]
fn sizes_beyond_every_limit_are_refused() {
    let client = client();
    let most = r2g::abi::MAX_COUNT;
    // Memory that nobody touches takes none.
    let failed = client.turn(vec![0; most as usize + 1]).expect_err("too many");
    assert_eq!(failed.code(), Code::InvalidArgument, "{failed}");
    assert!(failed.message().starts_with("page: "), "{failed}");
    assert_eq!(client.hoard(vec![0; most as usize]).expect("as many as may be"), 1);
    client.hoard(Vec::new()).expect("let go");
    let failed = client.make_page(1 << 60, "").expect_err("no memory");
    assert_eq!(failed.code(), Code::Internal, "{failed}");
    assert!(failed.message().contains("no memory for 1152921504606846976 bytes"), "{failed}");
    let failed = client.make_page(u64::MAX, "").expect_err("negative");
    assert!(failed.message().contains("negative size"), "{failed}");
}
