//! Every change of a diff: grouped by verdict for people, and as a change log.

use std::fmt::Write as _;

use crate::diagnostics::render::clean;

use super::super::change::{Bump, Change};
use super::super::context::version_text;
use super::super::review::{Finding, Review};
use super::super::version::Needed;
use super::super::waivers::Waiver;
use super::{json, verdicts};

/// One change as one line of JSON, without a line end.
#[must_use]
pub fn change_json(change: &Change, baseline: &str, verdict: &str) -> String {
    let mut object = json::base(change, baseline);
    object.insert("kind".into(), "change".into());
    object.insert("verdict".into(), verdict.into());
    serde_json::Value::Object(object).to_string()
}

/// All changes for people, grouped by verdict, and the version they need.
#[must_use]
pub fn listing(review: &Review, waivers: &[Waiver]) -> String {
    let mut out = String::new();
    let breaking: Vec<&Finding> = review.findings.iter().chain(&review.covered).collect();
    section(&mut out, "breaking", breaking.len());
    for finding in breaking {
        row(&mut out, &finding.change);
        writeln!(out, "          breaks {}", clean(&verdicts(&finding.change.verdicts)))
            .expect("writing to a string");
    }
    section(&mut out, "waived", review.waived.len());
    for finding in &review.waived {
        row(&mut out, &finding.change);
        if let Some(waiver) = finding.waiver.and_then(|at| waivers.get(at)) {
            writeln!(out, "          because {}", clean(&reason(waiver)))
                .expect("writing to a string");
        }
    }
    for (title, bump) in [("compatible", true), ("neutral", false)] {
        let list: Vec<&Change> =
            review.compatible.iter().filter(|change| (change.bump > Bump::None) == bump).collect();
        section(&mut out, title, list.len());
        list.into_iter().for_each(|change| row(&mut out, change));
    }
    if out.is_empty() {
        out.push_str("no changes\n");
    }
    for needed in &review.needed {
        writeln!(out, "{}", clean(&version(needed))).expect("writing to a string");
    }
    out
}

fn section(out: &mut String, title: &str, count: usize) {
    if count > 0 {
        let gap = if out.is_empty() { "" } else { "\n" };
        writeln!(out, "{gap}{title} ({count})").expect("writing to a string");
    }
}

fn row(out: &mut String, change: &Change) {
    let id = change.rule.map_or("-", super::super::Rule::id);
    let place = change
        .new
        .as_ref()
        .or(change.old.as_ref())
        .map_or(String::new(), |place| format!("  {}:{}", place.path, place.start.line));
    writeln!(out, "  {id:<6}  {}{}", clean(&change.message), clean(&place))
        .expect("writing to a string");
}

/// `acme.checkout 1.4 needs 2.0`.
fn version(needed: &Needed) -> String {
    let (from, to) = (version_text(needed.from), version_text(needed.version()));
    let state = match needed.now {
        None => "is gone".to_owned(),
        Some(now) if needed.is_met() => format!("is at {}", version_text(now)),
        Some(now) => format!("is at {}: suggested version: {to}", version_text(now)),
    };
    match needed.bump {
        Bump::None => format!("{} needs no new version after {from}; it {state}", needed.name),
        _ => format!("{} needs {to} after {from}; it {state}", needed.name),
    }
}

fn reason(waiver: &Waiver) -> String {
    match waiver.ticket.as_str() {
        "" => waiver.reason.clone(),
        ticket => format!("{} ({ticket})", waiver.reason),
    }
}

/// The same as Markdown, by package. Waived breaks are named with their reasons.
#[must_use]
pub fn changelog(review: &Review, waivers: &[Waiver]) -> String {
    let mut out = String::new();
    for needed in &review.needed {
        let mine = |change: &&Change| change.package == needed.package;
        let breaking: Vec<&Change> = review
            .findings
            .iter()
            .chain(&review.covered)
            .map(|finding| &finding.change)
            .filter(mine)
            .collect();
        let waived: Vec<&Finding> =
            review.waived.iter().filter(|finding| mine(&&finding.change)).collect();
        let of = |wanted: &dyn Fn(&Change) -> bool| -> Vec<&Change> {
            review.compatible.iter().filter(mine).filter(|change| wanted(change)).collect()
        };
        let added = of(&|change| change.bump > Bump::None);
        let neutral = of(&|change| change.bump == Bump::None);
        if breaking.is_empty() && waived.is_empty() && added.is_empty() && neutral.is_empty() {
            continue;
        }
        let gap = if out.is_empty() { "" } else { "\n" };
        let now = match needed.now {
            Some(now) if needed.is_met() => now,
            _ => needed.version(),
        };
        writeln!(out, "{gap}## {} {}", markdown(&needed.name), version_text(now))
            .expect("writing to a string");
        list(&mut out, "Breaking", breaking.iter().map(|change| item(change)));
        let explained = waived.iter().map(|finding| {
            let why = finding.waiver.and_then(|at| waivers.get(at)).map(reason);
            format!("{} Waived: {}", item(&finding.change), markdown(&why.unwrap_or_default()))
        });
        list(&mut out, "Breaking, waived", explained);
        list(&mut out, "Added and changed", added.iter().map(|change| item(change)));
        list(&mut out, "Deprecated and other", neutral.iter().map(|change| item(change)));
    }
    if out.is_empty() {
        out.push_str("No changes.\n");
    }
    out
}

fn list(out: &mut String, title: &str, rows: impl ExactSizeIterator<Item = String>) {
    if rows.len() > 0 {
        writeln!(out, "\n### {title}\n").expect("writing to a string");
        rows.for_each(|row| writeln!(out, "- {row}").expect("writing to a string"));
    }
}

fn item(change: &Change) -> String {
    let rule = change.rule.map_or(String::new(), |rule| format!(" ({})", rule.id()));
    format!("{}{rule}.", markdown(&change.message))
}

/// Text that Markdown takes for nothing else. Names stand in backticks already.
fn markdown(text: &str) -> String {
    let mut out = String::new();
    let mut code = false;
    for c in clean(text).chars() {
        code ^= c == '`';
        if !code && matches!(c, '<' | '>' | '*' | '_' | '[' | ']' | '#' | '|') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
