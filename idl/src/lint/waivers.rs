//! `//@ allow(L304, reason = "…")` above an item or member (spec 08, "Waivers").

use crate::compare::waivers::{Waiver, waivers};
use crate::diagnostics::{Code, Diagnostic, codes};
use crate::ir::Version;
use crate::outline::PackageLines;
use crate::source::Span;

use super::Context;

/// What no waiver covers; what is wrong with waivers; and waivers that cover nothing.
pub(super) fn apply(context: &Context<'_>, found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let (all, wrong) = waivers(&context.compiled.sources);
    let own = |span: Span| package(context, span).is_some();
    let all: Vec<Waiver> = all.into_iter().filter(|waiver| own(waiver.span)).collect();
    let mut used: Vec<Vec<Code>> = vec![Vec::new(); all.len()];
    let mut rest: Vec<Diagnostic> = found
        .into_iter()
        .filter(|finding| {
            let mut covered = false;
            for (waiver, used) in all.iter().zip(&mut used) {
                if covers(context, waiver, finding) {
                    used.push(finding.code);
                    covered = true;
                }
            }
            !covered
        })
        .collect();
    let is_own = |one: &Diagnostic| one.primary.as_ref().is_some_and(|label| own(label.span));
    rest.extend(wrong.into_iter().filter(is_own));
    if context.options.rules.iter().any(|rule| rule.code == codes::L604) {
        for (waiver, used) in all.iter().zip(&used) {
            rest.extend(unused(context, waiver, used));
        }
    }
    rest
}

/// The user's package that a file belongs to.
fn package<'a>(context: &Context<'a>, span: Span) -> Option<&'a PackageLines> {
    let lines = context
        .outline
        .packages
        .iter()
        .find(|lines| lines.versions.iter().any(|version| version.file == span.file))?;
    context.packages().any(|(_, package)| package.identity() == lines.identity).then_some(lines)
}

fn covers(context: &Context<'_>, waiver: &Waiver, finding: &Diagnostic) -> bool {
    let Some(place) = finding.primary.as_ref().map(|label| label.span) else { return false };
    waiver.lint.contains(&finding.code)
        && waiver.target.file == place.file
        && (waiver.target.start..waiver.target.end).contains(&place.start)
        && !has_expired(context, waiver)
}

/// Lint has no releases to wait for: a waiver without `until` holds for good.
fn has_expired(context: &Context<'_>, waiver: &Waiver) -> bool {
    let now: Option<Version> = package(context, waiver.span).map(|lines| lines.version);
    waiver.until.zip(now).is_some_and(|(until, now)| now >= until)
}

/// One finding per rule that the waiver names for nothing. Rules that were not applied say nothing.
fn unused(context: &Context<'_>, waiver: &Waiver, used: &[Code]) -> Vec<Diagnostic> {
    let applied = |code: Code| context.options.rules.iter().any(|rule| rule.code == code);
    let idle: Vec<Code> = waiver
        .lint
        .iter()
        .copied()
        .filter(|&code| !used.contains(&code) && applied(code))
        .collect();
    let only = waiver.rules.is_empty() && idle.len() == waiver.lint.len();
    let report = |code: Code| {
        let why = match waiver.until.filter(|_| has_expired(context, waiver)) {
            Some(until) => format!("the waiver of {} ended with {until}", code.id()),
            None => format!("the waiver of {} hides nothing", code.id()),
        };
        let finding = Diagnostic::warning(codes::L604, waiver.span, why).help("remove it");
        if only && !idle.is_empty() {
            finding.fix("remove it", line(context, waiver.span), "")
        } else {
            finding
        }
    };
    idle.iter().map(|&code| report(code)).collect()
}

/// The comment with its line, when nothing else is on it.
fn line(context: &Context<'_>, span: Span) -> Span {
    let text = &context.compiled.sources.file(span.file).text;
    let before = &text[..span.start as usize];
    let start = before.trim_end_matches([' ', '\t']).len();
    let alone = start == 0 || before[..start].ends_with('\n');
    let rest = &text[span.end as usize..];
    let line_end = rest.find('\n').map_or(rest.len(), |at| at + 1);
    let narrow = |at: usize| u32::try_from(at).expect("files are below 4 MiB");
    if alone && rest[..line_end].trim().is_empty() {
        return Span::new(span.file, narrow(start), span.end + narrow(line_end));
    }
    span
}
