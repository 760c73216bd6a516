//! Names as git gets them, checked before it sees them.

use super::{GitError, Reference};

/// Full names to try, in order. None of them starts with `-`.
pub(super) fn candidates(reference: &Reference) -> Result<Vec<String>, GitError> {
    check(reference.name(), false)?;
    Ok(match reference {
        Reference::Tag(name) => vec![format!("refs/tags/{name}")],
        Reference::Branch(name) => vec![
            format!("refs/heads/{name}"),
            format!("refs/remotes/{name}"),
            format!("refs/remotes/origin/{name}"),
        ],
        Reference::Rev(name) => vec![name.clone()],
    })
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
