//! `r2g matrix`: released versions against each other.

use super::versions::breaking::setting;
use super::{DONE, FINDINGS, Session, Trouble};
use crate::baseline;
use crate::commands::Format;
use crate::commands::new::{local, version_of};
use crate::deps::Update;
use crate::matrix::{MatrixError, Release, Workshop};
use r2g_idl::{compile, descriptor};
use std::path::PathBuf;

/// Flags of `matrix`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Versions to build beside the present schema, as for `breaking --against`; may be repeated
    /// [default: released]
    #[arg(long, value_name = "BASE")]
    pub versions: Vec<String>,
    /// Leave the present schema out
    #[arg(long)]
    pub released_only: bool,
    /// Use a checkout of the r2g repository instead of published packages
    #[arg(long, value_name = "PATH")]
    pub local: Option<PathBuf>,
    /// Build here and leave it there [default: a folder that is removed]
    #[arg(long, value_name = "DIR")]
    pub keep: Option<PathBuf>,
    /// Cargo's target folder [default: in the folder]
    #[arg(long, value_name = "DIR")]
    pub target_dir: Option<PathBuf>,
}

/// Runs the command. The exit code is 1 if a cell is not what the rules promise.
///
/// # Errors
/// A version cannot be read or built.
pub fn run(args: &Args, session: &mut Session<'_>) -> Result<u8, Trouble> {
    let config = session.configuration()?;
    let (loader, resolved) = session.loader_and_dependencies(&[], &Update::Missing)?;
    let compiled = compile(&loader).map_err(Trouble::Schema)?;
    let setting = setting(config.as_ref(), &[], resolved);
    let asked =
        if args.versions.is_empty() { vec!["released".to_owned()] } else { args.versions.clone() };
    let mut releases = Vec::new();
    for text in &asked {
        for found in baseline::load(text, &setting)? {
            releases.push(Release::of(&found.name, &found.image)?);
        }
    }
    if !args.released_only {
        releases.push(Release::of("this schema", &descriptor::image(&compiled))?);
    }
    let temporary = tempfile::tempdir().map_err(|error| Trouble::Environment(error.to_string()))?;
    let folder = args.keep.clone().unwrap_or_else(|| temporary.path().to_owned());
    let version = env!("CARGO_PKG_VERSION");
    let (runtime, go_folder) = match &args.local {
        None => (version_of(version), String::new()),
        Some(checkout) => {
            let (runtime, _, go) = local(checkout).map_err(Trouble::Usage)?;
            (runtime, go)
        }
    };
    let target = args.target_dir.clone().unwrap_or_else(|| folder.join("target"));
    let target = std::path::absolute(&target).map_err(|error| Trouble::file(&target, &error))?;
    let workshop = Workshop { folder, target, runtime, go_version: version.to_owned(), go_folder };
    let matrix = workshop.run(&releases, &mut |text| session.progress(text))?;
    let text = match session.format {
        Format::Json => matrix.to_json() + "\n",
        _ => matrix.to_string(),
    };
    session.print(&text)?;
    Ok(if matrix.is_kept() { DONE } else { FINDINGS })
}

impl From<MatrixError> for Trouble {
    fn from(error: MatrixError) -> Self {
        match error {
            MatrixError::Alone => Self::Usage(error.to_string()),
            other => Self::Environment(other.to_string()),
        }
    }
}
