//! What a call costs as its value grows: the points of plots.

use super::{CLONE, R2G, values};
use crate::api::bench::calls::{Calls, Fields1, Fields8};
use r2g_bench_harness::Workload;
use std::hint::black_box;

/// Lengths of the list that is returned.
const LENGTHS: [u32; 5] = [1, 10, 100, 1_000, 10_000];
/// Records inside of each other.
const DEPTHS: [usize; 4] = [1, 4, 16, 64];

fn pair<T: Clone + 'static>(
    section: &str,
    size: usize,
    calls: &Calls,
    value: T,
    call: fn(&Calls, &T),
) -> [Workload<'static>; 2] {
    let name = |who| format!("{section}/{size}/{who}");
    let (calls, cloned) = (calls.clone(), value.clone());
    [
        Workload::each(name(CLONE), move || {
            black_box(black_box(&cloned).clone());
        }),
        Workload::each(name(R2G), move || call(&calls, black_box(&value))),
    ]
}

pub(super) fn workloads(calls: &Calls) -> Vec<Workload<'static>> {
    let mut all = Vec::new();
    all.extend(pair("fields", 1, calls, Fields1::new(1), |calls, value| {
        black_box(calls.fields1(value).expect("fields1"));
    }));
    all.extend(pair("fields", 8, calls, Fields8::new(1, 2, 3, 4, 5, 6, 7, 8), |calls, value| {
        black_box(calls.fields8(value).expect("fields8"));
    }));
    all.extend(pair("fields", 32, calls, values::fields32(), |calls, value| {
        black_box(calls.fields32(value).expect("fields32"));
    }));
    for length in LENGTHS {
        let names = values::names(length as usize);
        all.extend(pair("lengths", length as usize, calls, names, |calls, names| {
            black_box(calls.names(names.len() as u32).expect("names"));
        }));
    }
    for depth in DEPTHS {
        all.extend(pair("depths", depth, calls, values::chain(depth), |calls, value| {
            black_box(calls.chain(value).expect("chain"));
        }));
    }
    all
}
