//! `r2g`: the command line of the compiler.

use clap::Parser;
use r2g_compiler::cli::Cli;
use r2g_compiler::commands::exit;
use std::process::ExitCode;

fn main() -> ExitCode {
    match Cli::try_parse() {
        Ok(cli) => ExitCode::from(cli.command.run(&cli.common)),
        Err(message) => {
            // Help and version are no failures, and go to standard output.
            let code = if message.use_stderr() {
                exit::USAGE
            } else {
                exit::OK
            };
            drop(message.print());
            ExitCode::from(code)
        }
    }
}
