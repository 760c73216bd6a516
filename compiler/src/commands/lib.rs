//! `r2g lib`: a half as a shared library that the other side opens by path.

use std::path::PathBuf;

use super::{DONE, Session, Trouble};
use crate::build::{link_rust, shared_go};
use crate::config::Config;
use crate::deps::Update;
use crate::generate;

/// Flags of `lib`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The file to write; by default `lib<name>.so` beside r2g.toml
    #[arg(short, long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Which half, where r2g.toml has both `[go]` and `[rust]`
    #[arg(long, value_enum)]
    pub half: Option<Half>,
    /// Build Rust without optimisation, which is quicker
    #[arg(long)]
    pub debug: bool,
}

/// One of the two halves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Half {
    /// The packages of `[go]`: a Rust program opens it with `r2g::Go::open`.
    Go,
    /// The crate of `[rust]`: a Go program opens it with `r2gcgo.Load`.
    Rust,
}

/// Runs the command: generates, builds the half as a shared library and puts it where it is wanted.
///
/// # Errors
/// When the schema does not compile, the half does not build, or a file cannot be written.
pub fn run(args: &Args, session: &mut Session<'_>) -> Result<u8, Trouble> {
    let config = session.project()?;
    let half = choose(args, &config)?;
    let generated = generate::generate(&config, &Update::Missing)?;
    generate::write(&generated)?;
    session.keep(&generated.dependencies)?;
    let out = match (&args.out, half) {
        (Some(out), _) => out.clone(),
        (None, Chosen::Rust(rust)) => config.path(format!("lib{}.so", rust.library).as_ref()),
        (None, Chosen::Go(_)) => config.path("libgo.so".as_ref()),
    };
    match half {
        Chosen::Go(go) => shared_go(&config, go, &out).map_err(|error| error.to_string()),
        Chosen::Rust(rust) => {
            link_rust::shared(&config, rust, &out, !args.debug).map_err(|error| error.to_string())
        }
    }
    .map_err(Trouble::Environment)?;
    session.progress(&format!("wrote {}", out.display()));
    Ok(DONE)
}

#[derive(Clone, Copy)]
enum Chosen<'a> {
    Go(&'a crate::config::Go),
    Rust(&'a crate::config::Rust),
}

fn choose<'a>(args: &Args, config: &'a Config) -> Result<Chosen<'a>, Trouble> {
    let missing = |section: &str| Trouble::Usage(format!("r2g.toml has no [{section}]"));
    match (args.half, &config.content.go, &config.content.rust) {
        (Some(Half::Go) | None, Some(go), None) | (Some(Half::Go), Some(go), _) => {
            Ok(Chosen::Go(go))
        }
        (Some(Half::Rust) | None, None, Some(rust)) | (Some(Half::Rust), _, Some(rust)) => {
            Ok(Chosen::Rust(rust))
        }
        (Some(Half::Go), None, _) => Err(missing("go")),
        (Some(Half::Rust), _, None) => Err(missing("rust")),
        (None, Some(_), Some(_)) => Err(Trouble::Usage(
            "r2g.toml has [go] and [rust]: say which half with --half go or --half rust".to_owned(),
        )),
        (None, None, None) => Err(Trouble::Usage(
            "r2g.toml has neither [go] nor [rust]: there is nothing to build".to_owned(),
        )),
    }
}
