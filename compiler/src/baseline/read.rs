//! Old schemas as images: compiled from their text, or read from a file.

use std::path::Path;

use r2g_idl::compare::review::Baseline;
use r2g_idl::compile;
use r2g_idl::descriptor::{self, message::Image};
use r2g_idl::loader::SourceLoader;

use super::BaselineError;

pub(super) fn unreadable(path: &Path, error: &std::io::Error) -> BaselineError {
    BaselineError::Read(path.to_owned(), error.to_string())
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
