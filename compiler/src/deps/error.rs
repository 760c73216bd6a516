//! What can go wrong with dependencies; each says what to do.

use std::path::PathBuf;

use crate::git::GitError;

/// Why a dependency could not be had.
#[derive(Debug)]
pub enum DepsError {
    /// The file system refused.
    Read(PathBuf, String),
    /// The lock file does not say what it should.
    BadLock(PathBuf, String),
    /// The content is not what was locked.
    Lies {
        /// The dependency.
        name: String,
        /// The hash in the lock file.
        locked: String,
        /// The hash of the content.
        actual: String,
    },
    /// The lock file would change, and must not: `--locked`, or a build script.
    Outdated {
        /// The lock file.
        lock: PathBuf,
        /// What would change.
        changes: Vec<String>,
    },
    /// The commit does not hold the package that the dependency is called after.
    OtherPackage {
        /// The dependency.
        name: String,
        /// What it holds.
        packages: Vec<String>,
    },
    /// git, or the remote repository.
    Git {
        /// The dependency.
        name: String,
        /// Why.
        error: GitError,
    },
    /// Nothing says where a cache may be.
    NoCache,
}

impl std::fmt::Display for DepsError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Read(path, reason) => write!(f, "{}: {reason}", path.display()),
            Self::BadLock(path, reason) => write!(
                f,
                "{} is not a lock file: {reason}; take it from version control, or remove it and run `r2g lock`",
                path.display()
            ),
            Self::Lies { name, locked, actual } => write!(
                f,
                "dependency {name} is not what r2g.lock says\n  locked  {locked}\n  content {actual}\n\
                 find out who changed the lock file or the cache; `r2g lock --update {name}` accepts the content"
            ),
            Self::Outdated { lock, changes } => write!(
                f,
                "{} would change, which is not allowed here\n  {}\nrun `r2g lock` and commit the file",
                lock.display(),
                changes.join("\n  ")
            ),
            Self::OtherPackage { name, packages } if packages.is_empty() => write!(
                f,
                "dependency {name} has no schema file there: name the folder with `subdir`"
            ),
            Self::OtherPackage { name, packages } => {
                write!(f, "dependency {name} holds no package {name}, but {}", packages.join(", "))
            }
            Self::Git { name, error } => write!(f, "dependency {name}: {error}"),
            Self::NoCache => f.write_str(
                "nothing says where fetched packages may be kept: set R2G_CACHE to a folder",
            ),
        }
    }
}

impl std::error::Error for DepsError {}
