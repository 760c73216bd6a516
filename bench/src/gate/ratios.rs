//! Costs as multiples of hand-written cgo: the least of many windows in turns, in CPU time.

use crate::limits::{Limit, limit};
use r2g_bench::api::bench::calls::{Calls, Work};
use r2g_bench::raw;
use r2g_bench::workloads::values;
use r2g_bench_harness::{Window, Workload, in_flight};
use std::hint::black_box;

/// Windows of each side.
const ROUNDS: usize = 60;
/// Calls of a window: short, so that some windows are undisturbed on any machine.
const CALLS: u64 = 500;
/// Async calls in flight.
const TASKS: u64 = 100;

/// CPU time of a window.
type Cost = fn(&Window) -> f64;

/// Measures all ratios.
pub fn measure(calls: &Calls) -> Vec<(Limit, f64)> {
    let mut measured = to_go(calls);
    measured.extend(to_rust(calls));
    measured.push(later(calls));
    measured
}

/// The least cost of each workload; windows go in turns.
fn least<const N: usize>(mut workloads: [Workload<'_>; N], calls: u64, cost: Cost) -> [f64; N] {
    let mut least = [f64::INFINITY; N];
    for _ in 0..ROUNDS {
        for (workload, least) in workloads.iter_mut().zip(&mut least) {
            *least = least.min(cost(&workload.window(calls)));
        }
    }
    least
}

fn to_go(calls: &Calls) -> Vec<(Limit, f64)> {
    let bytes = vec![7u8; values::MEGABYTE];
    let [by_hand, nop, echo, argument] = least(
        [
            Workload::each("", raw::nop),
            Workload::each("", || calls.nop().expect("nop")),
            Workload::each("", || {
                black_box(calls.echo(black_box(values::SMALL)).expect("echo"));
            }),
            Workload::each("", || {
                black_box(calls.length(black_box(&bytes)).expect("length"));
            }),
        ],
        CALLS,
        |window| window.thread,
    );
    vec![
        (limit("CPU of an empty call to Go: exported call by hand", 1.8), nop / by_hand),
        (limit("CPU of an echo of 24 bytes: exported call by hand", 2.2), echo / by_hand),
        (limit("CPU of a call with 1 MiB: empty call", 2.8), argument / nop),
    ]
}

fn to_rust(calls: &Calls) -> Vec<(Limit, f64)> {
    let r2g = |work: Work| {
        Workload::many("", move |rounds| calls.call_rust(work, rounds as u32).expect("call_rust"))
    };
    let by_hand = Workload::many("", |rounds| raw::call_c(raw::C::Nop, rounds));
    let [by_hand, nop, echo] =
        least([by_hand, r2g(Work::NOP), r2g(Work::ECHO)], CALLS * 4, |window| window.thread);
    vec![
        (limit("CPU of an empty call to Rust: cgo call by hand", 2.0), nop / by_hand),
        (limit("CPU of an echo of 24 bytes to Rust: cgo call by hand", 3.3), echo / by_hand),
    ]
}

/// CPU of both sides: there is more than one thread.
fn later(calls: &Calls) -> (Limit, f64) {
    let (one, other) = (in_flight::current_thread(), in_flight::current_thread());
    let by_hand = Workload::many("", move |rounds| {
        in_flight::spread(&one, TASKS, rounds, |_| async {
            raw::later(values::SMALL).await;
        });
    });
    let r2g = Workload::many("", move |rounds| {
        let calls = calls.clone();
        in_flight::spread(&other, TASKS, rounds, move |_| {
            let call = calls.echo_later(values::SMALL);
            async {
                call.await.expect("echo_later");
            }
        });
    });
    let [by_hand, r2g] = least([by_hand, r2g], CALLS * 4, |window| window.process);
    (limit("CPU of async calls: a goroutine per call by hand", 2.5), r2g / by_hand)
}
