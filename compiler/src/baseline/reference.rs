//! How a baseline is named: `git#tag=v1.2`, `released`, `lib:target/x.so`, `api.r2gi`, a folder.

use std::path::PathBuf;

use crate::git;

use super::BaselineError;

/// What a baseline is read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reference {
    /// One commit.
    Git {
        /// What names it.
        commit: git::Reference,
        /// Where in it.
        tree: GitTree,
    },
    /// Every tag that matches a pattern.
    Tags {
        /// The pattern.
        pattern: String,
        /// Where in each commit.
        tree: GitTree,
    },
    /// A folder with schema files, or one of them.
    Sources(PathBuf),
    /// An image.
    Image(PathBuf),
    /// A built library or program.
    Library(PathBuf),
    /// The images of all releases that are supported.
    Released,
}

/// The part of a commit that holds the schema.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GitTree {
    /// From the repository's top; where the present schema lies, if it is not said.
    pub subdir: Option<String>,
}

impl Reference {
    /// Reads what a user wrote.
    ///
    /// # Errors
    /// When it is none of the forms.
    pub fn parse(text: &str) -> Result<Self, BaselineError> {
        let wrong = |reason: &str| BaselineError::Reference(text.to_owned(), reason.to_owned());
        if text.is_empty() {
            return Err(wrong("a baseline has a name"));
        }
        if text == "released" {
            return Ok(Self::Released);
        }
        if let Some(rest) = text.strip_prefix("git#") {
            return git_reference(text, rest);
        }
        if text == "git" || text.starts_with("git:") {
            return Err(wrong(
                "commits are written as git#tag=v1.2, git#branch=main or git#rev=HEAD~1",
            ));
        }
        if let Some(path) = text.strip_prefix("lib:") {
            if path.is_empty() {
                return Err(wrong("a library is written as lib:target/release/libx.so"));
            }
            return Ok(Self::Library(PathBuf::from(path)));
        }
        if text.starts_with("deployed:") {
            return Err(wrong("nothing records what is deployed"));
        }
        let path = PathBuf::from(text);
        if path.extension().is_some_and(|extension| extension == "r2gi") {
            return Ok(Self::Image(path));
        }
        Ok(Self::Sources(path))
    }
}

/// What stands behind `git#`.
fn git_reference(text: &str, rest: &str) -> Result<Reference, BaselineError> {
    let wrong = |reason: String| BaselineError::Reference(text.to_owned(), reason);
    let mut chosen: Option<(&str, &str)> = None;
    let mut tree = GitTree::default();
    for part in rest.split(',') {
        let (key, value) =
            part.split_once('=').ok_or_else(|| wrong(format!("`{part}` is not key=value")))?;
        if value.is_empty() {
            return Err(wrong(format!("`{key}=` has no value")));
        }
        match key {
            "tag" | "branch" | "rev" | "tags" => {
                if let Some((other, _)) = chosen.replace((key, value)) {
                    return Err(wrong(format!("`{other}` and `{key}` name two commits")));
                }
            }
            "subdir" => {
                if tree.subdir.replace(subdir(value).map_err(&wrong)?).is_some() {
                    return Err(wrong("`subdir` is there twice".to_owned()));
                }
            }
            _ => {
                return Err(wrong(format!("`{key}` is none of tag, branch, rev, tags, subdir")));
            }
        }
    }
    let commit = match chosen {
        None => return Err(wrong("it names no tag, branch or rev".to_owned())),
        Some(("tags", pattern)) => {
            return Ok(Reference::Tags { pattern: pattern.to_owned(), tree });
        }
        Some(("tag", name)) => git::Reference::Tag(name.to_owned()),
        Some(("branch", name)) => git::Reference::Branch(name.to_owned()),
        Some((_, name)) => git::Reference::Rev(name.to_owned()),
    };
    Ok(Reference::Git { commit, tree })
}

/// A path below the repository's top.
fn subdir(value: &str) -> Result<String, String> {
    let path = value.trim_end_matches('/');
    let path = path.strip_prefix("./").unwrap_or(path);
    if path.starts_with('/') || path.split('/').any(|part| part == "..") {
        return Err("`subdir` is a path below the repository's top".to_owned());
    }
    Ok(if path == "." { String::new() } else { path.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        let tag = |name: &str| git::Reference::Tag(name.to_owned());
        let plain = GitTree::default();
        for (text, expected) in [
            ("released", Reference::Released),
            ("schemas", Reference::Sources("schemas".into())),
            ("old/api.r2gi", Reference::Image("old/api.r2gi".into())),
            ("lib:x.so", Reference::Library("x.so".into())),
            ("git#tag=v1.2", Reference::Git { commit: tag("v1.2"), tree: plain.clone() }),
            (
                "git#tags=v1.*,subdir=api/",
                Reference::Tags {
                    pattern: "v1.*".into(),
                    tree: GitTree { subdir: Some("api".into()) },
                },
            ),
            (
                "git#branch=a/b",
                Reference::Git { commit: git::Reference::Branch("a/b".into()), tree: plain },
            ),
        ] {
            assert_eq!(Reference::parse(text).expect(text), expected);
        }
    }

    #[test]
    fn mistakes() {
        for (text, part) in [
            ("", "has a name"),
            ("git", "git#tag=v1.2"),
            ("git#", "not key=value"),
            ("git#tag", "not key=value"),
            ("git#tag=", "no value"),
            ("git#tga=v1", "none of tag"),
            ("git#tag=a,branch=b", "two commits"),
            ("git#subdir=a", "names no tag"),
            ("git#tag=a,subdir=../b", "below the repository's top"),
            ("git#tag=a,subdir=/b", "below the repository's top"),
            ("lib:", "lib:target"),
            ("deployed:x.json", "nothing records"),
        ] {
            let error = Reference::parse(text).expect_err(text).to_string();
            assert!(error.contains(part), "{text}: {error}");
        }
    }
}
