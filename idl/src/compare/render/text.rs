//! Findings for people.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet};

use crate::diagnostics::render::{Style, clean, same_length};

use super::super::change::Place;
use super::super::context::version_text;
use super::super::review::{Finding, Review, Severity};
use super::{Shown, count, lines, reach, severity_word, verdicts};

/// A place with its source, cleaned.
struct Drawn {
    path: String,
    label: String,
    source: Option<(String, usize, std::ops::Range<usize>)>,
    line: usize,
    column: usize,
}

impl Drawn {
    fn new(image: &crate::descriptor::message::Image, place: &Place, baseline: &str) -> Self {
        let path = if baseline.is_empty() {
            clean(&place.path)
        } else {
            clean(&format!("{baseline}: {}", place.path))
        };
        let source =
            lines(image, place).map(|(text, line, range)| (same_length(text), line, range));
        Self {
            path,
            label: clean(&place.label),
            source,
            line: place.start.line as usize,
            column: place.start.column as usize,
        }
    }

    fn element(&self, kind: AnnotationKind) -> Element<'_> {
        match &self.source {
            Some((text, line, range)) => {
                let annotation = kind.span(range.clone());
                let annotation =
                    if self.label.is_empty() { annotation } else { annotation.label(&self.label) };
                Snippet::source(text.as_str())
                    .path(self.path.as_str())
                    .line_start(*line)
                    .fold(true)
                    .annotation(annotation)
                    .into()
            }
            None => {
                Origin::path(self.path.as_str()).line(self.line).char_column(self.column).into()
            }
        }
    }
}

/// One finding, with a line end.
#[must_use]
pub fn text(finding: &Finding, shown: Shown<'_>, style: Style) -> String {
    let change = &finding.change;
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let id = change.rule.map_or("", super::super::Rule::id);
    let mut group = Group::with_title(level.primary_title(clean(&change.message)).id(id));
    let new = change.new.as_ref().map(|place| Drawn::new(shown.new, place, ""));
    let old = change.old.as_ref().zip(shown.old(finding));
    let old = old.map(|(place, baseline)| Drawn::new(&baseline.image, place, &baseline.name));
    if let Some(drawn) = &new {
        group = group.element(drawn.element(AnnotationKind::Primary));
    }
    if let Some(drawn) = &old {
        group = group.element(drawn.element(AnnotationKind::Context));
    }
    for (name, content) in rows(finding) {
        group = group.element(Level::NOTE.with_name(name).message(clean(&content)));
    }
    let renderer = match style {
        Style::Plain => Renderer::plain(),
        Style::Color => Renderer::styled(),
    };
    let mut out = renderer.decor_style(DecorStyle::Ascii).render(&[group]);
    out.push('\n');
    out
}

/// What is said below the sources.
fn rows(finding: &Finding) -> Vec<(&'static str, String)> {
    let change = &finding.change;
    let mut rows = vec![("breaks", verdicts(&change.verdicts))];
    if !change.also.is_empty() {
        let also: Vec<&str> = change.also.iter().map(|rule| rule.page().title).collect();
        rows.push(("and", also.join("; ")));
    }
    rows.extend(change.notes.iter().map(|note| ("note", note.clone())));
    rows.extend(reach(finding).map(|methods| ("reaches", methods)));
    if finding.baselines.len() > 1 {
        rows.push(("against", finding.baselines.join(", ")));
    }
    rows.extend(change.help.iter().map(|help| ("help", help.clone())));
    rows.extend(change.command.iter().map(|command| ("run", command.clone())));
    let explain = change.rule.map_or(String::new(), |rule| format!("r2g explain {}", rule.id()));
    rows.push(match &finding.needs {
        Some(needs) => ("needs", format!("{needs}, or a waiver; {explain}")),
        None => ("see", explain),
    });
    rows
}

/// What was found, in one line, and the version that the packages need.
#[must_use]
pub fn summary(review: &Review, shown: Shown<'_>) -> String {
    let number = |severity| review.findings.iter().filter(|one| one.severity == severity).count();
    let mut parts: Vec<String> = [Severity::Error, Severity::Warning, Severity::Note]
        .into_iter()
        .filter(|severity| number(*severity) > 0)
        .map(|severity| count(number(severity), severity_word(severity)))
        .collect();
    if parts.is_empty() {
        parts.push("nothing breaks".to_owned());
    }
    let mut files: Vec<&str> = review
        .findings
        .iter()
        .filter_map(|one| one.change.new.as_ref().map(|place| place.path.as_str()))
        .collect();
    files.sort_unstable();
    files.dedup();
    let places = if files.is_empty() {
        String::new()
    } else {
        format!(" in {}", count(files.len(), "file"))
    };
    let against = match shown.baselines {
        [one] => one.name.clone(),
        many => count(many.len(), "baseline"),
    };
    let mut rest = vec![count(review.compatible.len(), "compatible change")];
    if !review.covered.is_empty() {
        rest.push(format!("{} covered by the version", review.covered.len()));
    }
    if !review.waived.is_empty() {
        rest.push(format!("{} waived", review.waived.len()));
    }
    let mut out = format!(
        "{}{places} against {against}; {} (r2g diff shows them)\n",
        parts.join(", "),
        rest.join(", ")
    );
    let several = review.needed.len() > 1;
    for needed in review.needed.iter().filter(|needed| !needed.is_met()) {
        let name = if several { format!("{} ", needed.name) } else { String::new() };
        out += &format!("suggested version: {name}{}\n", version_text(needed.version()));
    }
    clean_lines(&out)
}

/// Names of baselines come from the user, and of packages from anywhere.
fn clean_lines(text: &str) -> String {
    text.lines().map(|line| clean(line) + "\n").collect()
}
