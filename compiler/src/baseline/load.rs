//! References → baselines.

use std::path::{Path, PathBuf};

use r2g_idl::compare::review::Baseline;
use r2g_idl::compile;
use r2g_idl::descriptor::{self, message::Image};
use r2g_idl::loader::SourceLoader;

use crate::deps::Resolved;
use crate::sources::Sources;

use super::{BaselineError, Reference, Support, from_git, released};

/// Where the present schema lies, which baselines are found by.
#[derive(Debug, Clone, Default)]
pub struct Setting {
    /// Its files and folders.
    pub roots: Vec<PathBuf>,
    /// What is only there to be imported.
    pub resolved: Resolved,
    /// The whole schema that `roots` are a part of, if they are: the rest of it may be imported too.
    pub rest: Option<PathBuf>,
    /// The folder of released images.
    pub released: PathBuf,
    /// Which of them count.
    pub support: Support,
}

/// Reads what a reference names: one baseline, or several for patterns, releases and libraries with two
/// halves.
///
/// # Errors
/// When it cannot be read, or is not a schema with packages.
pub fn load(text: &str, setting: &Setting) -> Result<Vec<Baseline>, BaselineError> {
    let found = match Reference::parse(text)? {
        Reference::Git { commit, tree } => vec![from_git::one(text, &commit, &tree, setting)?],
        Reference::Tags { pattern, tree } => from_git::tags(text, &pattern, &tree, setting)?,
        Reference::Sources(path) => vec![sources(text, &path, setting)?],
        Reference::Image(path) => vec![Baseline {
            name: text.to_owned(),
            origin: text.to_owned(),
            image: image(&path)?,
            partial: false,
        }],
        Reference::Library(path) => library(text, &path)?,
        Reference::Released => released::all(&setting.released, &setting.support)?,
    };
    match found.iter().find(|baseline| !baseline.image.packages.iter().any(|one| one.root)) {
        Some(empty) => Err(BaselineError::Empty(empty.name.clone())),
        None => Ok(found),
    }
}

fn unreadable(path: &Path, error: &std::io::Error) -> BaselineError {
    BaselineError::Read(path.to_owned(), error.to_string())
}

/// A folder or file, with the present dependencies.
fn sources(text: &str, path: &Path, setting: &Setting) -> Result<Baseline, BaselineError> {
    std::fs::metadata(path).map_err(|error| unreadable(path, &error))?;
    compiled(text, text, &Sources::default().root(path).with(&setting.resolved))
}

/// Compiles an old schema.
pub(super) fn compiled(
    name: &str,
    origin: &str,
    loader: &dyn SourceLoader,
) -> Result<Baseline, BaselineError> {
    let compiled = compile(loader)
        .map_err(|failure| BaselineError::Schema(origin.to_owned(), Box::new(failure)))?;
    Ok(Baseline {
        name: name.to_owned(),
        origin: origin.to_owned(),
        image: descriptor::image(&compiled),
        partial: false,
    })
}

/// Reads an image.
pub(super) fn image(path: &Path) -> Result<Image, BaselineError> {
    let bytes = std::fs::read(path).map_err(|error| unreadable(path, &error))?;
    descriptor::decode(&bytes).map_err(|reason| BaselineError::Image(path.to_owned(), reason))
}

/// The schemas in a built library or program.
fn library(text: &str, path: &Path) -> Result<Vec<Baseline>, BaselineError> {
    let bytes = std::fs::read(path).map_err(|error| unreadable(path, &error))?;
    let images = descriptor::embedded(&bytes)
        .map_err(|reason| BaselineError::Library(path.to_owned(), reason.to_string()))?;
    let several = images.len() > 1;
    let baseline = |(index, image): (usize, Image)| Baseline {
        name: if several { format!("{text} ({})", index + 1) } else { text.to_owned() },
        origin: text.to_owned(),
        image,
        partial: true,
    };
    Ok(images.into_iter().enumerate().map(baseline).collect())
}
