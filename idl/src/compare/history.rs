//! Rules about versions: whether they rise, and whether the marks tell the truth.

use crate::descriptor::message::Image;

use super::change::{Axis, Bump, Change, Effect, Subject};
use super::context::{Context, Packages, earlier, version_text};
use super::pairs::Pair;
use super::project::project;
use super::rules;
use super::{Options, edits};

/// Differences listed in a note; the rest is counted.
const MAX_LISTED: usize = 5;

/// Rules about the version of one package, whose changes `out` holds.
pub(super) fn versions(context: &Context<'_>, pair: Pair<'_>, out: &mut Vec<Change>) {
    let Some(new) = pair.new else { return };
    if !pair.old.root || pair.renamed {
        return;
    }
    let packages = Packages { old: pair.old, new };
    let (before, now) = (packages.before(), packages.now());
    let (was, is) = (version_text(before), version_text(now));
    let at = Subject::package(&pair.old.identity);
    let places = || (context.was(pair.old.span, ""), context.is(new.span, ""));
    if earlier(now, before) {
        let message = format!("package `{}` is at {is} and was at {was}", new.name);
        let change = Change::broken(rules::B602, &at, message);
        let (old, new) = places();
        out.push(change.at(old, new));
        return;
    }
    let mine = &*out;
    if before == now && mine.iter().all(|change| change.rule.is_none()) {
        let contract: Vec<&Change> =
            mine.iter().filter(|change| change.bump > Bump::None).collect();
        if contract.is_empty() {
            return;
        }
        let listed = messages(&contract);
        let message = format!("package `{}` changed and is still at {was}", new.name);
        let (old, new) = places();
        let change = Change::broken(rules::B601, &at, message).at(old, new);
        let change = change.note(listed);
        out.push(if before.major == 0 {
            let why = "below 1.0 nothing is adapted";
            change.verdict(Axis::Layout, Effect::Breaks, why)
        } else {
            change
        });
    }
}

/// Packages whose present source, without what is newer, is not what was released (B606).
pub(super) fn projections(
    context: &Context<'_>,
    old: &Image,
    new: &Image,
    options: Options,
    out: &mut Vec<Change>,
) {
    let mut wanted = Vec::new();
    for pair in &context.pairs.packages {
        let Some(package) = pair.new else { continue };
        let packages = Packages { old: pair.old, new: package };
        // What has a finding already shows here too, and says less.
        let broken =
            out.iter().any(|change| change.rule.is_some() && change.package == pair.old.identity);
        let touched = out.iter().any(|change| change.package == pair.old.identity);
        let later = earlier(packages.before(), packages.now());
        if pair.old.root && packages.same_identity() && later && touched && !broken {
            wanted.push((package.identity.clone(), packages.before(), *pair));
        }
    }
    if wanted.is_empty() {
        return;
    }
    let mut projected = new.clone();
    for (identity, version, _) in &wanted {
        project(&mut projected, identity, *version);
    }
    let found = edits(old, &projected, options);
    for (identity, version, pair) in wanted {
        let differing: Vec<&Change> = found
            .iter()
            .filter(|change| change.package == identity)
            .filter(|change| change.rule.is_some() || change.bump > Bump::None)
            .collect();
        if differing.is_empty() {
            continue;
        }
        let text = version_text(version);
        let message = format!("`{identity}` without what is newer than {text} is not {text}");
        let place = differing[0];
        let package = pair.new.and_then(|package| package.span);
        let at = Subject::package(&identity);
        let change = Change::broken(rules::B606, &at, message)
            .at(
                place.old.clone().or_else(|| context.was(pair.old.span, "")),
                place.new.clone().or_else(|| context.is(package, "")),
            )
            .note(messages(&differing));
        out.push(change);
    }
}

/// The first few messages.
fn messages(changes: &[&Change]) -> String {
    let shown: Vec<&str> =
        changes.iter().take(MAX_LISTED).map(|change| change.message.as_str()).collect();
    match changes.len().saturating_sub(MAX_LISTED) {
        0 => shown.join("; "),
        more => format!("{}; and {more} more", shown.join("; ")),
    }
}
