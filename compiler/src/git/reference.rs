//! Names of commits, checked before git sees them.

use super::GitError;

/// What names a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reference {
    /// A tag, without `refs/tags/`.
    Tag(String),
    /// A branch of this clone, or of a remote: `main` is also looked for as `origin/main`.
    Branch(String),
    /// Anything that git takes for a commit: `HEAD~1`, a hexadecimal name.
    Rev(String),
}

impl Reference {
    /// The name as the user wrote it.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Tag(name) | Self::Branch(name) | Self::Rev(name) => name,
        }
    }

    /// `tag`, `branch` or `revision`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Tag(_) => "tag",
            Self::Branch(_) => "branch",
            Self::Rev(_) => "revision",
        }
    }

    /// Full names to try, in order. None of them starts with `-`.
    pub(super) fn candidates(&self) -> Result<Vec<String>, GitError> {
        check(self.name(), false)?;
        Ok(match self {
            Self::Tag(name) => vec![format!("refs/tags/{name}")],
            Self::Branch(name) => vec![
                format!("refs/heads/{name}"),
                format!("refs/remotes/{name}"),
                format!("refs/remotes/origin/{name}"),
            ],
            Self::Rev(name) => vec![name.clone()],
        })
    }
}

/// Refuses what git would take for a flag or for more than one name.
pub(super) fn check(name: &str, pattern: bool) -> Result<(), GitError> {
    let allowed = |c: char| {
        c.is_alphanumeric() || "/._-+@~^{}=#%,!&$".contains(c) || (pattern && "*?[]".contains(c))
    };
    if name.is_empty() || name.starts_with('-') || name.contains("..") || !name.chars().all(allowed)
    {
        return Err(GitError::BadName(name.to_owned()));
    }
    Ok(())
}
