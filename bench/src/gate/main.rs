//! Fails if a call has become dearer: by instructions, allocations, and ratios of one run.
//!
//! Nothing here is a time, so a busy machine does not make it fail. `README.md` says how to read it.

mod allocations;
mod cores;
mod limits;
mod ratios;
mod steps;
mod tracer;

use limits::Limit;
use r2g_bench_harness::alloc::Counting;
use std::error::Error;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn main() -> Result<ExitCode, Box<dyn Error>> {
    if std::env::args().nth(1).as_deref() == Some(steps::CHILD) {
        steps::child()?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut measured = match steps::measure() {
        Ok(counted) => counted,
        Err(reason) => {
            println!("instructions are not counted here: {reason}");
            Vec::new()
        }
    };
    let (_go, calls) = r2g_bench::start()?;
    measured.extend(allocations::measure(&calls));
    measured.extend(ratios::measure(&calls));
    Ok(judge(&measured))
}

/// Prints everything and says whether all of it is within its limits.
fn judge(measured: &[(Limit, f64)]) -> ExitCode {
    let mut worst = ExitCode::SUCCESS;
    for (limit, number) in measured {
        let within = *number <= limit.most;
        let verdict = if within { "ok" } else { "TOO MUCH" };
        println!("{:62} {number:9.2} <= {:6.2} {verdict}", limit.what, limit.most);
        if !within {
            worst = ExitCode::FAILURE;
        }
    }
    worst
}
