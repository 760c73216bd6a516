//! The command line tool. Everything is in the library; this hands over the streams.

use std::process::ExitCode;

fn main() -> ExitCode {
    let mut out = std::io::stdout().lock();
    let mut err = std::io::stderr().lock();
    ExitCode::from(r2g_compiler::cli::main(std::env::args_os(), &mut out, &mut err))
}
