//! What no bridge can beat on this machine.

use super::{MACHINE, values};
use crate::raw;
use r2g_bench_harness::{Workload, in_flight};
use std::hint::black_box;
use std::sync::atomic::{AtomicU64, Ordering};

/// Rounds: so many that the start of the second thread does not matter.
const ROUND_TRIPS: u64 = 20_000;

/// Everything here is compared with nothing.
fn named(what: &str) -> String {
    format!("limits/{what}/{MACHINE}")
}

pub(super) fn workloads() -> Vec<Workload<'static>> {
    let names = values::names(100);
    let bytes = vec![7u8; values::MEGABYTE];
    let mut copy = bytes.clone();
    let source = bytes.clone();
    vec![
        Workload::each(named("exported Go function, called from Rust"), raw::nop),
        Workload::many(named("C function, called from Go"), |rounds| {
            raw::call_c(raw::C::Nop, rounds);
        }),
        Workload::many(named("round trip between two cores, Rust and Rust"), |rounds| {
            ping_pong(rounds, rust_pong);
        })
        .at_least(ROUND_TRIPS),
        Workload::many(named("round trip between two cores, Rust and Go"), ring_round_trips)
            .at_least(ROUND_TRIPS),
        Workload::each(named("Vec<String>::clone, 100 x 16 bytes"), move || {
            black_box(black_box(&names).clone());
        }),
        Workload::each(named("Vec<u8>::clone, 1 MiB"), move || {
            black_box(black_box(&bytes).clone());
        }),
        Workload::each(named("memcpy, 1 MiB"), move || {
            copy.copy_from_slice(black_box(&source));
            black_box(&mut copy);
        }),
        Workload::many(named("goroutine, batches of 64"), raw::spawn_goroutines).at_least(64),
        self_wake("tokio task wakes itself, current thread", in_flight::current_thread()),
        self_wake("tokio task wakes itself, 2 workers", in_flight::workers(2)),
    ]
}

fn self_wake(what: &str, runtime: tokio::runtime::Runtime) -> Workload<'static> {
    Workload::many(named(what), move |rounds| {
        in_flight::spread(&runtime, 1, rounds, |_| tokio::task::yield_now());
    })
    .at_least(ROUND_TRIPS)
}

/// Requests to Go and their answers, through a ring of one cell that both sides poll.
fn ring_round_trips(rounds: u64) {
    ping_pong(rounds, raw::pong);
}

/// Sends numbers to another thread and waits for each answer; neither side ever sleeps.
fn ping_pong(rounds: u64, pong: impl FnOnce(&AtomicU64, u64) + Send) {
    let word = &AtomicU64::new(0);
    let last = rounds * 2;
    std::thread::scope(|scope| {
        scope.spawn(move || pong(word, last));
        for next in (0..last).step_by(2) {
            word.store(next + 1, Ordering::SeqCst);
            while word.load(Ordering::SeqCst) != next + 2 {
                std::hint::spin_loop();
            }
        }
    });
}

fn rust_pong(word: &AtomicU64, last: u64) {
    for next in (1..last).step_by(2) {
        while word.load(Ordering::SeqCst) != next {
            std::hint::spin_loop();
        }
        word.store(next + 1, Ordering::SeqCst);
    }
}
