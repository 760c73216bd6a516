//! Allocations per call, which are the same on every machine.

use crate::limits::{Limit, limit};
use r2g_bench::api::bench::calls::{Calls, Work};
use r2g_bench::workloads::values;
use r2g_bench_harness::{Workload, in_flight};
use std::hint::black_box;

/// Calls over which they are counted.
const COUNTED: u64 = 2_000;
/// Tasks, or goroutines, that make async calls at once.
const TASKS: u64 = 100;
/// Go's runtime allocates on its own now and then, so the least count of several attempts is the call's.
const ATTEMPTS: usize = 5;
/// Allocations that the runtimes may make beside the calls.
const SLACK: f64 = 0.2;

/// A call, its allocations in Rust and in Go.
type Row = (Workload<'static>, Limit, Limit);

fn rows(calls: &Calls) -> Vec<Row> {
    let each = |call: fn(&Calls)| {
        let calls = calls.clone();
        Workload::each("", move || call(&calls))
    };
    let (back, back_later, later) = (calls.clone(), calls.clone(), calls.clone());
    let runtime = in_flight::current_thread();
    vec![
        (
            each(|calls| calls.nop().expect("nop")),
            limit("allocations of Rust, empty call", 0.0),
            limit("allocations of Go, empty call", 0.0),
        ),
        (
            each(|calls| {
                black_box(calls.echo(black_box(values::SMALL)).expect("echo"));
            }),
            limit("allocations of Rust, echo of 24 bytes", 0.0),
            limit("allocations of Go, echo of 24 bytes", 0.0),
        ),
        (
            each(|calls| {
                black_box(calls.text(black_box("hello, world")).expect("text"));
            }),
            limit("allocations of Rust, echo of a string", 1.0),
            limit("allocations of Go, echo of a string", 1.0),
        ),
        (
            each(|calls| {
                black_box(calls.names(100).expect("names"));
            }),
            limit("allocations of Rust, 100 strings returned", 102.0),
            limit("allocations of Go, 100 strings returned", 0.0),
        ),
        (
            Workload::many("", move |rounds| {
                back.call_rust(Work::ECHO, rounds as u32).expect("call_rust");
            }),
            limit("allocations of Rust, echo from Go", 0.0),
            limit("allocations of Go, echo from Go", 0.0),
        ),
        (
            Workload::many("", move |rounds| {
                let each = rounds.div_ceil(TASKS) as u32;
                back_later.call_rust_later(TASKS as u32, each).expect("call_rust_later");
            }),
            // The handler's future; and a task for the dispatcher, now and then.
            limit("allocations of Rust, async echo from Go", 1.8),
            limit("allocations of Go, async echo from Go", 0.5),
        ),
        (
            Workload::many("", move |rounds| {
                let later = later.clone();
                in_flight::spread(&runtime, TASKS, rounds, move |_| {
                    let call = later.echo_later(values::SMALL);
                    async {
                        call.await.expect("echo_later");
                    }
                });
            }),
            limit("allocations of Rust, async echo", 2.3),
            limit("allocations of Go, async echo", 2.0),
        ),
    ]
}

/// Counts the allocations of every call.
pub fn measure(calls: &Calls) -> Vec<(Limit, f64)> {
    let mut measured = Vec::new();
    for (mut workload, rust, go) in rows(calls) {
        let mallocs = || calls.mallocs().expect("mallocs");
        let attempts: Vec<_> =
            (0..ATTEMPTS).map(|_| workload.allocations(COUNTED, mallocs)).collect();
        let least = |of: fn(&r2g_bench_harness::Allocations) -> f64| {
            attempts.iter().map(of).fold(f64::INFINITY, f64::min)
        };
        let with_slack = |limit: Limit| Limit { most: limit.most + SLACK, ..limit };
        measured.push((with_slack(rust), least(|one| one.rust)));
        measured.push((with_slack(go), least(|one| one.go)));
    }
    measured
}
