//! `r2g link`: the Rust half of a Go program, as a Go package that links it.

use super::{DONE, Session, Trouble};
use crate::build::link_rust;
use crate::deps::Update;
use crate::generate;

/// Flags of `link`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Build without optimisation, which is quicker
    #[arg(long)]
    pub debug: bool,
}

/// Runs the command: generates, builds the crate named in `[rust]` as a static library, and puts it
/// into the bridge package, so that `go build` needs nothing else afterwards.
///
/// # Errors
/// When the schema does not compile, the crate does not build, or a file cannot be written.
pub fn run(args: &Args, session: &mut Session<'_>) -> Result<u8, Trouble> {
    let config = session.project()?;
    let Some(rust) = &config.content.rust else {
        let message =
            "r2g.toml has no [rust]: name the library of the crate and the folder of the bridge";
        return Err(Trouble::Usage(message.to_owned()));
    };
    let generated = generate::generate(&config, &Update::Missing)?;
    generate::write(&generated)?;
    session.keep(&generated.dependencies)?;
    let written = link_rust::link(&config, rust, !args.debug)
        .map_err(|error| Trouble::Environment(error.to_string()))?;
    for path in written {
        session.progress(&format!("wrote {}", path.display()));
    }
    Ok(DONE)
}
