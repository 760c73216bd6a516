//! Findings as text, JSON lines, workflow annotations and SARIF; changes as text and Markdown.
//!
//! Pure: strings out of values. What comes from a schema is cleaned of control characters first.

mod changes;
mod github;
mod json;
mod sarif;
mod text;

pub use changes::{change_json, changelog, listing};
pub use github::annotation;
pub use json::finding as json;
pub use sarif::sarif;
pub use text::{summary, text};

use crate::descriptor::message::Image;

use super::change::{Axis, Effect, Place, Verdicts};
use super::review::{Baseline, Finding, Severity};

/// What findings refer to: the schemas that their places are in.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'a> {
    /// The present schema.
    pub new: &'a Image,
    /// The baselines, in the order of the review.
    pub baselines: &'a [Baseline],
}

impl<'a> Shown<'a> {
    /// The baseline that a finding's old place is in.
    fn old(&self, finding: &Finding) -> Option<&'a Baseline> {
        self.baselines.get(finding.against)
    }
}

/// The source lines that a place is on, with the number of the first one and the range to underline.
fn lines<'a>(image: &'a Image, place: &Place) -> Option<(&'a str, usize, std::ops::Range<usize>)> {
    let text = image.texts.get(place.file as usize)?;
    let (start, end) = (place.bytes.0 as usize, place.bytes.1 as usize);
    let before = text.get(..start)?;
    let behind = text.get(end..)?;
    let first = before.rfind('\n').map_or(0, |at| at + 1);
    let last = behind.find('\n').map_or(text.len(), |at| end + at + 1);
    let number = before.matches('\n').count() + 1;
    Some((text.get(first..last)?, number, start - first..end - first))
}

/// `layout, rust, go; wire is safe (varint to a wider varint)`.
fn verdicts(verdicts: &Verdicts) -> String {
    let with = |effect: Effect| -> Vec<String> {
        let axes = Axis::ALL.into_iter().filter(|axis| verdicts.of(*axis).effect == effect);
        axes.map(|axis| match verdicts.of(axis).note.as_str() {
            "" => axis.word().to_owned(),
            note => format!("{} ({note})", axis.word()),
        })
        .collect()
    };
    let (breaks, depends) = (with(Effect::Breaks), with(Effect::Depends));
    let explained = |axis: &Axis| {
        verdicts.of(*axis).effect == Effect::Safe && !verdicts.of(*axis).note.is_empty()
    };
    let safe: Vec<String> = Axis::ALL
        .into_iter()
        .filter(explained)
        .map(|axis| format!("{} ({})", axis.word(), verdicts.of(axis).note))
        .collect();
    let mut parts = Vec::new();
    if breaks.is_empty() && depends.is_empty() {
        return "nothing by itself".to_owned();
    }
    parts.push(if breaks.is_empty() {
        "nothing for certain".to_owned()
    } else {
        breaks.join(", ")
    });
    if !depends.is_empty() {
        parts.push(format!("perhaps {}", depends.join(", ")));
    }
    if !safe.is_empty() {
        parts.push(format!("not {}", safe.join(", ")));
    }
    parts.join("; ")
}

/// `error`, `warning`, `note`.
fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// `1 error`, `2 errors`.
fn count(number: usize, word: &str) -> String {
    if number == 1 { format!("1 {word}") } else { format!("{number} {word}s") }
}

/// `Pricing.quote, Pricing.load and more`.
fn reach(finding: &Finding) -> Option<String> {
    let reach = &finding.change.reach;
    if reach.methods.is_empty() {
        return None;
    }
    let more = if reach.more { " and more" } else { "" };
    Some(format!("{}{more}", reach.methods.join(", ")))
}
