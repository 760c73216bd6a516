//! Variants and errors: tagged cases.

use crate::descriptor::message::{Case, Kind};

use super::enums;
use crate::compare::change::{Axis, Change, Effect};
use crate::compare::context::{Context, Items};
use crate::compare::lifecycle::{Life, New, born};
use crate::compare::members::{self, Added, Gone, Member as _, Numbered};
use crate::compare::rules;
use crate::compare::types::{self, Difference};

/// All changes of one variant or error.
pub(in crate::compare) fn compare(context: &Context<'_>, items: &Items<'_>, out: &mut Vec<Change>) {
    enums::toggled(context, items, out);
    let numbered = members::numbered(&items.old.cases, &items.new.cases);
    for gone in &numbered.gone {
        let change = gone_case(context, items, gone);
        items.done(context, change, out);
    }
    for added in &numbered.added {
        if let Some(change) = added_case(context, items, added, &numbered) {
            items.done(context, change, out);
        }
    }
    if let Some(change) = moved(context, items, &numbered) {
        items.done(context, change, out);
    }
    for &(old, new) in &numbered.kept {
        kept(context, items, (old, new), out);
    }
}

fn title(items: &Items<'_>, case: &Case) -> String {
    format!("{} case {} `{}`", items.title(), case.number, case.name)
}

fn frozen(items: &Items<'_>) -> bool {
    items.old.frozen && items.new.frozen
}

fn gone_case(context: &Context<'_>, items: &Items<'_>, gone: &Gone<'_, Case>) -> Change {
    let old = gone.old;
    let at = items.at.numbered(old.number, old.oldest());
    let was = context.was(old.span, "");
    let is = context.is(gone.replaced.map_or(items.new.span, |new| new.span), "");
    if old.removed() {
        let message = format!("the tombstone of {} is gone", title(items, old));
        return Change::broken(rules::B114, &at, message).at(was, is);
    }
    let message = match gone.replaced {
        Some(new) => format!("{} is called `{}` now", title(items, old), new.name),
        None => format!("{} is gone", title(items, old)),
    };
    let mut change = Change::broken(rules::B209, &at, message).at(was, is);
    if items.old.frozen {
        change = change.also(rules::B305);
    }
    match gone.replaced {
        Some(new) => {
            let mark = format!("@was({:?})", old.name);
            let edit = context.source(new.span).and_then(|source| source.annotate(&mark));
            change
                .verdict(Axis::Layout, Effect::Breaks, "one number means two things")
                .help(format!("write `{mark}` if it means the same, else take the next number"))
                .repair(&format!("write `{mark}`"), vec![edit])
        }
        None => change.help("put it back; deprecate it, and mark it `@removed` in a later minor"),
    }
}

fn added_case(
    context: &Context<'_>,
    items: &Items<'_>,
    added: &Added<'_, Case>,
    numbered: &Numbered<'_, Case>,
) -> Option<Change> {
    let new = added.new;
    // The finding about the numbers says it.
    if added.inserted && !numbered.shuffled {
        return None;
    }
    let at = items.at.numbered(new.number, new.oldest());
    let title = title(items, new);
    if frozen(items) {
        let message = format!("{title} is new, and the variant is frozen");
        return Some(
            Change::broken(rules::B124, &at, message)
                .also(rules::B305)
                .at(context.was(items.old.span, "frozen"), context.is(new.span, "")),
        );
    }
    let kind = match items.new.kind() {
        Kind::Error => "error-case-added",
        _ => "variant-case-added",
    };
    Some(
        New {
            packages: items.packages,
            kind,
            title,
            at: &at,
            span: new.span,
            marks: new.marks.as_ref(),
            born: born(items.new.marks.as_ref(), items.packages.now()),
        }
        .change(context),
    )
}

/// Cases with other tags. One that is gone explains why those behind it moved up.
fn moved(
    context: &Context<'_>,
    items: &Items<'_>,
    numbered: &Numbered<'_, Case>,
) -> Option<Change> {
    if !numbered.shuffled && !numbered.gone.is_empty() {
        return None;
    }
    let (old, new) = *numbered.moved.first()?;
    let list: Vec<String> = numbered
        .moved
        .iter()
        .map(|(old, new)| format!("{} {} → {}", old.name, old.number, new.number))
        .collect();
    let inserted: Vec<&str> = numbered
        .added
        .iter()
        .filter(|added| added.inserted)
        .map(|added| added.new.name.as_str())
        .collect();
    let at = items.at.numbered(old.number, old.oldest());
    let message = format!("{} has other numbers: {}", items.title(), list.join(", "));
    let mut change = Change::broken(rules::B122, &at, message)
        .at(context.was(old.span, ""), context.is(new.span, ""));
    if inserted.is_empty() {
        let edits = numbered.moved.iter().map(|(old, new)| {
            context.source(new.span).and_then(|source| source.renumber(old.number))
        });
        let mut edits: Vec<_> = edits.collect();
        edits.sort_by_key(|edit| edit.as_ref().map(|edit| edit.place.bytes));
        change = change.repair("number the cases as they were", edits);
    } else {
        change = change.note(format!("new cases stand before them: {}", inserted.join(", ")));
    }
    Some(change)
}

fn kept(
    context: &Context<'_>,
    items: &Items<'_>,
    (old, new): (&Case, &Case),
    out: &mut Vec<Change>,
) {
    let at = items.at.numbered(old.number, old.oldest());
    let title = title(items, new);
    let (before, now) = (old.payload.as_ref(), new.payload.as_ref());
    if types::difference(before, now, &context.pairs) != Difference::Same {
        let (was, is) = (types::text(before), types::text(now));
        let message = format!("{title} changed its payload: {was} → {is}");
        let edit = context
            .source(new.payload_span)
            .filter(|_| before.is_some() && now.is_some())
            .and_then(|source| source.replace(&was));
        let mut change = Change::broken(rules::B123, &at, message)
            .at(
                context.was(old.payload_span.or(old.span), ""),
                context.is(new.payload_span.or(new.span), ""),
            )
            .repair(&format!("write `{was}` again"), vec![edit]);
        if before.is_some() && now.is_some() {
            let wire = types::wire(before, now);
            if wire.effect != Effect::Safe {
                change = change.also(rules::B501);
            }
            change = change.verdict(Axis::Wire, wire.effect, &wire.note);
        }
        items.done(context, change, out);
    }
    if old.status != new.status {
        let message = format!("{title} has status {} and had {}", new.status, old.status);
        let change = Change::broken(rules::B504, &at, message)
            .at(context.was(old.span, ""), context.is(new.span, ""));
        items.done(context, change, out);
    }
    if old.critical() != new.critical() && !old.removed() && !new.removed() {
        let verb = if new.critical() { "became critical" } else { "is no longer critical" };
        let change = Change::broken(rules::B134, &at, format!("{title} {verb}"))
            .at(context.was(old.span, ""), context.is(new.span, ""));
        items.done(context, change, out);
    }
    let (before, now) = (items.packages.before(), items.packages.now());
    let born = (born(items.old.marks.as_ref(), before), born(items.new.marks.as_ref(), now));
    let life = Life { packages: items.packages, title, at: &at, old, new, born };
    for change in life.changes(context) {
        items.done(context, change, out);
    }
}
