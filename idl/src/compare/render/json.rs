//! Findings as JSON lines. The form is described in spec/08-review.md.

use serde_json::{Map, Value, json};

use super::super::change::{Axis, Change, Effect, Place};
use super::super::review::Finding;
use super::{Shown, severity_word};

/// One finding as one line, without a line end.
#[must_use]
pub fn finding(finding: &Finding, shown: Shown<'_>) -> String {
    let change = &finding.change;
    let mut object = base(change, shown.old(finding).map_or("", |baseline| &baseline.origin));
    object.insert("kind".into(), "breaking".into());
    object.insert("severity".into(), severity_word(finding.severity).into());
    object.insert("baselines".into(), json!(finding.baselines));
    object.insert("version".into(), json!(finding.needs));
    Value::Object(object).to_string()
}

/// What every change has.
pub(super) fn base(change: &Change, baseline: &str) -> Map<String, Value> {
    let rule = change.rule;
    let old = change.old.as_ref().map(|at| {
        let mut at = place(at);
        at["baseline"] = baseline.into();
        at
    });
    let breaks: Map<String, Value> = Axis::ALL
        .into_iter()
        .map(|axis| {
            let effect = change.verdicts.of(axis).effect;
            (axis.word().to_owned(), (effect == Effect::Breaks).into())
        })
        .collect();
    let fixes: Vec<Value> = change
        .repairs
        .iter()
        .map(|repair| {
            let edits: Vec<Value> = repair
                .edits
                .iter()
                .map(|edit| {
                    let (start, end) = (edit.place.start, edit.place.end);
                    json!({
                        "path": edit.place.path,
                        "range": [[start.line, start.column], [end.line, end.column]],
                        "bytes": [edit.place.bytes.0, edit.place.bytes.1],
                        "text": edit.text,
                    })
                })
                .collect();
            json!({ "title": repair.title, "edits": edits })
        })
        .collect();
    let object = json!({
        "schema": 1,
        "rule": rule.map(super::super::Rule::id),
        "slug": change.kind,
        "also": change.also.iter().map(|rule| rule.id()).collect::<Vec<_>>(),
        "package": change.package,
        "subject": change.subject,
        "message": change.message,
        "new": change.new.as_ref().map(place),
        "old": old,
        "breaks": breaks,
        "verdicts": change.verdicts,
        "needs": change.bump,
        "reaches": change.reach.methods,
        "reaches_more": change.reach.more,
        "notes": change.notes,
        "help": change.help,
        "command": change.command,
        "fixes": fixes,
        "fingerprint": change.fingerprint,
    });
    match object {
        Value::Object(object) => object,
        _ => Map::new(),
    }
}

fn place(place: &Place) -> Value {
    json!({
        "path": place.path,
        "start": [place.start.line, place.start.column],
        "end": [place.end.line, place.end.column],
    })
}
