//! The same workloads as the benchmark's own.

use crate::bridge::{Bench, BenchImpl, Blob, Cell, Cells, Names, Number, Small};
use r2g_bench_harness::{in_flight, Workload};
use std::hint::black_box;
use std::rc::Rc;
use tokio::runtime::Runtime;
use tokio::task::LocalSet;

/// Results and completions come by a call of C.
const CGO: &str = "rust2go, cgo callback";
/// Results and completions come by a call in assembly.
const ASM: &str = "rust2go, assembly callback";
/// Requests and responses go through shared memory.
const RING: &str = "rust2go, ring, no collector";
/// Whether assembly is rust2go's own.
const HAS_ASM: bool = !cfg!(stand_in);

const SMALL: Small = Small { a: 1, b: 0, c: 3, d: 4.0 };
const MEGABYTE: usize = 1 << 20;
const MANY: u64 = 10_000;
const LEVELS: [u64; 5] = [1, 16, 256, 1_000, 10_000];

/// Places of the ring, as in `bridge.rs`.
const QUEUE: u64 = 4_096;

/// The value of a call whose handler blocks, or not: one of 50.
fn napping(number: u64) -> Small {
    Small { b: u32::from(number % 50 == 0), ..SMALL }
}

/// What goes by calls, as far as this build can measure it.
pub fn by_calls() -> Vec<Workload<'static>> {
    let here = Rc::new(in_flight::current_thread());
    let mut all = to_go();
    all.extend(lists());
    all.extend(to_rust());
    all.extend(later(&here));
    all.retain(|workload| HAS_ASM || !workload.name().ends_with(ASM));
    all
}

fn to_go() -> Vec<Workload<'static>> {
    let name = |what, who| format!("to-go/{what}/{who}");
    let blob = Blob { data: vec![7; MEGABYTE] };
    vec![
        Workload::each(name("empty call", CGO), BenchImpl::nop),
        Workload::each(name("echo of 24 bytes", CGO), || {
            black_box(BenchImpl::echo_cgo(black_box(&SMALL)));
        }),
        Workload::each(name("echo of 24 bytes", ASM), || {
            black_box(BenchImpl::echo(black_box(&SMALL)));
        }),
        Workload::each(name("1 MiB argument", CGO), move || {
            black_box(BenchImpl::take_blob(black_box(&blob)));
        }),
        Workload::each(name("1 MiB returned", CGO), || {
            black_box(BenchImpl::give_blob(&Number { value: MEGABYTE as u64 }));
        }),
    ]
}

fn lists() -> Vec<Workload<'static>> {
    let name = |what| format!("to-go/{what}/{CGO}");
    let names = Names { names: (0..100).map(|number| format!("name-{number:011}")).collect() };
    let cell = |a| Cell { a, b: 2, c: 3, d: 4.0, e: 1 };
    let cells = Cells { cells: (0..MANY).map(cell).collect() };
    vec![
        Workload::each(name("100 strings as argument"), move || {
            black_box(BenchImpl::take_names(black_box(&names)));
        }),
        Workload::each(name("100 strings returned"), || {
            black_box(BenchImpl::give_names(&Number { value: 100 }));
        }),
        Workload::each(name("10,000 records as argument"), move || {
            black_box(BenchImpl::take_cells(black_box(&cells)));
        }),
        Workload::each(name("10,000 records returned"), || {
            black_box(BenchImpl::give_cells(&Number { value: MANY }));
        }),
    ]
}

fn to_rust() -> Vec<Workload<'static>> {
    let call = |what, who, number| {
        Workload::many(format!("to-rust/{what}/{who}"), move |rounds| {
            BenchImpl::call_rust(&Number { value: number }, &Number { value: rounds });
        })
    };
    vec![
        call("empty call", "rust2go, assembly", 0),
        call("empty call", "rust2go, cgo", 1),
        call("echo of 24 bytes", "rust2go, assembly", 2),
        call("echo of 24 bytes", "rust2go, cgo", 3),
    ]
    .into_iter()
    .filter(|workload| HAS_ASM || !workload.name().ends_with("assembly"))
    .collect()
}

/// Async calls by cgo.
fn later(here: &Rc<Runtime>) -> Vec<Workload<'static>> {
    let workers = Rc::new(in_flight::workers(2));
    let mut all = Vec::new();
    for (section, runtime) in [("later", here), ("later-2", &workers)] {
        for tasks in LEVELS {
            let name = |who| format!("{section}/{tasks} in flight/{who}");
            let (one, other) = (Rc::clone(runtime), Rc::clone(runtime));
            let cgo = Workload::many(name(CGO), move |calls| {
                in_flight::spread(&one, tasks, calls, |_| async {
                    BenchImpl::echo_later_cgo(SMALL).await;
                });
            });
            let asm = Workload::many(name(ASM), move |calls| {
                in_flight::spread(&other, tasks, calls, |_| async {
                    BenchImpl::echo_later(SMALL).await;
                });
            });
            all.extend([cgo.at_least(tasks * 4), asm.at_least(tasks * 4)]);
        }
    }
    let (one, other, blocking) = (Rc::clone(here), Rc::clone(here), Rc::clone(here));
    all.push(
        Workload::timed(format!("latency/one async call/{CGO}"), move |calls, stopwatch| {
            one.block_on(in_flight::one_by_one(calls, stopwatch, |_| async {
                BenchImpl::echo_later_cgo(SMALL).await;
            }));
        })
        .at_least(1_000),
    );
    all.push(
        Workload::timed(format!("latency/one async call/{ASM}"), move |calls, stopwatch| {
            other.block_on(in_flight::one_by_one(calls, stopwatch, |_| async {
                BenchImpl::echo_later(SMALL).await;
            }));
        })
        .at_least(1_000),
    );
    let name = format!("blocking/1000 in flight, 2 % sleep 200 us/{CGO}");
    all.push(
        Workload::many(name, move |calls| {
            in_flight::spread(&blocking, 1_000, calls, |number| async move {
                BenchImpl::echo_later_cgo(napping(number)).await;
            });
        })
        .at_least(50_000),
    );
    all
}

/// Async calls through shared memory. Its futures stay on their thread, so tokio has one.
pub fn by_ring() -> Vec<Workload<'static>> {
    // Never dropped: with the tasks of a ring goes memory that Go still uses.
    let runtime: &Runtime = Box::leak(Box::new(in_flight::current_thread()));
    let local: &LocalSet = Box::leak(Box::new(LocalSet::new()));
    let mut all = Vec::new();
    // More than its queue holds: it stands still.
    for tasks in LEVELS.into_iter().filter(|tasks| *tasks <= QUEUE) {
        let many = Workload::many(format!("later/{tasks} in flight/{RING}"), move |calls| {
            in_flight::spread_here(runtime, local, tasks, calls, |_| async {
                BenchImpl::echo_ring(SMALL).await;
            });
        });
        all.push(many.at_least(tasks * 4));
    }
    let one = Workload::timed(format!("latency/one async call/{RING}"), move |calls, stopwatch| {
        let calls = in_flight::one_by_one(calls, stopwatch, |_| async {
            BenchImpl::echo_ring(SMALL).await;
        });
        local.block_on(runtime, calls);
    });
    all.push(one.at_least(1_000));
    all
}
