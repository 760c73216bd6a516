//! Records: numbers are for ever, and the next one is always free.

use crate::descriptor::message::Field;

use super::fields;
use crate::compare::change::{Axis, Bump, Change, Effect, Subject};
use crate::compare::context::{Context, Items, version_text};
use crate::compare::lifecycle::{Life, New, born};
use crate::compare::members::{self, Added, Gone, Member as _, Numbered};
use crate::compare::rules;
use crate::compare::types::{self, Difference};

/// All changes of one record.
pub(in crate::compare) fn compare(context: &Context<'_>, items: &Items<'_>, out: &mut Vec<Change>) {
    let numbered = members::numbered(&items.old.fields, &items.new.fields);
    for gone in &numbered.gone {
        let change = erased(context, items, gone);
        items.done(context, change, out);
    }
    for added in &numbered.added {
        let change = self::added(context, items, added, &numbered);
        items.done(context, change, out);
    }
    if let Some(change) = moved(context, items, &numbered) {
        items.done(context, change, out);
    }
    for &(old, new) in &numbered.kept {
        kept(context, items, (old, new), out);
    }
}

fn title(items: &Items<'_>, field: &Field) -> String {
    format!("{} field {} `{}`", items.title(), field.number, field.name)
}

fn line(context: &Context<'_>, field: &Field) -> String {
    let default = match &field.default {
        Some(value) => format!(" = {}", types::value(Some(value))),
        None => String::new(),
    };
    let ty = context.old.written(field.type_span, &types::text(field.r#type.as_ref()));
    format!("{} {}: {ty}{default}", field.number, field.name)
}

/// A field that is gone from the source.
fn erased(context: &Context<'_>, items: &Items<'_>, gone: &Gone<'_, Field>) -> Change {
    let old = gone.old;
    let at = items.at.numbered(old.number, old.oldest());
    let was = context.was(old.span, fields::lies(items.old, old));
    if old.removed() {
        return Change::broken(
            rules::B114,
            &at,
            format!("the tombstone of {} is gone", title(items, old)),
        )
        .at(was, context.is(gone.replaced.map_or(items.new.span, |new| new.span), ""))
        .note(format!("it keeps number {} and its place for ever", old.number));
    }
    if let Some(new) = gone.replaced {
        let mark = format!("@was({:?})", old.name);
        let same = types::difference(old.r#type.as_ref(), new.r#type.as_ref(), &context.pairs);
        let edit = context.source(new.span).and_then(|source| source.annotate(&mark));
        let change = Change::broken(
            rules::B109,
            &at,
            format!(
                "{} number {} was `{}` and is `{}` now",
                items.title(),
                old.number,
                old.name,
                new.name
            ),
        )
        .at(was, context.is(new.span, fields::lies(items.new, new)));
        return match same {
            Difference::Same => change
                .help(format!("write `{mark}` if it is the same field, else take the next number"))
                .repair(&format!("write `{mark}`"), vec![edit]),
            _ => change.help(format!(
                "keep {} `{}` with `@removed`, and take the next number",
                old.number, old.name
            )),
        };
    }
    let text = line(context, old);
    // Back to where it was; behind a lower number the rest would not fit.
    let last = items.new.fields.iter().all(|field| field.number < old.number);
    let edit =
        context.source(items.new.span).filter(|_| last).and_then(|source| source.add_last(&text));
    Change::broken(rules::B110, &at, format!("{} is gone", title(items, old)))
        .at(was, context.is(items.new.span, "without it"))
        .help(format!(
            "put `{text}` back; deprecate it, and remove it with a tombstone in a later minor"
        ))
        .repair(&format!("put `{text}` back"), vec![edit])
}

/// A field that was not there.
fn added(
    context: &Context<'_>,
    items: &Items<'_>,
    added: &Added<'_, Field>,
    numbered: &Numbered<'_, Field>,
) -> Change {
    let new = added.new;
    let at = items.at.numbered(new.number, new.oldest());
    let title = title(items, new);
    let place = context.is(new.span, fields::lies(items.new, new));
    let occupant = items.old.fields.iter().find(|field| field.number == new.number);
    let was = context.was(occupant.map_or(items.old.span, |field| field.span), "");
    if added.inserted && !numbered.shuffled {
        let pushed: Vec<&str> = numbered.moved.iter().map(|(old, _)| old.name.as_str()).collect();
        let next = items.new.fields.iter().map(|field| field.number).max().unwrap_or(0);
        let mut change = Change::broken(
            rules::B107,
            &at,
            format!("{title} stands before fields that were there: {}", pushed.join(", ")),
        )
        .at(was, place)
        .help(format!("give it the next number, {next}, and the others theirs back"));
        // Only if nothing else pushes them.
        if numbered.added.iter().filter(|other| other.inserted).count() == 1
            && numbered.gone.is_empty()
        {
            let back = numbered.moved.iter().map(|(old, new)| {
                context.source(new.span).and_then(|source| source.renumber(old.number))
            });
            let mine = context.source(new.span).and_then(|source| source.renumber(next));
            let mut edits: Vec<_> = std::iter::once(mine).chain(back).collect();
            edits.sort_by_key(|edit| edit.as_ref().map(|edit| edit.place.bytes));
            change = change.repair("number the fields as they were", edits);
        }
        return change;
    }
    let birth = born(items.new.marks.as_ref(), items.packages.now());
    let late = new.since().is_none() || new.since() == Some(birth);
    if late && !types::has_value(new.r#type.as_ref(), new.default.as_ref()) {
        let edit = context.source(new.type_span).and_then(|source| source.append("?"));
        return Change::broken(
            rules::B113,
            &at,
            format!("{title} is new and has no value for older peers"),
        )
        .at(was, context.is(new.type_span.or(new.span), "neither `?` nor a default"))
        .help(format!(
            "make it optional with `?` or give it a default, and write `@since({})`",
            version_text(items.packages.now())
        ))
        .repair("make it optional", vec![edit]);
    }
    New {
        packages: items.packages,
        kind: "record-field-added",
        title,
        at: &at,
        span: new.span,
        marks: new.marks.as_ref(),
        born: birth,
    }
    .change(context)
}

/// Fields that have another number for no reason but their own.
fn moved(
    context: &Context<'_>,
    items: &Items<'_>,
    numbered: &Numbered<'_, Field>,
) -> Option<Change> {
    let explained = !numbered.shuffled
        && (numbered.added.iter().any(|added| added.inserted) || !numbered.gone.is_empty());
    if explained {
        return None;
    }
    let (old, new) = *numbered.moved.first()?;
    let list: Vec<String> = numbered
        .moved
        .iter()
        .map(|(old, new)| format!("{} {} → {}", old.name, old.number, new.number))
        .collect();
    let at = items.at.numbered(old.number, old.oldest());
    let edits = numbered
        .moved
        .iter()
        .map(|(old, new)| context.source(new.span).and_then(|source| source.renumber(old.number)));
    let mut edits: Vec<_> = edits.collect();
    edits.sort_by_key(|edit| edit.as_ref().map(|edit| edit.place.bytes));
    let message = format!("{} has other numbers: {}", items.title(), list.join(", "));
    Some(
        Change::broken(rules::B108, &at, message)
            .at(
                context.was(old.span, fields::lies(items.old, old)),
                context.is(new.span, fields::lies(items.new, new)),
            )
            .repair("number the fields as they were", edits),
    )
}

/// A field that both have.
fn kept(
    context: &Context<'_>,
    items: &Items<'_>,
    (old, new): (&Field, &Field),
    out: &mut Vec<Change>,
) {
    let at = items.at.numbered(old.number, old.oldest());
    let title = title(items, new);
    let buried = old.removed();
    let pair = (old, new);
    if let Some(mut change) = fields::retyped(context, items, rules::B111, &title, &at, pair) {
        if buried {
            let message = format!("the tombstone of {title} has another type");
            change = Change {
                old: change.old,
                new: change.new,
                ..Change::broken(rules::B114, &at, message)
            };
        }
        items.done(context, change, out);
    } else if !context.same_default((&old.r#type, &old.default), (&new.r#type, &new.default))
        && !context.options.partial
        && !buried
    {
        items.done(context, default(context, &title, &at, pair), out);
    }
    if old.critical() != new.critical() && !buried && !new.removed() {
        let (verb, note) = if new.critical() {
            ("became critical", "calls that set it fail when the peer does not know it")
        } else {
            ("is no longer critical", "peers that do not know it ignore it now")
        };
        let change = Change::broken(rules::B134, &at, format!("{title} {verb}"))
            .verdict(Axis::Layout, Effect::Depends, note)
            .at(context.was(old.span, ""), context.is(new.span, ""));
        items.done(context, change, out);
    }
    let (before, now) = (items.packages.before(), items.packages.now());
    let born = (born(items.old.marks.as_ref(), before), born(items.new.marks.as_ref(), now));
    for change in
        (Life { packages: items.packages, title, at: &at, old, new, born }).changes(context)
    {
        items.done(context, change, out);
    }
}

/// Another default.
fn default(
    context: &Context<'_>,
    title: &str,
    at: &Subject,
    (old, new): (&Field, &Field),
) -> Change {
    let (was, is) = (types::value(old.default.as_ref()), types::value(new.default.as_ref()));
    let change =
        Change::broken(rules::B218, at, format!("{title} changed its default: {was} → {is}"))
            .at(context.was(old.span, ""), context.is(new.span, ""));
    let constructor = new.birth && old.default.is_some() != new.default.is_some();
    if !constructor {
        return change;
    }
    let verb = if new.default.is_some() { "no longer takes it" } else { "takes it now" };
    change.verdict(Axis::Rust, Effect::Breaks, &format!("`new` {verb}")).bump(Bump::Major)
}
