//! Files of a commit, read from git's objects: nothing is checked out, and neither the index nor the
//! work tree is looked at (spec 08, "Baselines").
//!
//! The `git` program does the reading; it alone knows packs, alternates and partial clones.

mod error;
mod names;
mod objects;
mod program;
mod reference;
mod remote;

use std::path::{Path, PathBuf};

pub use error::GitError;
pub use reference::Reference;
pub use remote::Remote;

use program::{Git, output};

/// A repository, as seen from one folder in it.
#[derive(Debug, Clone)]
pub struct Repo {
    git: Git,
    prefix: String,
    shallow: bool,
}

/// A commit: the hexadecimal name that a reference led to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Commit(String);

impl Commit {
    /// The full hexadecimal name.
    #[must_use]
    pub fn hex(&self) -> &str {
        &self.0
    }
}

/// A tag and the commit it leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    /// Its name without `refs/tags/`.
    pub name: String,
    /// What it marks.
    pub commit: Commit,
}

/// A file of a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its path below the folder asked for; empty when that was the file itself.
    pub path: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// Most tags that one pattern may name: each is a schema to compile.
const MAX_TAGS: usize = 512;

impl Repo {
    /// The repository that `folder` is in.
    ///
    /// # Errors
    /// Without a `git` program, and when the folder is in no repository.
    pub fn discover(folder: &Path) -> Result<Self, GitError> {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let git = Git::new(folder.to_owned());
        let asked = ["rev-parse", "--is-shallow-repository", "--show-prefix"];
        let text = match git.run(&asked) {
            Err(GitError::Failed { reason, .. }) if reason.contains("not a git repository") => {
                return Err(GitError::NoRepository(folder.to_owned()));
            }
            other => String::from_utf8_lossy(&other?).into_owned(),
        };
        let (shallow, prefix) = text.split_once('\n').unwrap_or((&text, ""));
        let prefix = prefix.trim_end_matches('\n').trim_end_matches('/').to_owned();
        Ok(Self { git, prefix, shallow: shallow == "true" })
    }

    /// Where the folder given to [`Repo::discover`] lies below the repository's top: with `/`, without
    /// one at the end, empty at the top.
    #[must_use]
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// The commit that a reference names.
    ///
    /// # Errors
    /// When the name is none, or nothing in this clone has it.
    pub fn resolve(&self, reference: &Reference) -> Result<Commit, GitError> {
        for full in names::candidates(reference)? {
            let peeled = format!("{full}^{{commit}}");
            let asked = ["rev-parse", "--verify", "--quiet", peeled.as_str()];
            match self.git.run(&asked) {
                Ok(text) => return Ok(Commit(output::line(&text)?)),
                // `--quiet` says nothing when there is no such object.
                Err(GitError::Failed { reason, .. }) if reason.is_empty() => {}
                Err(GitError::Failed { reason, .. }) if output::is_unknown(&reason) => {}
                Err(other) => return Err(other),
            }
        }
        Err(GitError::Unknown { reference: reference.clone(), shallow: self.shallow })
    }

    /// The tags that match a pattern, in the order of their versions.
    ///
    /// # Errors
    /// When the pattern is none, or no tag of this clone matches, or far too many do.
    pub fn tags(&self, pattern: &str) -> Result<Vec<Tag>, GitError> {
        names::check(pattern, true)?;
        let full = format!("refs/tags/{pattern}");
        let format = "--format=%(refname:strip=2)";
        let text = self.git.run(&["for-each-ref", "--sort=version:refname", format, &full])?;
        let text = String::from_utf8_lossy(&text).into_owned();
        let names: Vec<&str> = text.lines().filter(|line| !line.is_empty()).collect();
        if names.is_empty() {
            return Err(GitError::NoTag { pattern: pattern.to_owned(), shallow: self.shallow });
        }
        if names.len() > MAX_TAGS {
            let (pattern, count) = (pattern.to_owned(), names.len());
            return Err(GitError::TooManyTags { pattern, count, most: MAX_TAGS });
        }
        let tag = |name: &&str| {
            let name = (*name).to_owned();
            self.resolve(&Reference::Tag(name.clone())).map(|commit| Tag { name, commit })
        };
        names.iter().map(tag).collect()
    }

    /// The files below a folder of a commit (or the file with that path), sorted by path, which
    /// `wanted` chooses by their path below it. `folder` counts from the repository's top.
    ///
    /// # Errors
    /// When the commit has no such folder, and when a chosen entry is a link, too large, or has a path
    /// that is not UTF-8.
    pub fn files(
        &self,
        commit: &Commit,
        folder: &str,
        wanted: &dyn Fn(&str) -> bool,
    ) -> Result<Vec<File>, GitError> {
        let blobs = objects::list(&self.git, commit, folder, wanted)?;
        objects::read(&self.git, blobs)
    }

    /// Whether the commit has something at this path.
    ///
    /// # Errors
    /// When git fails.
    pub fn has(&self, commit: &Commit, path: &str) -> Result<bool, GitError> {
        match objects::at(&self.git, commit, path) {
            Ok(_) => Ok(true),
            Err(GitError::NoFolder { .. }) => Ok(false),
            Err(other) => Err(other),
        }
    }

    /// Where a path on disk lies below the repository's top, if it does.
    #[must_use]
    pub fn inside(&self, path: &Path) -> Option<String> {
        let top = self.top()?;
        let path = path.canonicalize().ok()?;
        let below = path.strip_prefix(top).ok()?;
        Some(below.to_string_lossy().replace('\\', "/"))
    }

    /// The repository's top on disk.
    fn top(&self) -> Option<PathBuf> {
        let folder = self.git.folder().canonicalize().ok()?;
        let depth = self.prefix.split('/').filter(|part| !part.is_empty()).count();
        folder.ancestors().nth(depth).map(Path::to_owned)
    }
}
