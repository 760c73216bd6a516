//! The schema files of a project: its own, those of folders it depends on, and those of commits.

use std::collections::BTreeMap;
use std::path::PathBuf;

use r2g_idl::loader::{DiskLoader, Entry, LoadError, SourceLoader};

use crate::deps::Resolved;

/// How names of files start that are in no folder.
const IN_GIT: &str = "git:";

/// Files on disk and files of commits.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    disk: DiskLoader,
    /// By the name shown to users: `git:acme.money/money.r2g`.
    fetched: BTreeMap<String, Vec<u8>>,
}

impl Sources {
    /// Adds a file of the user, or all below a folder.
    #[must_use]
    pub fn root(mut self, path: impl Into<PathBuf>) -> Self {
        self.disk = self.disk.root(path);
        self
    }

    /// Adds a file that is only there to be imported, or all below a folder.
    #[must_use]
    pub fn dependency(mut self, path: impl Into<PathBuf>) -> Self {
        self.disk = self.disk.dependency(path);
        self
    }

    /// Adds the dependencies of a project.
    #[must_use]
    pub fn with(self, resolved: &Resolved) -> Self {
        let mut sources = resolved.folders.iter().fold(self, Self::dependency);
        sources.fetched.extend(Self::fetched(resolved));
        sources
    }

    /// The files of a project's dependencies that are not on disk, by the names shown to users.
    pub fn fetched(resolved: &Resolved) -> impl Iterator<Item = (String, Vec<u8>)> {
        resolved.fetched.iter().flat_map(|fetched| {
            let name = |path: &str| format!("{IN_GIT}{}/{path}", fetched.name);
            fetched.files.iter().map(move |(path, bytes)| (name(path), bytes.clone()))
        })
    }

    /// Whether a file with this name can be watched: commits do not change.
    #[must_use]
    pub fn is_on_disk(name: &str) -> bool {
        !name.starts_with(IN_GIT)
    }
}

impl SourceLoader for Sources {
    fn entries(&self) -> Result<Vec<Entry>, LoadError> {
        let mut entries = self.disk.entries()?;
        let fetched = self.fetched.keys();
        entries.extend(fetched.map(|name| Entry { name: name.clone(), root: false }));
        Ok(entries)
    }

    fn read(&self, name: &str, limit: usize) -> Result<Vec<u8>, LoadError> {
        match self.fetched.get(name) {
            Some(bytes) => Ok(bytes[..bytes.len().min(limit.saturating_add(1))].to_vec()),
            None => self.disk.read(name, limit),
        }
    }
}
