//! `r2g check`: parse, resolve, validate.

use std::path::PathBuf;

use super::{DONE, Session, Trouble};

/// Flags of `check`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Fail if the lock file would change
    #[arg(long)]
    pub locked: bool,
    /// Schema files or folders [default: the configured root]
    pub paths: Vec<PathBuf>,
}

/// Runs the command.
///
/// # Errors
/// When the schema does not compile.
pub fn run(args: &Args, session: &mut Session<'_>) -> Result<u8, Trouble> {
    let compiled = session.compile_locked(&args.paths, args.locked)?;
    session.findings(&compiled.warnings, &compiled.sources)?;
    let files = compiled.sources.iter().count();
    let packages: Vec<String> =
        compiled.schema.roots.iter().map(|&id| compiled.schema.package(id).identity()).collect();
    session.progress(&format!(
        "{files} {}: {} ok",
        if files == 1 { "file" } else { "files" },
        packages.join(", ")
    ));
    Ok(DONE)
}
