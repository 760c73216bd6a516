//! Changes of a schema's text that keep comments, docs and layout (spec 09).
//!
//! A change is a list of [`Edit`]s, found from an [`Outline`] alone. [`apply`] turns edits into new
//! texts; whether those compile is for the caller to find out before anything is written.

mod add;
mod marks;
mod rename;
mod subject;
mod version;

use crate::diagnostics::Edit;
use crate::ir::Version;
use crate::outline::{DeclId, Outline};
use crate::source::{FileId, SourceMap};

pub use add::Addition;
pub use subject::find;
pub use version::{mark_since, raise, restart, since};

pub(crate) use rename::rename;

/// Why a change cannot be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Nothing has this name; names that are near.
    Unknown {
        /// As asked for.
        subject: String,
        /// A name that was perhaps meant.
        near: Option<String>,
    },
    /// Several packages have it.
    Ambiguous {
        /// As asked for.
        subject: String,
        /// Every meaning, with its package.
        meanings: Vec<String>,
    },
    /// The language or the state of the subject forbids it.
    Impossible(String),
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unknown { subject, near: Some(near) } => {
                write!(f, "the schema has no `{subject}`: did you mean `{near}`?")
            }
            Self::Unknown { subject, near: None } => {
                write!(
                    f,
                    "the schema has no `{subject}`; a subject is `Type`, `Type.member` or `Service.method`"
                )
            }
            Self::Ambiguous { subject, meanings } => {
                write!(f, "`{subject}` has several meanings; write one of {}", meanings.join(", "))
            }
            Self::Impossible(text) => f.write_str(text),
        }
    }
}

impl std::error::Error for Refusal {}

/// What to do with a declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// `@deprecated`, with a text for users.
    Deprecate(Option<String>),
    /// Another name everywhere, the old one in `@was`.
    Rename(String),
    /// `@removed`: a tombstone.
    Remove,
    /// A new field of a record, or parameter of a method, at the end.
    Add(Addition),
}

/// The edits of one change, with marks that name `version`: the one that the package will have.
///
/// # Errors
/// When the language has no such change, or it is made already.
pub fn edits(
    sources: &SourceMap,
    outline: &Outline,
    id: DeclId,
    change: &Change,
    version: Version,
) -> Result<Vec<Edit>, Refusal> {
    match change {
        Change::Deprecate(text) => {
            marks::deprecate(sources, outline.decl(id), text.as_deref(), version)
        }
        Change::Rename(name) => rename::checked(sources, outline, id, name),
        Change::Remove => marks::remove(sources, outline.decl(id), version),
        Change::Add(addition) => add::add(sources, outline, id, addition, version),
    }
}

/// The texts of all files that edits change, by file. Edits that touch each other's place are
/// dropped, all but the first; the second value counts them.
#[must_use]
pub fn apply(sources: &SourceMap, edits: &[Edit]) -> (Vec<(FileId, String)>, usize) {
    let mut sorted: Vec<&Edit> = edits.iter().collect();
    // Stable: insertions at one place stay in the order in which they were asked for.
    sorted.sort_by_key(|edit| edit.span);
    sorted.dedup();
    let mut texts: Vec<(FileId, String)> = Vec::new();
    let mut dropped = 0;
    let mut done = 0usize;
    for edit in sorted {
        let file = edit.span.file;
        if texts.last().is_none_or(|(last, _)| *last != file) {
            if let Some((last, text)) = texts.last_mut() {
                text.push_str(&sources.file(*last).text[done..]);
            }
            texts.push((file, String::new()));
            done = 0;
        }
        let (start, end) = (edit.span.start as usize, edit.span.end as usize);
        let Some((_, text)) = texts.last_mut() else { continue };
        if start < done {
            dropped += 1;
            continue;
        }
        text.push_str(&sources.file(file).text[done..start]);
        text.push_str(&edit.text);
        done = end;
    }
    if let Some((last, text)) = texts.last_mut() {
        text.push_str(&sources.file(*last).text[done..]);
    }
    (texts, dropped)
}
