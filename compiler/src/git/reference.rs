//! What names a commit.

/// The name of a commit, and its kind.
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
}
