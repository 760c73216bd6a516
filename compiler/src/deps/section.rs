//! `[deps]` of `r2g.toml`.

use std::path::PathBuf;

use serde::Deserialize;

use r2g_idl::diagnostics::{Diagnostic, codes};
use r2g_idl::source::Span;

use crate::git::Reference;

/// One line of `[deps]`: a folder, or a commit of a repository.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dependency {
    /// A folder or file with the package.
    pub path: Option<PathBuf>,
    /// The address of a repository.
    pub git: Option<String>,
    /// A tag of it.
    pub tag: Option<String>,
    /// A branch of it.
    pub branch: Option<String>,
    /// A commit of it.
    pub rev: Option<String>,
    /// The folder in it.
    pub subdir: Option<String>,
}

/// Where a dependency is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// On disk, relative to the configuration.
    Path(PathBuf),
    /// In a repository.
    Git {
        /// Its address.
        url: String,
        /// The commit.
        reference: Reference,
        /// The folder in it; empty for its top.
        subdir: String,
    },
}

impl Dependency {
    /// Where it is. Anything but one place was refused when the file was read.
    #[must_use]
    pub fn origin(&self) -> Origin {
        let references = [
            self.tag.clone().map(Reference::Tag),
            self.branch.clone().map(Reference::Branch),
            self.rev.clone().map(Reference::Rev),
        ];
        match (&self.git, references.into_iter().flatten().next()) {
            (Some(url), Some(reference)) => Origin::Git {
                url: url.clone(),
                reference,
                subdir: self.subdir.clone().unwrap_or_default().trim_matches('/').to_owned(),
            },
            _ => Origin::Path(self.path.clone().unwrap_or_default()),
        }
    }

    /// What is wrong with it, and what to do.
    fn fault(&self) -> Option<(&'static str, &'static str)> {
        let references = [&self.tag, &self.branch, &self.rev];
        let named = references.iter().filter(|one| one.is_some()).count();
        let outside = |path: &String| {
            path.starts_with('/') || path.split(['/', '\\']).any(|part| part == "..")
        };
        match (&self.path, &self.git) {
            (Some(_), Some(_)) => Some(("a dependency has one place", "keep `path` or `git`")),
            (None, None) => Some((
                "a dependency has no place",
                "write `path = \"folder\"`, or `git = \"address\"` with a `tag`",
            )),
            (Some(_), None) if named > 0 || self.subdir.is_some() => Some((
                "`tag`, `branch`, `rev` and `subdir` belong to `git`",
                "remove them: a folder is taken as it is",
            )),
            (None, Some(_)) if named != 1 => Some((
                "a repository needs one of `tag`, `branch` and `rev`",
                "name a tag: branches move",
            )),
            (None, Some(_)) if self.subdir.as_ref().is_some_and(outside) => Some((
                "`subdir` is a folder below the top of the repository",
                "write it without `..` and without a `/` at the start",
            )),
            _ => None,
        }
    }

    /// What is wrong with the dependency of this name at this place, if anything.
    pub(crate) fn check(&self, name: &str, place: Span) -> Option<Diagnostic> {
        let (message, help) = self.fault()?;
        let message = format!("`{name}`: {message}");
        Some(Diagnostic::error(codes::E0703, place, message).help(help))
    }
}
