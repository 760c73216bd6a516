//! Go calls Rust, and waits. Loops are in Go.

use super::{BY_HAND, R2G};
use crate::api::bench::calls::{Calls, Work};
use crate::raw;
use r2g_bench_harness::Workload;

/// Goroutines that call at once.
const LEVELS: [u64; 5] = [1, 16, 256, 1_000, 10_000];

fn named(what: &str, who: &str) -> String {
    format!("to-rust/{what}/{who}")
}

pub(super) fn workloads(calls: &Calls) -> Vec<Workload<'static>> {
    let by_hand =
        |what, c| Workload::many(named(what, BY_HAND), move |rounds| raw::call_c(c, rounds));
    let r2g = |what, work: Work| {
        let calls = calls.clone();
        Workload::many(named(what, R2G), move |rounds| {
            calls.call_rust(work, rounds as u32).expect("call_rust");
        })
    };
    let mut all = vec![
        by_hand("empty call", raw::C::Nop),
        r2g("empty call", Work::NOP),
        r2g("leaf, empty call", Work::LEAF_NOP),
        r2g("leaf, echo of 24 bytes", Work::LEAF_ECHO),
        by_hand("echo of 24 bytes", raw::C::Echo),
        r2g("echo of 24 bytes", Work::ECHO),
        r2g("echo of 24 bytes, in batches of 1,000", Work::ECHOES),
        by_hand("1 MiB argument", raw::C::Length),
        r2g("1 MiB argument", Work::LENGTH),
        by_hand("1 MiB returned", raw::C::Blob),
        r2g("1 MiB returned", Work::BLOB),
        r2g("1 MiB handed over and back", Work::SWAP),
        r2g("1 MiB made and handed over", Work::PAGE),
        r2g("100 strings as argument", Work::TAKE_NAMES),
        r2g("100 strings returned", Work::NAMES),
        r2g("10,000 records as argument", Work::TAKE),
        r2g("10,000 records returned", Work::CELLS),
    ];
    for tasks in LEVELS {
        let calls = calls.clone();
        let name = format!("later-to-rust/{tasks} in flight/{R2G}");
        let later = Workload::many(name, move |rounds| {
            let each = rounds.div_ceil(tasks) as u32;
            calls.call_rust_later(tasks as u32, each).expect("call_rust_later");
        });
        all.push(later.at_least(tasks * 4));
    }
    all
}
