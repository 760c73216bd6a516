//! What can go wrong between r2g and git; each says what to do.

use std::path::PathBuf;

use super::Reference;

/// Why a commit could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GitError {
    /// There is no `git` program on the path.
    NoProgram,
    /// The program could not be started or died.
    Broken(String),
    /// The folder is in no repository.
    NoRepository(PathBuf),
    /// What the user wrote cannot be a name of a commit.
    BadName(String),
    /// Nothing in this clone has that name.
    Unknown {
        /// What was looked for.
        reference: Reference,
        /// The clone lacks history, so it may exist elsewhere.
        shallow: bool,
    },
    /// No tag matches.
    NoTag {
        /// The pattern.
        pattern: String,
        /// The clone lacks history, and often its tags.
        shallow: bool,
    },
    /// The pattern matches far too many.
    TooManyTags {
        /// The pattern.
        pattern: String,
        /// How many match.
        count: usize,
        /// How many may.
        most: usize,
    },
    /// The commit has nothing at that path.
    NoFolder {
        /// The path below the repository's top.
        folder: String,
        /// The commit.
        commit: String,
    },
    /// An entry whose content is not in the commit: a symbolic link or a submodule.
    Link {
        /// Its path below the folder.
        path: String,
        /// `a symbolic link` or `a submodule`.
        what: &'static str,
    },
    /// A file larger than a schema file may be.
    TooLarge {
        /// Its path below the folder.
        path: String,
        /// Its size in bytes.
        bytes: u64,
    },
    /// A path that is not UTF-8.
    BadPath(String),
    /// What the user wrote is no address that r2g fetches from.
    BadAddress(String),
    /// The remote repository does not answer, or not to us.
    Unreachable {
        /// Its address.
        url: String,
        /// What git says.
        reason: String,
    },
    /// The remote repository has nothing of that name.
    NotThere {
        /// Its address.
        url: String,
        /// What was asked for.
        reference: Reference,
    },
    /// The cache cannot be written.
    Cache(PathBuf, String),
    /// git ended with an error of its own.
    Failed {
        /// What was asked.
        command: String,
        /// What it printed.
        reason: String,
    },
}

impl GitError {
    /// Whether the user's words are wrong, rather than the repository.
    #[must_use]
    pub fn is_usage(&self) -> bool {
        matches!(self, Self::BadName(_) | Self::BadAddress(_))
    }
}

impl std::fmt::Display for GitError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoProgram => f.write_str(
                "there is no `git` program on the PATH: install it, or compare with a folder or an image",
            ),
            Self::Broken(reason) => write!(f, "git cannot be run: {reason}"),
            Self::NoRepository(folder) => {
                write!(f, "{} is not in a git repository", folder.display())
            }
            Self::BadName(name) => write!(f, "`{name}` cannot name a commit or tag"),
            Self::Unknown { reference, shallow } => {
                let (kind, name) = (reference.kind(), reference.name());
                write!(f, "git knows no {kind} `{name}`")?;
                match (reference, shallow) {
                    (Reference::Tag(_), true) => write!(
                        f,
                        " in this shallow clone; fetch it: git fetch --depth 1 origin tag {name}"
                    ),
                    (Reference::Branch(_), true) => write!(
                        f,
                        " in this shallow clone; fetch it: git fetch --depth 1 origin {name}:refs/remotes/origin/{name}"
                    ),
                    (Reference::Rev(_), true) => {
                        f.write_str(" in this shallow clone; fetch it: git fetch --unshallow")
                    }
                    (Reference::Tag(_), false) => {
                        f.write_str(" here; tags of the remote come with: git fetch --tags")
                    }
                    (Reference::Branch(_) | Reference::Rev(_), false) => f.write_str(" here"),
                }
            }
            Self::NoTag { pattern, shallow } => {
                write!(f, "no tag matches `{pattern}`")?;
                f.write_str(if *shallow {
                    " in this shallow clone; fetch them: git fetch --tags --unshallow"
                } else {
                    "; tags of the remote come with: git fetch --tags"
                })
            }
            Self::TooManyTags { pattern, count, most } => {
                write!(f, "`{pattern}` matches {count} tags, and {most} are the most: narrow it")
            }
            Self::NoFolder { folder, commit } => {
                let commit = commit.get(..12).unwrap_or(commit);
                write!(f, "commit {commit} has no `{folder}`: name the place with `,subdir=`")
            }
            Self::Link { path, what } => {
                write!(f, "`{path}` is {what}: its content is not in the commit")
            }
            Self::TooLarge { path, bytes } => write!(f, "`{path}` has {bytes} bytes"),
            Self::BadAddress(url) => write!(
                f,
                "`{url}` is not the address of a repository: use https, ssh, git, file or a path"
            ),
            Self::Unreachable { url, reason } => {
                // Warnings come first, and what went wrong last.
                let fatal = reason.lines().find(|line| line.starts_with("fatal: "));
                let line = fatal.or(reason.lines().next()).unwrap_or(reason);
                write!(f, "{url} cannot be fetched: {}", line.trim_start_matches("fatal: "))
            }
            Self::NotThere { url, reference } => {
                write!(f, "{url} has no {} `{}`", reference.kind(), reference.name())
            }
            Self::Cache(folder, reason) => {
                write!(f, "{}: {reason}; R2G_CACHE names another folder", folder.display())
            }
            Self::BadPath(path) => write!(f, "the path `{path}` is not UTF-8"),
            Self::Failed { command, reason } => write!(f, "`git {command}` failed: {reason}"),
        }
    }
}

impl std::error::Error for GitError {}
