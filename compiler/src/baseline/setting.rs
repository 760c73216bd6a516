//! Where baselines are looked for.

use std::path::PathBuf;

use crate::deps::Resolved;

use super::Support;

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
