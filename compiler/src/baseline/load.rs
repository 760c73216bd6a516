//! References → baselines.

use std::path::Path;

use r2g_idl::compare::review::Baseline;
use r2g_idl::descriptor::{self, message::Image};

use crate::sources::Sources;

use super::read::{compiled, image, unreadable};
use super::{BaselineError, Reference, Setting, from_git, released};

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

/// A folder or file, with the present dependencies.
fn sources(text: &str, path: &Path, setting: &Setting) -> Result<Baseline, BaselineError> {
    std::fs::metadata(path).map_err(|error| unreadable(path, &error))?;
    compiled(text, text, &Sources::default().root(path).with(&setting.resolved))
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
