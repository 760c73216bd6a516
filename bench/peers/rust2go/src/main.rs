//! What the benchmark measures, over rust2go: with the argument `ring` through its shared memory, otherwise
//! through its calls.

mod bridge;
mod workloads;

use bridge::{Bench, BenchImpl};
use r2g_bench_harness::{alloc::Counting, serve};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn main() -> std::io::Result<()> {
    let ring = std::env::args().nth(1).is_some_and(|mode| mode == "ring");
    let workloads = if ring { workloads::by_ring() } else { workloads::by_calls() };
    serve(workloads, || BenchImpl::mallocs().value)?;
    // Nothing is dropped: with the runtime of a ring goes memory that Go still uses.
    std::process::exit(0);
}
