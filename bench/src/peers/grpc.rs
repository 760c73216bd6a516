//! gRPC over a Unix socket: tonic and grpc-go.

use super::build;
use super::program::Program;
use std::process::Command;

pub(super) fn start() -> Result<Program, String> {
    Program::start(Command::new(build::peer("grpc", &[])?))
}
