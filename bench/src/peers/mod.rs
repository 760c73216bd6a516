//! Programs of others: built on demand, asked for one window at a time.
//!
//! Each lies in a workspace of its own in `bench/peers`, because none of it is needed to build or test r2g.
//! What cannot be built here is told and left out.

mod build;
mod grpc;
mod program;
mod rust2go;

pub use program::Program;

/// Builds and starts a program, or says why it cannot.
type Start = fn() -> Result<Program, String>;

/// Whom r2g is compared with.
const PEERS: [(&str, Start); 2] = [("rust2go", rust2go::start), ("gRPC", grpc::start)];

/// Starts all of them.
pub fn start() -> (Vec<Program>, Vec<(String, String)>) {
    let (mut started, mut missing) = (Vec::new(), Vec::new());
    for (name, start) in PEERS {
        eprintln!("building {name}, to compare with");
        match start() {
            Ok(program) => started.push(program),
            Err(reason) => {
                eprintln!("{name}: not available: {reason}");
                missing.push((name.to_owned(), reason));
            }
        }
    }
    (started, missing)
}
