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
    Ok(if are_within(&measured) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Prints everything and says whether all of it is within its limits.
fn are_within(measured: &[(Limit, f64)]) -> bool {
    let mut all = true;
    for (limit, number) in measured {
        let within = *number <= limit.most;
        let verdict = if within { "ok" } else { "TOO MUCH" };
        println!("{:62} {number:9.2} <= {:6.2} {verdict}", limit.what, limit.most);
        all &= within;
    }
    all
}

#[cfg(test)]
mod tests {
    use super::{are_within, limits::limit};

    #[test]
    fn one_number_beyond_its_limit_is_enough() {
        let most = limit("something", 1.5);
        assert!(are_within(&[(most, 1.5), (most, 0.0)]));
        assert!(!are_within(&[(most, 1.6), (most, 1.0)]));
        assert!(!are_within(&[(most, f64::NAN)]), "nothing was measured");
    }
}
