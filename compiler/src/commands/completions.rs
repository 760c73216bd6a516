//! `r2g completions`: a script for the user's shell.

use clap_complete::Shell;

use super::{DONE, Session, Trouble};

/// Flags of `completions`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The shell
    pub shell: Shell,
}

/// Runs the command, which is one of `cli`.
///
/// # Errors
/// When nobody reads the script.
pub fn run(args: &Args, cli: &mut clap::Command, session: &mut Session<'_>) -> Result<u8, Trouble> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, cli, "r2g", &mut script);
    session.print(&String::from_utf8_lossy(&script))?;
    Ok(DONE)
}
