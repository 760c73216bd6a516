//! Rust calls Go from an attached thread.

use super::{R2G, values};
use crate::api::bench::calls::Calls;
use r2g::Go;
use r2g_bench_harness::Workload;
use std::hint::black_box;

/// A window is one scope.
pub(super) fn workloads(go: &Go, calls: &Calls) -> Vec<Workload<'static>> {
    let each = |what: &str, call: fn(&Calls)| {
        let (go, calls) = (go.clone(), calls.clone());
        Workload::many(format!("to-go/{what}, attached/{R2G}"), move |rounds| {
            go.attach(|_| (0..rounds).for_each(|_| call(&calls)));
        })
    };
    let held = |what: &str, call: fn(&Calls)| {
        let (go, calls) = (go.clone(), calls.clone());
        Workload::many(format!("to-go/{what}, attached and held/{R2G}"), move |rounds| {
            // SAFETY: Rust does nothing but call.
            unsafe { go.attach_holding(|_| (0..rounds).for_each(|_| call(&calls))) };
        })
    };
    vec![
        each("empty call", nop),
        held("empty call", nop),
        each("echo of 24 bytes", echo),
        held("echo of 24 bytes", echo),
    ]
}

fn nop(calls: &Calls) {
    calls.nop().expect("nop");
}

fn echo(calls: &Calls) {
    black_box(calls.echo(black_box(values::SMALL)).expect("echo"));
}
