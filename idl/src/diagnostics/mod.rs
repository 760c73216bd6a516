//! Findings: what is wrong, where, and what to do about it.
//!
//! Passes push into one [`Diagnostics`]; between two phases its gate stops the
//! pipeline when an error was found. Rendering is in [`render`], the catalogue in [`codes`].

pub mod codes;
pub mod render;

use crate::source::{FileId, SourceMap, Span};

pub use codes::Code;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Nothing is generated.
    Error,
    /// Worth knowing; does not stop anything.
    Warning,
}

/// A place with words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// Why the place matters; may be empty for the primary one.
    pub text: String,
}

/// A replacement that repairs the finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What applying it does.
    pub title: String,
    /// Replacements, in source order, without overlap.
    pub edits: Vec<Edit>,
}

/// One replacement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; empty to insert.
    pub span: Span,
    /// By what.
    pub text: String,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The row of the catalogue.
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// One line: what is wrong.
    pub message: String,
    /// The smallest culprit. `None` when there is no text to point at.
    pub primary: Option<Label>,
    /// Other places that explain it.
    pub secondary: Vec<Label>,
    /// Context.
    pub notes: Vec<String>,
    /// What to do.
    pub help: Option<String>,
    /// The same as edits, when a machine may apply it.
    pub fix: Option<Fix>,
}

impl Diagnostic {
    /// An error at `span`.
    #[must_use]
    pub fn error(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self::without_place(code, message).labelled(span, "")
    }

    /// A warning at `span`.
    #[must_use]
    pub fn warning(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, span, message) }
    }

    /// An error about something that is not text.
    #[must_use]
    pub fn without_place(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: Severity::Error,
            message: message.into(),
            primary: None,
            secondary: Vec::new(),
            notes: Vec::new(),
            help: None,
            fix: None,
        }
    }

    /// Sets the primary place and its words.
    #[must_use]
    pub fn labelled(mut self, span: Span, text: impl Into<String>) -> Self {
        self.primary = Some(Label { span, text: text.into() });
        self
    }

    /// Sets the words at the primary place.
    #[must_use]
    pub fn label(mut self, text: impl Into<String>) -> Self {
        if let Some(primary) = &mut self.primary {
            primary.text = text.into();
        }
        self
    }

    /// Adds another place.
    #[must_use]
    pub fn and(mut self, span: Span, text: impl Into<String>) -> Self {
        self.secondary.push(Label { span, text: text.into() });
        self
    }

    /// Adds context.
    #[must_use]
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.notes.push(text.into());
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// Says what to do when there is something to say.
    #[must_use]
    pub fn maybe_help(mut self, text: Option<String>) -> Self {
        if text.is_some() {
            self.help = text;
        }
        self
    }

    /// Offers one replacement.
    #[must_use]
    pub fn fix(mut self, title: impl Into<String>, span: Span, text: impl Into<String>) -> Self {
        self.fix = Some(Fix { title: title.into(), edits: vec![Edit { span, text: text.into() }] });
        self
    }

    /// Where it sorts: by file, place, code.
    fn key(&self) -> (Option<Span>, Code) {
        (self.primary.as_ref().map(|label| label.span), self.code)
    }
}

/// Findings of one run.
#[derive(Debug, Clone, Default)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
}

/// Findings kept per run. More would only hide the first ones, and a hostile file could ask for
/// one per token.
const MAX_FINDINGS: usize = 1_000;

/// Findings that may come with a hint from a list of names that the user controls.
const MAX_HINTED: usize = 32;

/// Names that one hint is chosen from.
const MAX_CANDIDATES: usize = 5_000;

/// A phase found errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stopped;

impl Diagnostics {
    /// Adds a finding.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        if self.list.len() < MAX_FINDINGS {
            self.list.push(diagnostic);
        }
    }

    /// Whether further findings are dropped.
    pub(crate) fn is_full(&self) -> bool {
        self.list.len() >= MAX_FINDINGS
    }

    /// The names that the next hint may come from: every hint costs a walk over all of them, and
    /// nobody reads hundreds of hints.
    pub(crate) fn hints<'a>(
        &self,
        names: impl Iterator<Item = &'a str>,
    ) -> impl Iterator<Item = &'a str> {
        names.take(if self.list.len() < MAX_HINTED { MAX_CANDIDATES } else { 0 })
    }

    /// Whether an error was found.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.list.iter().any(|found| found.severity == Severity::Error)
    }

    /// Whether an error was found in `file`.
    pub(crate) fn has_errors_in(&self, file: FileId) -> bool {
        self.list.iter().any(|found| {
            found.severity == Severity::Error
                && found.primary.as_ref().is_some_and(|label| label.span.file == file)
        })
    }

    /// Stops the pipeline if an error was found.
    pub(crate) fn gate(&self) -> Result<(), Stopped> {
        if self.has_errors() { Err(Stopped) } else { Ok(()) }
    }

    /// All findings, sorted by file and place, without repetition.
    #[must_use]
    pub fn into_sorted(mut self) -> Vec<Diagnostic> {
        self.list.sort_by_key(Diagnostic::key);
        self.list.dedup();
        self.list
    }
}

/// The candidate that `wanted` probably meant, if one is near.
pub fn nearest<'a>(wanted: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // A third of the letters may be wrong: "servce" for "service" yes, "id" for "as" no.
    let allowed = (wanted.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .map(|name| {
            (strsim::damerau_levenshtein(&wanted.to_lowercase(), &name.to_lowercase()), name)
        })
        .filter(|&(distance, name)| {
            distance <= allowed
                && distance < name.chars().count().min(wanted.chars().count()).max(1)
        })
        .min_by_key(|&(distance, name)| (distance, name))
        .map(|(_, name)| name)
}

/// `help` for a misspelt name.
pub(crate) fn did_you_mean<'a>(
    wanted: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    nearest(wanted, candidates).map(|name| format!("did you mean `{name}`?"))
}

/// The same, also as an edit at `span`.
pub(crate) fn suggest<'a>(
    diagnostic: Diagnostic,
    span: Span,
    wanted: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Diagnostic {
    match nearest(wanted, candidates) {
        Some(name) => diagnostic.help(format!("did you mean `{name}`?")).fix(
            format!("write `{name}`"),
            span,
            name,
        ),
        None => diagnostic,
    }
}

/// Whether the map holds the file of every label: findings and sources travel together.
#[must_use]
pub fn belongs_to(diagnostic: &Diagnostic, sources: &SourceMap) -> bool {
    let count = sources.iter().count();
    diagnostic
        .primary
        .iter()
        .chain(&diagnostic.secondary)
        .all(|label| (label.span.file.0 as usize) < count)
}
