//! Why a baseline cannot be compared with.

use std::path::PathBuf;

use r2g_idl::Failure;
use r2g_idl::diagnostics::render;

use crate::git::GitError;

/// What went wrong, each with its own words.
#[derive(Debug)]
pub enum BaselineError {
    /// What the user wrote names no baseline.
    Reference(String, String),
    /// More than one baseline where one is wanted.
    NotOne(String, usize),
    /// git says no.
    Git(String, GitError),
    /// A file or folder cannot be read.
    Read(PathBuf, String),
    /// A file or folder cannot be written.
    Write(PathBuf, String),
    /// The old schema does not compile.
    Schema(String, Box<Failure>),
    /// The file is no image.
    Image(PathBuf, String),
    /// The file carries no schema.
    Library(PathBuf, String),
    /// The baseline has no packages.
    Empty(String),
    /// The folder of released images has none.
    NothingReleased(PathBuf),
    /// It has some, and none is supported any more.
    NothingSupported(PathBuf, String),
    /// A released image that is not what its name says.
    Misnamed(PathBuf, String),
    /// The present schema lies outside of the repository, so its place in a commit is not known.
    Outside(String, PathBuf),
}

impl std::fmt::Display for BaselineError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Reference(text, reason) => write!(f, "`{text}` is no baseline: {reason}"),
            Self::NotOne(text, count) => {
                write!(f, "`{text}` is {count} schemas, and one is compared at a time: name it")
            }
            Self::Git(text, error) => write!(f, "baseline {text}: {error}"),
            Self::Read(path, reason) => write!(f, "baseline {}: {reason}", path.display()),
            Self::Write(path, reason) => write!(f, "{}: {reason}", path.display()),
            Self::Schema(text, failure) => {
                write!(f, "baseline {text} does not compile:")?;
                let rows = failure.diagnostics.iter().take(MAX_SHOWN);
                for one in rows {
                    let text = render::text(one, &failure.sources, render::Style::Plain);
                    write!(f, "\n{}", text.trim_end())?;
                }
                Ok(())
            }
            Self::Image(path, reason) => {
                write!(f, "baseline {} is no image that r2g can read: {reason}", path.display())
            }
            Self::Library(path, reason) => write!(f, "baseline {}: {reason}", path.display()),
            Self::Empty(text) => write!(f, "baseline {text} has no packages"),
            Self::NothingReleased(folder) => write!(
                f,
                "there is no released image in {}: `r2g release` writes them; or name a baseline with --against git#tag=v1.0",
                folder.display()
            ),
            Self::NothingSupported(folder, window) => write!(
                f,
                "no image in {} is of a version that is supported ({window})",
                folder.display()
            ),
            Self::Misnamed(path, reason) => write!(f, "baseline {}: {reason}", path.display()),
            Self::Outside(text, path) => write!(
                f,
                "baseline {text}: {} is not in the repository; name the place with `,subdir=`",
                path.display()
            ),
        }
    }
}

/// Mistakes of an old schema that are shown; it is not the one being written.
const MAX_SHOWN: usize = 3;

impl std::error::Error for BaselineError {}
