//! Findings as text with snippets, and as JSON lines.
//!
//! Everything that comes from a file is cleaned of control characters first, so that a schema
//! cannot draw on the reader's terminal.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use crate::characters::is_hidden;
use crate::source::{FileId, SourceMap, Span};

use super::{Diagnostic, Label, Severity};

/// How text is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Without escape codes.
    Plain,
    /// With ANSI colours.
    Color,
}

/// One finding as text, with a line end.
#[must_use]
pub fn text(diagnostic: &Diagnostic, sources: &SourceMap, style: Style) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let message = clean(&diagnostic.message);
    let files: Vec<Shown<'_>> = files(diagnostic, sources);
    let mut group = Group::with_title(level.primary_title(message).id(diagnostic.code.id()));
    for file in &files {
        let mut snippet = Snippet::source(file.text.as_str())
            .path(file.name.as_str())
            .line_start(file.first_line)
            .fold(true);
        for (kind, label) in &file.labels {
            let range = file.range(label.span);
            let annotation = kind.span(range);
            snippet = snippet.annotation(if label.text.is_empty() {
                annotation
            } else {
                annotation.label(clean(&label.text))
            });
        }
        group = group.element(snippet);
    }
    for note in &diagnostic.notes {
        group = group.element(Level::NOTE.message(clean(note)));
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(clean(help)));
    }
    let renderer = match style {
        Style::Plain => Renderer::plain(),
        Style::Color => Renderer::styled(),
    };
    let mut out = renderer.decor_style(DecorStyle::Ascii).render(&[group]);
    out.push('\n');
    out
}

/// Findings that are drawn: nobody reads more, and drawing is slow beside finding.
const MAX_DRAWN: usize = 100;

/// Findings, one after the other with a blank line behind each; beyond the first hundred they are
/// counted only.
#[must_use]
pub fn texts(found: &[Diagnostic], sources: &SourceMap, style: Style) -> String {
    let mut out = String::new();
    for one in found.iter().take(MAX_DRAWN) {
        out.push_str(&text(one, sources, style));
        out.push('\n');
    }
    if found.len() > MAX_DRAWN {
        out.push_str(&format!("... and {} more\n", found.len() - MAX_DRAWN));
    }
    out
}

/// The lines of a file that labels are on, cleaned.
struct Shown<'a> {
    name: String,
    /// Same length as that part of the source: every character that is not shown became `?`.
    text: String,
    /// Byte of the file where `text` begins.
    start: usize,
    /// Number of its first line.
    first_line: usize,
    labels: Vec<(AnnotationKind, &'a Label)>,
}

impl<'a> Shown<'a> {
    /// Whole lines from the first label to the last: drawing costs as much as the text is long.
    fn new(sources: &SourceMap, file: FileId, labels: Vec<(AnnotationKind, &'a Label)>) -> Self {
        let source = sources.file(file);
        let limit = source.text.len();
        let first =
            labels.iter().map(|(_, label)| label.span.start as usize).min().unwrap_or(0).min(limit);
        let last = labels
            .iter()
            .map(|(_, label)| label.span.end as usize)
            .max()
            .unwrap_or(0)
            .clamp(first, limit);
        let start = source.text[..first].rfind('\n').map_or(0, |at| at + 1);
        let end = source.text[last..].find('\n').map_or(limit, |at| last + at + 1);
        let line =
            sources.position(file, u32::try_from(start).expect("files are below 4 MiB")).line;
        Self {
            name: clean(&source.name),
            text: same_length(&source.text[start..end]),
            start,
            first_line: line as usize,
            labels,
        }
    }

    /// The bytes of `text` to underline.
    fn range(&self, span: Span) -> std::ops::Range<usize> {
        let inside = |at: u32| (at as usize).saturating_sub(self.start).min(self.text.len());
        inside(span.start)..inside(span.end)
    }
}

fn files<'a>(diagnostic: &'a Diagnostic, sources: &SourceMap) -> Vec<Shown<'a>> {
    let mut order: Vec<FileId> = Vec::new();
    let primary = diagnostic.primary.iter().map(|label| (AnnotationKind::Primary, label));
    let secondary = diagnostic.secondary.iter().map(|label| (AnnotationKind::Context, label));
    let labels: Vec<(AnnotationKind, &Label)> = primary.chain(secondary).collect();
    for (_, label) in &labels {
        if !order.contains(&label.span.file) {
            order.push(label.span.file);
        }
    }
    let show = |file: FileId| {
        let own = labels.iter().filter(|(_, label)| label.span.file == file).copied();
        Shown::new(sources, file, own.collect())
    };
    order.into_iter().map(show).collect()
}

/// The text with hidden characters as `?` and blanks, byte for byte as long as before.
pub(crate) fn same_length(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_hidden(c) && c != '\n' && c != '\t' {
            out.push_str(&"???"[..c.len_utf8()]);
        } else {
            out.push(c);
        }
    }
    out
}

/// A message without hidden characters.
pub(crate) fn clean(text: &str) -> String {
    text.chars().map(|c| if is_hidden(c) { '?' } else { c }).collect()
}

/// One finding as a workflow command, which becomes an annotation of a pull request; with a line end.
#[must_use]
pub fn github(diagnostic: &Diagnostic, sources: &SourceMap) -> String {
    let command = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let mut properties = Vec::new();
    if let Some(label) = &diagnostic.primary {
        let start = sources.position(label.span.file, label.span.start);
        let end = sources.position(label.span.file, label.span.end);
        properties.push(format!("file={}", property(&sources.file(label.span.file).name)));
        properties.push(format!("line={},col={}", start.line, start.column));
        properties.push(format!("endLine={},endColumn={}", end.line, end.column));
    }
    properties.push(format!("title={}", property(diagnostic.code.id())));
    let mut text = diagnostic.message.clone();
    for line in diagnostic.notes.iter().chain(&diagnostic.help) {
        text.push('\n');
        text.push_str(line);
    }
    format!("::{command} {}::{}\n", properties.join(","), data(&text))
}

/// The text of a workflow command: one line, `%` first.
pub(crate) fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A value between the commas and colons of a workflow command.
pub(crate) fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// One finding as one line of JSON, without a line end. The form is described in spec/diagnostics.md.
#[must_use]
pub fn json(diagnostic: &Diagnostic, sources: &SourceMap) -> String {
    let place = |span: Span| {
        let start = sources.position(span.file, span.start);
        let end = sources.position(span.file, span.end);
        serde_json::json!({
            "path": sources.file(span.file).name,
            "start": [start.line, start.column],
            "end": [end.line, end.column],
            "bytes": [span.start, span.end],
        })
    };
    let label = |label: &Label| serde_json::json!({ "at": place(label.span), "text": label.text });
    let fix = diagnostic.fix.as_ref().map(|fix| {
        let edits: Vec<_> = fix
            .edits
            .iter()
            .map(|edit| serde_json::json!({ "at": place(edit.span), "text": edit.text }))
            .collect();
        serde_json::json!({ "title": fix.title, "edits": edits })
    });
    serde_json::json!({
        "schema": 1,
        "code": diagnostic.code.id(),
        "title": diagnostic.code.row().title,
        "severity": diagnostic.severity,
        "message": diagnostic.message,
        "primary": diagnostic.primary.as_ref().map(label),
        "secondary": diagnostic.secondary.iter().map(label).collect::<Vec<_>>(),
        "notes": diagnostic.notes,
        "help": diagnostic.help,
        "fix": fix,
    })
    .to_string()
}
