//! Findings as workflow commands, which become annotations of a pull request.

use crate::diagnostics::render::{data, property};

use super::super::review::{Finding, Severity};
use super::{Shown, verdicts};

/// One finding as one line, with a line end.
#[must_use]
pub fn annotation(finding: &Finding, shown: Shown<'_>) -> String {
    let change = &finding.change;
    let command = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let mut properties = Vec::new();
    if let Some(place) = &change.new {
        properties.push(format!("file={}", property(&place.path)));
        properties.push(format!("line={},col={}", place.start.line, place.start.column));
        properties.push(format!("endLine={},endColumn={}", place.end.line, place.end.column));
    }
    let id = change.rule.map_or("", super::super::Rule::id);
    properties.push(format!("title={}", property(&format!("{id} {}", change.kind))));
    let mut lines = vec![change.message.clone(), format!("breaks: {}", verdicts(&change.verdicts))];
    if let (Some(place), Some(baseline)) = (&change.old, shown.old(finding)) {
        lines.push(format!("was: {}: {}:{}", baseline.name, place.path, place.start.line));
    }
    lines.extend(change.help.iter().map(|help| format!("help: {help}")));
    lines.extend(change.command.iter().map(|command| format!("run: {command}")));
    lines.extend(finding.needs.iter().map(|needs| format!("needs: {needs}, or a waiver")));
    format!("::{command} {}::{}\n", properties.join(","), data(&lines.join("\n")))
}
