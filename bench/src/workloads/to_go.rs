//! Rust calls Go, and waits.

use super::{BY_HAND, CLONE, R2G, values};
use crate::api::bench::calls::Calls;
use crate::raw;
use r2g_bench_harness::Workload;
use std::hint::black_box;

fn named(what: &str, who: &str) -> String {
    format!("to-go/{what}/{who}")
}

pub(super) fn workloads(calls: &Calls) -> Vec<Workload<'static>> {
    let mut all = by_hand();
    all.extend(plain(calls));
    all.extend(lists(calls));
    all.extend(collected(calls));
    all
}

fn by_hand() -> Vec<Workload<'static>> {
    let bytes = vec![7u8; values::MEGABYTE];
    let (names, cloned) = (values::names(100), bytes.clone());
    vec![
        Workload::each(named("empty call", BY_HAND), raw::nop),
        Workload::each(named("echo of 24 bytes", BY_HAND), || {
            black_box(raw::echo(black_box(values::SMALL)));
        }),
        Workload::each(named("1 MiB argument", BY_HAND), move || {
            black_box(raw::length(black_box(&bytes)));
        }),
        Workload::each(named("1 MiB returned", BY_HAND), || {
            black_box(raw::blob(values::MEGABYTE));
        }),
        Workload::each(named("1 MiB returned", CLONE), move || {
            black_box(black_box(&cloned).clone());
        }),
        Workload::each(named("100 strings returned", CLONE), move || {
            black_box(black_box(&names).clone());
        }),
    ]
}

fn plain(calls: &Calls) -> Vec<Workload<'static>> {
    let bytes = vec![7u8; values::MEGABYTE];
    let each = |what, call: fn(&Calls)| {
        let calls = calls.clone();
        Workload::each(named(what, R2G), move || call(&calls))
    };
    let (argument, batched) = (calls.clone(), calls.clone());
    let swapped = calls.clone();
    let mut page = bytes.clone();
    vec![
        each("empty call", |calls| calls.nop().expect("nop")),
        each("echo of 24 bytes", |calls| {
            black_box(calls.echo(black_box(values::SMALL)).expect("echo"));
        }),
        Workload::many(named("echo of 24 bytes, in batches of 1,000", R2G), move |rounds| {
            let mut left = rounds as usize;
            while left > 0 {
                let some = left.min(values::BATCH);
                black_box(batched.echo_batch((0..some).map(|_| black_box(values::SMALL))));
                left -= some;
            }
        }),
        each("echo of a string of 12", |calls| {
            black_box(calls.text(black_box("hello, world")).expect("text"));
        }),
        Workload::each(named("1 MiB argument", R2G), move || {
            black_box(argument.length(black_box(&bytes)).expect("length"));
        }),
        each("1 MiB returned", |calls| {
            black_box(calls.blob(values::MEGABYTE as u32).expect("blob"));
        }),
        Workload::each(named("1 MiB handed over and back", R2G), move || {
            page = swapped.swap(std::mem::take(&mut page)).expect("swap");
        }),
        each("1 MiB made and handed over", |calls| {
            black_box(calls.page(values::MEGABYTE as u32).expect("page"));
        }),
    ]
}

fn lists(calls: &Calls) -> Vec<Workload<'static>> {
    let names = values::names(100);
    let cells = values::cells(values::MANY);
    let (argument, records) = (calls.clone(), calls.clone());
    let each = |what, call: fn(&Calls)| {
        let calls = calls.clone();
        Workload::each(named(what, R2G), move || call(&calls))
    };
    vec![
        Workload::each(named("100 strings as argument", R2G), move || {
            black_box(argument.take_names(black_box(&names)).expect("take_names"));
        }),
        each("100 strings returned", |calls| {
            black_box(calls.names(100).expect("names"));
        }),
        each("100 strings returned, as views", |calls| {
            let reply = calls.names_view(100).expect("names");
            black_box(reply.view().iter().map(str::len).sum::<usize>());
        }),
        each("100 rows returned", |calls| {
            black_box(calls.rows(100).expect("rows"));
        }),
        Workload::each(named("10,000 records as argument", R2G), move || {
            records.take(black_box(&cells)).expect("take");
        }),
        each("10,000 records returned", |calls| {
            black_box(calls.cells(values::MANY as u32).expect("cells"));
        }),
    ]
}

/// The same calls while Go's collector never rests.
fn collected(calls: &Calls) -> Vec<Workload<'static>> {
    let busy = |what: &str, call: fn(&Calls)| {
        let calls = calls.clone();
        Workload::many(format!("collector/{what}/{R2G}"), move |rounds| {
            calls.collect(true).expect("collect");
            for _ in 0..rounds {
                call(&calls);
            }
            calls.collect(false).expect("collect");
        })
    };
    let by_hand = calls.clone();
    vec![
        Workload::many(format!("collector/empty call/{BY_HAND}"), move |rounds| {
            by_hand.collect(true).expect("collect");
            for _ in 0..rounds {
                raw::nop();
            }
            by_hand.collect(false).expect("collect");
        })
        .at_least(1_000),
        busy("empty call", |calls| calls.nop().expect("nop")).at_least(1_000),
        busy("echo of 24 bytes", |calls| {
            black_box(calls.echo(black_box(values::SMALL)).expect("echo"));
        })
        .at_least(1_000),
        busy("100 strings returned", |calls| {
            black_box(calls.names(100).expect("names"));
        })
        .at_least(100),
    ]
}
