//! Findings as one SARIF 2.1.0 log, for pages that show findings of many tools.

use serde_json::{Value, json};

use super::super::change::{Bump, Change, Effect, Place};
use super::super::review::{Finding, Review, Severity};
use super::super::rules::{self, Rule};
use super::super::waivers::Waiver;
use super::{Shown, reach, verdicts};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// The whole review: findings, and waived ones as suppressed results.
#[must_use]
pub fn sarif(review: &Review, waivers: &[Waiver], shown: Shown<'_>) -> String {
    let all: Vec<Rule> = rules::all().collect();
    let open = review.findings.iter().map(|finding| result(finding, &all, None, shown));
    let waived = review.waived.iter().map(|finding| {
        let waiver = finding.waiver.and_then(|at| waivers.get(at));
        result(finding, &all, waiver, shown)
    });
    let results: Vec<Value> = open.chain(waived).collect();
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "r2g",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": all.iter().map(|rule| descriptor(*rule)).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    log.to_string() + "\n"
}

/// What the log says about a rule.
fn descriptor(rule: Rule) -> Value {
    let page = rule.page();
    let level = if page.effects.contains(&Effect::Breaks) || rule.is_history() {
        "error"
    } else {
        "warning"
    };
    let instead = if page.instead.is_empty() {
        String::new()
    } else {
        format!(" Instead: {}.", page.instead)
    };
    let text = format!("{}{instead}", page.why);
    let markdown = format!(
        "{text}\n\nReleased:\n\n```\n{}```\n\nChanged:\n\n```\n{}```\n",
        page.old, page.new
    );
    let needs = match page.bump {
        Bump::None => "none",
        Bump::Minor => "minor",
        Bump::Major => "major",
    };
    json!({
        "id": page.id,
        "name": page.slug,
        "shortDescription": { "text": page.title },
        "fullDescription": { "text": page.why },
        "help": { "text": text, "markdown": markdown },
        "defaultConfiguration": { "level": level },
        "properties": { "tags": ["api", "compatibility"], "needs": needs },
    })
}

fn result(finding: &Finding, all: &[Rule], waiver: Option<&Waiver>, shown: Shown<'_>) -> Value {
    let change = &finding.change;
    let level = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    let index = all.iter().position(|rule| Some(*rule) == change.rule);
    let mut out = json!({
        "ruleId": change.rule.map_or("", Rule::id),
        "level": level,
        "message": { "text": message(finding) },
        "partialFingerprints": { "r2g/v1": change.fingerprint },
        "properties": {
            "subject": change.subject,
            "verdicts": change.verdicts,
            "needs": change.bump,
            "baselines": finding.baselines,
        },
    });
    if let Some(index) = index {
        out["ruleIndex"] = index.into();
    }
    if let Some(place) = &change.new {
        out["locations"] = json!([location(place, &change.subject)]);
    }
    if let (Some(place), Some(baseline)) = (&change.old, shown.old(finding)) {
        let mut related = json!({ "id": 0, "physicalLocation": physical(place) });
        related["message"] = json!({ "text": format!("as it was in {}", baseline.name) });
        out["relatedLocations"] = json!([related]);
    }
    let fixes = fixes(change);
    if !fixes.is_empty() {
        out["fixes"] = fixes.into();
    }
    if let Some(waiver) = waiver {
        out["suppressions"] = json!([{ "kind": "inSource", "justification": waiver.reason }]);
    }
    out
}

fn message(finding: &Finding) -> String {
    let change = &finding.change;
    let mut lines = vec![change.message.clone(), format!("Breaks {}.", verdicts(&change.verdicts))];
    lines.extend(change.notes.iter().map(|note| format!("Note: {note}.")));
    lines.extend(reach(finding).map(|methods| format!("Reaches {methods}.")));
    lines.extend(change.help.iter().map(|help| format!("Help: {help}.")));
    lines.extend(change.command.iter().map(|command| format!("Run: {command}")));
    lines.extend(finding.needs.iter().map(|needs| format!("Needs {needs}, or a waiver.")));
    lines.join("\n")
}

fn location(place: &Place, subject: &str) -> Value {
    json!({
        "physicalLocation": physical(place),
        "logicalLocations": [{ "fullyQualifiedName": subject }],
    })
}

fn physical(place: &Place) -> Value {
    json!({ "artifactLocation": { "uri": uri(&place.path) }, "region": region(place) })
}

/// Columns count characters, as `columnKind` says.
fn region(place: &Place) -> Value {
    json!({
        "startLine": place.start.line,
        "startColumn": place.start.column,
        "endLine": place.end.line,
        "endColumn": place.end.column,
    })
}

/// A path as a URI reference: relative ones stay relative to the repository.
fn uri(path: &str) -> String {
    let mut out = String::from(if path.starts_with('/') { "file://" } else { "" });
    for byte in path.bytes() {
        let plain = byte.is_ascii_alphanumeric() || b"/._-~".contains(&byte);
        if plain {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

fn fixes(change: &Change) -> Vec<Value> {
    let fix = |repair: &super::super::Repair| {
        let mut files: Vec<&str> =
            repair.edits.iter().map(|edit| edit.place.path.as_str()).collect();
        files.dedup();
        let changes: Vec<Value> = files
            .iter()
            .map(|path| {
                let edits = repair.edits.iter().filter(|edit| edit.place.path == *path);
                let replacements: Vec<Value> = edits
                    .map(|edit| {
                        json!({
                            "deletedRegion": region(&edit.place),
                            "insertedContent": { "text": edit.text },
                        })
                    })
                    .collect();
                json!({
                    "artifactLocation": { "uri": uri(path) },
                    "replacements": replacements,
                })
            })
            .collect();
        json!({ "description": { "text": repair.title }, "artifactChanges": changes })
    };
    change.repairs.iter().map(fix).collect()
}
