//! r2g against the raw limits of the language boundary, as ratios of one run.
//!
//! All workloads of a table run interleaved, window by window, so that a busy machine hurts both
//! sides of a ratio alike. Times are CPU time of the calling thread per call.

mod alloc;
mod api;
mod generate;
mod lists;
mod measure;
mod results;
mod review;
mod table;

use api::calls::{BackServer, BackService, Calls, Small};
use measure::{Samples, Workload};
use r2g::Status;
use std::hint::black_box;
use table::Table;

r2g::link_go!();

unsafe extern "C" {
    /// Hand-written: a Go function that does nothing.
    fn BenchRawNop();
    /// Hand-written: calls a C function from Go and returns nanoseconds.
    fn BenchRawTimeC(rounds: libc::c_int) -> libc::c_longlong;
}

struct Back;

impl BackServer for Back {
    fn nop(&self) -> Result<(), Status> {
        Ok(())
    }

    fn echo(&self, value: Small) -> Result<Small, Status> {
        Ok(value)
    }
}

/// Windows per workload.
const ROUNDS: usize = 60;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    if std::env::args().nth(1).as_deref() == Some(generate::CHILD) {
        return generate::child();
    }
    let go = linked().serve(BackService::new(Back)).start()?;
    let calls = Calls::new(&go)?;
    let mut table = Table::default();
    sync_calls(&calls, &mut table)?;
    lists::measure(&mut table);
    results::measure(&calls, &mut table)?;
    allocations(&calls, &mut table)?;
    review::measure(&go, &mut table)?;
    generate::measure(&mut table)?;
    let json = std::env::args().any(|arg| arg == "--json");
    println!("{}", if json { table.to_json() } else { table.to_string() });
    Ok(())
}

fn sync_calls(calls: &Calls, table: &mut Table) -> Result<(), Status> {
    let small = Small { a: 1, b: 2, c: 3, d: 4.0 };
    let megabyte = vec![7u8; 1 << 20];
    let text = "hello, world";
    // The first call of a thread is slow; it is not what is measured.
    calls.nop()?;
    let mut workloads = [
        // SAFETY: takes and returns nothing.
        Workload::new("raw exported nop", 20_000, || unsafe { BenchRawNop() }),
        Workload::new("r2g nop", 20_000, || calls.nop().expect("nop")),
        Workload::new("r2g echo, 24-byte struct", 20_000, || {
            black_box(calls.echo(black_box(small)).expect("echo"));
        }),
        Workload::new("r2g echo, string", 10_000, || {
            black_box(calls.text(black_box(text)).expect("text"));
        }),
        Workload::new("r2g 1 MiB argument as view", 10_000, || {
            black_box(calls.length(black_box(&megabyte)).expect("length"));
        }),
        Workload::new("r2g 100 rows returned", 300, || {
            black_box(calls.rows(100).expect("rows"));
        }),
    ];
    let samples = measure::interleaved(ROUNDS, &mut workloads);
    let raw = samples["raw exported nop"].clone();
    let nop = samples["r2g nop"].clone();
    table.time("raw exported nop", &raw);
    table.ratio("r2g nop", &nop, "raw exported nop", &raw, Some(1.2));
    table.ratio(
        "r2g echo, 24-byte struct",
        &samples["r2g echo, 24-byte struct"],
        "raw exported nop",
        &raw,
        Some(2.0),
    );
    table.ratio("r2g echo, string", &samples["r2g echo, string"], "raw exported nop", &raw, None);
    table.ratio(
        "r2g 1 MiB argument as view",
        &samples["r2g 1 MiB argument as view"],
        "r2g nop",
        &nop,
        Some(3.0),
    );
    table.ratio("r2g 100 rows returned", &samples["r2g 100 rows returned"], "r2g nop", &nop, None);

    let (mut cgo, mut rust, mut echo) =
        (Samples::default(), Samples::default(), Samples::default());
    for round in 0..ROUNDS {
        // SAFETY: takes and returns an integer.
        let raw = unsafe { BenchRawTimeC(10_000) } as f64 / 10_000.0;
        let nop = calls.time_rust_nop(10_000)? as f64 / 10_000.0;
        let small = calls.time_rust_echo(10_000)? as f64 / 10_000.0;
        // The first round warms up.
        if round > 0 {
            cgo.add(raw);
            rust.add(nop);
            echo.add(small);
        }
    }
    table.time("raw cgo nop", &cgo);
    table.ratio("Go to Rust nop", &rust, "raw cgo nop", &cgo, Some(1.3));
    table.ratio("Go to Rust echo, 24-byte struct", &echo, "raw cgo nop", &cgo, None);
    Ok(())
}

/// Calls whose allocations are counted.
const COUNTED: u64 = 10_000;

fn allocations(calls: &Calls, table: &mut Table) -> Result<(), Status> {
    let small = Small { a: 1, b: 2, c: 3, d: 4.0 };
    let before = calls.mallocs()?;
    let own = alloc::count();
    for _ in 0..COUNTED {
        black_box(calls.echo(small)?);
    }
    let own = alloc::count() - own;
    let go = calls.mallocs()? - before;
    table.count("Rust allocations of an echo", own as f64 / COUNTED as f64, 0.0);
    table.count("Go allocations of an echo", go as f64 / COUNTED as f64, 1.01);
    Ok(())
}
