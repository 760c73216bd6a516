//! The first call of a fresh thread, for which Go prepares itself.

use super::{BY_HAND, R2G};
use crate::api::bench::calls::Calls;
use crate::raw;
use r2g_bench_harness::{Stopwatch, Workload, clock};

pub(super) fn workloads(calls: &Calls) -> [Workload<'static>; 3] {
    let (calls, warm) = (calls.clone(), calls.clone());
    [
        Workload::timed(format!("cold/first call of a thread/{BY_HAND}"), |threads, stopwatch| {
            fresh(threads, stopwatch, raw::nop);
        })
        .at_least(16),
        Workload::timed(format!("cold/first call of a thread/{R2G}"), move |threads, stopwatch| {
            fresh(threads, stopwatch, || calls.nop().expect("nop"));
        })
        .at_least(16),
        Workload::timed(
            format!("cold/first call of a warm thread/{R2G}"),
            move |threads, stopwatch| {
                fresh_but(
                    threads,
                    stopwatch,
                    || assert!(r2g::warm_thread()),
                    || warm.nop().expect("nop"),
                );
            },
        )
        .at_least(16),
    ]
}

fn fresh(threads: u64, stopwatch: &mut Stopwatch, call: impl Fn() + Sync) {
    fresh_but(threads, stopwatch, || (), call);
}

/// Measures `call` on threads that did nothing but `before`.
fn fresh_but(
    threads: u64,
    stopwatch: &mut Stopwatch,
    before: impl Fn() + Sync,
    call: impl Fn() + Sync,
) {
    for _ in 0..threads {
        let nanos = std::thread::scope(|scope| {
            let thread = scope.spawn(|| {
                before();
                let begun = clock::wall();
                call();
                clock::wall() - begun
            });
            thread.join().expect("a thread")
        });
        stopwatch.note(nanos);
    }
}
