//! What the benchmark and its gate share: the generated API, the handlers, hand-written cgo to compare with,
//! and the workloads that run in this process.

pub mod api;
mod back;
pub mod raw;
pub mod workloads;

use api::bench::calls::{BackService, Calls};

r2g::link_go!();

/// Starts Go, with a Rust half that it can call, and with as many processors as it has by default without
/// r2g, which would give it half: the other subjects have them too.
///
/// # Errors
/// Go does not start.
pub fn start() -> Result<(r2g::Go, Calls), Box<dyn std::error::Error>> {
    let processors = std::thread::available_parallelism()?.get();
    let go = linked()
        .serve(BackService::new(back::Back))
        .max_in_flight(IN_FLIGHT)
        .procs(u16::try_from(processors).unwrap_or(u16::MAX))
        .start()?;
    let calls = Calls::new(&go)?;
    Ok((go, calls))
}

/// More async calls than any workload makes at once.
const IN_FLIGHT: u32 = 20_000;
