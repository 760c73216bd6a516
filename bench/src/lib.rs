//! What the benchmark and its gate share: the generated API, the handlers, hand-written cgo to compare with,
//! and the workloads that run in this process.

pub mod api;
mod back;
pub mod raw;
pub mod workloads;

use api::calls::{BackService, Calls};

r2g::link_go!();

/// Starts Go, with a Rust half that it can call.
///
/// # Errors
/// Go does not start.
pub fn start() -> Result<(r2g::Go, Calls), Box<dyn std::error::Error>> {
    let go = linked().serve(BackService::new(back::Back)).max_in_flight(IN_FLIGHT).start()?;
    let calls = Calls::new(&go)?;
    Ok((go, calls))
}

/// More async calls than any workload makes at once.
const IN_FLIGHT: u32 = 20_000;
