//! Packages of others: where `[deps]` says they are, pinned by `r2g.lock` (spec 09).
//!
//! Folders are read where they are. Commits are fetched once into a cache and read from git's objects;
//! with a complete lock file and cache nobody is asked.

mod content;
mod error;
mod lock;
mod section;

use std::path::{Path, PathBuf};

use indexmap::IndexMap;
use toml::Spanned;

use crate::git::{Reference, Remote};

use content::Content;

pub use error::DepsError;
pub use lock::{FILE_NAME, Lock, Pin};
pub use section::{Dependency, Origin};

/// What may change in the lock file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Update {
    /// What it lacks is added; commits that it has stay.
    Missing,
    /// All references are looked up again.
    Everything,
    /// The reference of one dependency is looked up again.
    One(String),
    /// Folders may differ; a commit that it lacks is refused.
    Folders,
    /// Nothing.
    Nothing,
}

/// Files of a dependency that are not on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// Name of the dependency.
    pub name: String,
    /// Files by path below its folder, sorted.
    pub files: Vec<(String, Vec<u8>)>,
}

/// All dependencies of a project.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Resolved {
    /// Folders and files on disk.
    pub folders: Vec<PathBuf>,
    /// Contents of commits.
    pub fetched: Vec<Fetched>,
    /// What the lock file says now.
    pub before: Lock,
    /// What it has to say.
    pub after: Lock,
    /// Where it is.
    pub lock_file: PathBuf,
}

impl Resolved {
    /// Whether the lock file is what it has to be. A project that only names folders needs none.
    #[must_use]
    pub fn is_current(&self) -> bool {
        let needless = self.before.pins.is_empty() && self.fetched.is_empty();
        needless || self.before == self.after
    }

    /// Brings the lock file up to date; returns what changed.
    ///
    /// # Errors
    /// When it cannot be written; it is as it was then.
    pub fn keep(&self) -> Result<Vec<String>, DepsError> {
        if self.is_current() {
            return Ok(Vec::new());
        }
        self.write()
    }

    /// The same, also for a project that only names folders.
    ///
    /// # Errors
    /// When it cannot be written; it is as it was then.
    pub fn write(&self) -> Result<Vec<String>, DepsError> {
        let needless = self.after.pins.is_empty() && !self.lock_file.exists();
        if needless || self.before == self.after && self.lock_file.is_file() {
            return Ok(Vec::new());
        }
        self.after.write(&self.lock_file)?;
        Ok(self.changes())
    }

    /// One line per dependency that is new, gone or different.
    #[must_use]
    pub fn changes(&self) -> Vec<String> {
        lock::changes(&self.before, &self.after)
    }
}

/// Finds all dependencies of the project in a folder, fetching what the cache lacks.
///
/// # Errors
/// When one cannot be read or fetched, or is not what was locked, or the lock file would have to change
/// in a way that `update` does not allow.
pub fn resolve(
    folder: &Path,
    deps: &IndexMap<String, Spanned<Dependency>>,
    update: &Update,
) -> Result<Resolved, DepsError> {
    let lock_file = folder.join(FILE_NAME);
    let before = Lock::read(&lock_file)?;
    let mut resolved = Resolved { before, lock_file, ..Resolved::default() };
    for (name, entry) in deps {
        match &entry.get_ref().origin() {
            Origin::Path(path) => {
                let path = folder.join(path);
                let content = content::of_disk(&path)?;
                resolved.after.pins.push(pin(name, entry.get_ref(), None, &content));
                resolved.folders.push(path);
            }
            Origin::Git { url, reference, subdir } => {
                let locked = resolved.before.pin(name).filter(|pin| pin.is_for(entry.get_ref()));
                let stays = match update {
                    Update::Missing => true,
                    Update::Everything => false,
                    Update::One(other) => other != name,
                    // Refused before anybody is asked.
                    Update::Folders | Update::Nothing if locked.is_none() => {
                        let changes = vec![format!("{name}: not locked as r2g.toml has it")];
                        return Err(DepsError::Outdated { lock: resolved.lock_file, changes });
                    }
                    Update::Folders | Update::Nothing => true,
                };
                let locked = locked.filter(|_| stays);
                let url = address(folder, url)?;
                let (commit, content) = from_git(name, &url, reference, subdir, locked)?;
                if !content.packages.iter().any(|package| package.split('@').next() == Some(name)) {
                    let packages = content.packages.clone();
                    return Err(DepsError::OtherPackage { name: name.clone(), packages });
                }
                resolved.after.pins.push(pin(name, entry.get_ref(), Some(commit), &content));
                resolved.fetched.push(Fetched { name: name.clone(), files: content.files });
            }
        }
    }
    resolved.after.pins.sort_by(|left, right| left.name.cmp(&right.name));
    if *update == Update::Nothing && !resolved.is_current() {
        let changes = resolved.changes();
        return Err(DepsError::Outdated { lock: resolved.lock_file, changes });
    }
    Ok(resolved)
}

fn pin(name: &str, entry: &Dependency, commit: Option<String>, content: &Content) -> Pin {
    Pin {
        name: name.to_owned(),
        path: entry.path.as_ref().map(|path| path.to_string_lossy().replace('\\', "/")),
        git: entry.git.clone(),
        tag: entry.tag.clone(),
        branch: entry.branch.clone(),
        rev: entry.rev.clone(),
        subdir: entry.subdir.clone(),
        commit,
        packages: content.packages.clone(),
        hash: content.hash.clone(),
    }
}

/// Where git finds the repository: a path starts at the folder of the configuration.
fn address(folder: &Path, url: &str) -> Result<String, DepsError> {
    if !url.starts_with("./") && !url.starts_with("../") {
        return Ok(url.to_owned());
    }
    let path = folder.join(url);
    let full = path.canonicalize();
    let full = full.map_err(|error| DepsError::Read(path, error.to_string()))?;
    Ok(full.to_string_lossy().into_owned())
}

/// The commit and its files. What is locked must be what was locked.
fn from_git(
    name: &str,
    url: &str,
    reference: &Reference,
    subdir: &str,
    locked: Option<&Pin>,
) -> Result<(String, Content), DepsError> {
    let of = |error| DepsError::Git { name: name.to_owned(), error };
    let remote = Remote::new(url, &cache()?).map_err(of)?;
    let pinned = locked.and_then(|pin| Some((pin, pin.commit.as_deref()?)));
    let (repo, commit) = match pinned {
        Some((_, commit)) => remote.fetch_commit(commit).map_err(of)?,
        None => remote.fetch(reference).map_err(of)?,
    };
    let files = repo.files(&commit, subdir, &content::is_schema).map_err(of)?;
    let content = content::of_files(name, files.into_iter().map(|file| (file.path, file.bytes)))?;
    if let Some((pin, _)) = pinned
        && (pin.hash != content.hash || pin.packages != content.packages)
    {
        return Err(DepsError::Lies {
            name: name.to_owned(),
            locked: pin.hash.clone(),
            actual: content.hash,
        });
    }
    Ok((commit.hex().to_owned(), content))
}

/// The folder for what was fetched.
fn cache() -> Result<PathBuf, DepsError> {
    let folder =
        |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    folder("R2G_CACHE")
        .or_else(|| folder("XDG_CACHE_HOME").map(|base| base.join("r2g")))
        .or_else(|| folder("HOME").map(|home| home.join(".cache").join("r2g")))
        .ok_or(DepsError::NoCache)
}
