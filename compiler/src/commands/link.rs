//! `r2g link`

use super::{exit, output};
use crate::build::link_rust;
use crate::cli::Common;
use crate::config::Project;
use crate::generate;

/// Builds the Rust half of a Go program and the Go package that links it.
///
/// The crate named in `[rust]` of r2g.toml becomes a static library inside of the bridge package, so
/// that `go build` needs nothing else afterwards.
#[derive(Debug, clap::Args)]
pub struct Link {
    /// Builds without optimisation, which is quicker.
    #[arg(long)]
    pub debug: bool,
}

impl Link {
    /// Runs the command.
    #[must_use]
    pub fn run(&self, common: &Common) -> u8 {
        let project = match Project::load(&common.config) {
            Ok(project) => project,
            Err(error) => return output::failure(exit::USAGE, error),
        };
        let generated = generate::generate(&project).and_then(|generated| {
            generate::write(&generated)?;
            Ok(generated)
        });
        if let Err(error) = generated {
            return output::generate_error(common, &error);
        }
        let Some(rust) = &project.config.rust else {
            let message = "r2g.toml has no [rust]: name the crate's library and the bridge folder";
            return output::failure(exit::USAGE, message);
        };
        match link_rust::link(&project, rust, !self.debug) {
            Ok(written) => {
                for path in written {
                    output::progress(common, format_args!("wrote {}", path.display()));
                }
                exit::OK
            }
            Err(error) => output::failure(exit::ENVIRONMENT, error),
        }
    }
}
