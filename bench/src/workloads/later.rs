//! Async calls from Rust to Go.

use super::{BY_HAND, R2G, values};
use crate::api::bench::calls::{Calls, Small};
use crate::raw;
use r2g_bench_harness::{Workload, in_flight};
use std::rc::Rc;
use tokio::runtime::Runtime;

/// Calls in flight at once.
const LEVELS: [u64; 5] = [1, 16, 256, 1_000, 10_000];
/// One handler of so many blocks.
const BLOCKING_ONE_OF: u64 = 50;

/// A client as programs have it: one that all tasks use.
fn of_all_tasks(calls: &Calls) -> &'static Calls {
    Box::leak(Box::new(calls.clone()))
}

/// The value of a call whose handler blocks, or not.
fn value(number: u64) -> Small {
    Small { b: u32::from(number.is_multiple_of(BLOCKING_ONE_OF)), ..values::SMALL }
}

pub(super) fn workloads(calls: &Calls) -> Vec<Workload<'static>> {
    let here = Rc::new(in_flight::current_thread());
    let workers = Rc::new(in_flight::workers(2));
    let mut all = Vec::from(one_by_one(&here, calls));
    for (section, runtime) in [("later", &here), ("later-2", &workers)] {
        for tasks in LEVELS {
            all.extend(in_flight_at_once(section, runtime, tasks, calls));
        }
    }
    all.extend(blocking(&here, calls));
    all.push(collected(&here, calls));
    all
}

fn spread<F>(
    name: String,
    runtime: &Rc<Runtime>,
    tasks: u64,
    call: impl Fn(u64) -> F + Clone + Send + 'static,
) -> Workload<'static>
where
    F: Future<Output = ()> + Send + 'static,
{
    let runtime = Rc::clone(runtime);
    Workload::many(name, move |rounds| {
        in_flight::spread(&runtime, tasks, rounds, call.clone());
    })
    .at_least(tasks * 4)
}

fn in_flight_at_once(
    section: &str,
    runtime: &Rc<Runtime>,
    tasks: u64,
    calls: &Calls,
) -> [Workload<'static>; 2] {
    let name = |who| format!("{section}/{tasks} in flight/{who}");
    let calls = of_all_tasks(calls);
    [
        spread(name(BY_HAND), runtime, tasks, |_| async {
            raw::later(values::SMALL).await;
        }),
        spread(name(R2G), runtime, tasks, move |_| async move {
            calls.echo_later(values::SMALL).await.expect("echo_later");
        }),
    ]
}

fn blocking(runtime: &Rc<Runtime>, calls: &Calls) -> [Workload<'static>; 2] {
    let name = |who| format!("blocking/1000 in flight, 2 % sleep 200 us/{who}");
    let calls = of_all_tasks(calls);
    [
        spread(name(BY_HAND), runtime, 1_000, |number| async move {
            raw::later(value(number)).await;
        })
        .at_least(50_000),
        spread(name(R2G), runtime, 1_000, move |number| async move {
            calls.echo_or_nap(value(number)).await.expect("echo_or_nap");
        })
        .at_least(50_000),
    ]
}

/// Async calls while Go's collector never rests.
fn collected(runtime: &Rc<Runtime>, calls: &Calls) -> Workload<'static> {
    let (runtime, calls) = (Rc::clone(runtime), of_all_tasks(calls));
    let name = format!("collector/1000 async in flight/{R2G}");
    let workload = Workload::many(name, move |rounds| {
        calls.collect(true).expect("collect");
        in_flight::spread(&runtime, 1_000, rounds, move |_| async move {
            calls.echo_later(values::SMALL).await.expect("echo_later");
        });
        calls.collect(false).expect("collect");
    });
    workload.at_least(4_000)
}

fn one_by_one(runtime: &Rc<Runtime>, calls: &Calls) -> [Workload<'static>; 2] {
    let name = |who| format!("latency/one async call/{who}");
    let (here, again, calls) = (Rc::clone(runtime), Rc::clone(runtime), calls.clone());
    [
        Workload::timed(name(BY_HAND), move |rounds, stopwatch| {
            here.block_on(in_flight::one_by_one(rounds, stopwatch, |_| async {
                raw::later(values::SMALL).await;
            }));
        })
        .at_least(1_000),
        Workload::timed(name(R2G), move |rounds, stopwatch| {
            again.block_on(in_flight::one_by_one(rounds, stopwatch, |_| async {
                calls.echo_later(values::SMALL).await.expect("echo_later");
            }));
        })
        .at_least(1_000),
    ]
}
