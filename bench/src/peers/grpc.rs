//! gRPC over a Unix socket: tonic and grpc-go.

use super::Started;
use super::build;
use super::program::Program;
use std::process::Command;

pub(super) fn start() -> Started {
    let program = build::peer("grpc", &[])?;
    Ok((vec![Program::start(Command::new(program))?], None))
}
