//! What the benchmark measures, over gRPC and a Unix socket: tonic calls grpc-go, and grpc-go calls tonic.

mod go_program;
mod server;
mod workloads;

use go_program::GoProgram;
use r2g_bench_harness::{alloc::Counting, in_flight, serve};
use std::error::Error;
use std::rc::Rc;

/// What `build.rs` generates.
#[allow(missing_docs, clippy::all, clippy::pedantic)]
pub mod proto {
    tonic::include_proto!("bench");
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::temp_dir().join(format!("r2g-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let (to_go, to_rust) = (folder.join("go.sock"), folder.join("rust.sock"));
    let go = GoProgram::start("serve", &to_go)?;
    go.line()?;
    let servers = in_flight::workers(2);
    server::start(&servers, &to_rust)?;
    let caller = Rc::new(GoProgram::start("call", &to_rust)?);

    let here = Rc::new(in_flight::current_thread());
    let client = workloads::connect(&here, &to_go)?;
    let mut all = workloads::to_go(&here, &client, go.id());
    all.extend(workloads::to_rust(&caller));
    let result = serve(all, || go.ask("?").ok().and_then(|text| text.parse().ok()).unwrap_or(0));
    std::fs::remove_dir_all(&folder)?;
    Ok(result?)
}
