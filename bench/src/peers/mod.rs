//! Peers: programs that do the same work with another bridge. They are built on demand and asked for one window at a time.
//!
//! Each lies in a workspace of its own in `bench/peers`, because none of it is needed to build or test r2g.
//! A peer that cannot be built on this machine is left out, and the report says why.

mod build;
mod grpc;
mod program;
mod rust2go;

pub use program::Program;

/// What is to be known of a program that does run.
type Note = Option<String>;
/// Programs, or why there are none.
type Started = Result<(Vec<Program>, Note), String>;

/// Builds and starts a peer.
type Start = fn() -> Started;

/// What r2g is compared with.
const PEERS: [(&str, Start); 2] = [("rust2go", rust2go::start), ("gRPC", grpc::start)];

/// Starts all of them, and says what is to be known of each.
pub fn start() -> (Vec<Program>, Vec<(String, String)>) {
    let (mut started, mut notes) = (Vec::new(), Vec::new());
    for (name, start) in PEERS {
        eprintln!("building {name}, to compare with");
        match start() {
            Ok((programs, note)) => {
                started.extend(programs);
                notes.extend(note.map(|note| (name.to_owned(), note)));
            }
            Err(reason) => notes.push((name.to_owned(), format!("not available: {reason}"))),
        }
    }
    (started, notes)
}
