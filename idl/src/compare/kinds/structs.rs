//! Structs: every byte is a promise.

use crate::descriptor::message::Field;

use super::fields;
use crate::compare::change::{Axis, Bump, Change, Effect};
use crate::compare::context::{Context, Items};
use crate::compare::lifecycle::{Life, born};
use crate::compare::members::{self, Member as _};
use crate::compare::rules;

/// All changes of one struct.
pub(in crate::compare) fn compare(context: &Context<'_>, items: &Items<'_>, out: &mut Vec<Change>) {
    let (kept, mut gone, mut added) = members::named(&items.old.fields, &items.new.fields);
    renamed(context, items, (&mut gone, &mut added), out);
    for field in gone {
        let at = items.at.named(&field.name);
        let message = format!("{} lost field `{}`", items.title(), field.name);
        let change = Change::broken(rules::B102, &at, message).at(
            context.was(field.span, fields::lies(items.old, field)),
            context.is(items.new.span, ""),
        );
        items.done(context, change, out);
    }
    for field in &added {
        let at = items.at.named(&field.name);
        let message = format!("{} has a new field `{}`", items.title(), field.name);
        let mut change = Change::broken(rules::B101, &at, message).at(
            context.was(items.old.span, format!("{} bytes", items.old.size)),
            context.is(field.span, fields::lies(items.new, field)),
        );
        let last = items.new.fields.last().is_some_and(|last| std::ptr::eq(last, *field));
        if !last {
            change = change.verdict(
                Axis::Wire,
                Effect::Breaks,
                "fields of structs are numbered by place",
            );
        }
        items.done(context, change, out);
    }
    moved(context, items, &kept, out);
    for (old, new) in kept {
        let at = items.at.named(old.oldest());
        let title = format!("{} field `{}`", items.title(), new.name);
        let pair = (old, new);
        if let Some(change) = fields::retyped(context, items, rules::B104, &title, &at, pair) {
            items.done(context, change, out);
        }
        let (before, now) = (items.packages.before(), items.packages.now());
        let born = (born(items.old.marks.as_ref(), before), born(items.new.marks.as_ref(), now));
        let life = Life { packages: items.packages, title, at: &at, old, new, born };
        for change in life.changes(context) {
            items.done(context, change, out);
        }
    }
    promise(context, items, out);
}

/// One gone and one new field of the same type at the same place: another name.
fn renamed<'a>(
    context: &Context<'_>,
    items: &Items<'a>,
    (gone, added): (&mut Vec<&'a Field>, &mut Vec<&'a Field>),
    out: &mut Vec<Change>,
) {
    let place = |fields: &[Field], field: &Field| {
        fields.iter().position(|one| std::ptr::eq(one, field)).unwrap_or(usize::MAX)
    };
    let mut kept = Vec::new();
    for old in gone.drain(..) {
        let at = place(&items.old.fields, old);
        let same = added
            .iter()
            .position(|new| place(&items.new.fields, new) == at && types_equal(context, old, new));
        let Some(found) = same else {
            kept.push(old);
            continue;
        };
        let new = added.remove(found);
        let subject = items.at.named(&old.name);
        let message = format!(
            "{} field `{}` was renamed: {} → {}",
            items.title(),
            old.name,
            old.name,
            new.name
        );
        let mark = format!("@was({:?})", old.name);
        let edit = context.source(new.span).and_then(|source| source.annotate(&mark));
        let change = Change::broken(rules::B206, &subject, message)
            .also(rules::B503)
            .bump(Bump::Major)
            .verdict(Axis::Layout, Effect::Breaks, "without `@was` it is another field")
            .at(context.was(old.span, ""), context.is(new.span, ""))
            .help(format!("write `{mark}`: then it is the same field to peers"))
            .repair(&format!("write `{mark}`"), vec![edit]);
        items.done(context, change, out);
    }
    *gone = kept;
}

fn types_equal(context: &Context<'_>, old: &Field, new: &Field) -> bool {
    use crate::compare::types::{Difference, difference};
    difference(old.r#type.as_ref(), new.r#type.as_ref(), &context.pairs) == Difference::Same
}

/// The fields that stayed stand in another order.
fn moved(
    context: &Context<'_>,
    items: &Items<'_>,
    kept: &[(&Field, &Field)],
    out: &mut Vec<Change>,
) {
    let mut highest: Option<&Field> = None;
    for (old, new) in kept {
        match highest {
            Some(before) if old.number < before.number => {
                let order = |fields: &mut dyn Iterator<Item = &Field>| {
                    fields.map(|field| field.name.as_str()).collect::<Vec<_>>().join(", ")
                };
                let mut by_age: Vec<&Field> = kept.iter().map(|(old, _)| *old).collect();
                by_age.sort_by_key(|field| field.number);
                let change = Change::broken(
                    rules::B103,
                    &items.at,
                    format!(
                        "{} has its fields in another order: {} → {}",
                        items.title(),
                        order(&mut by_age.into_iter()),
                        order(&mut kept.iter().map(|(_, new)| *new)),
                    ),
                )
                .at(
                    context.was(old.span, fields::lies(items.old, old)),
                    context.is(new.span, fields::lies(items.new, new)),
                );
                return items.done(context, change, out);
            }
            _ => highest = Some(old),
        }
    }
}

/// `@layout(size = n, align = n)`.
fn promise(context: &Context<'_>, items: &Items<'_>, out: &mut Vec<Change>) {
    let of = |item: &crate::descriptor::message::Item| (item.promised_size, item.promised_align);
    let (before, now) = (of(items.old), of(items.new));
    // The compiler holds the numbers against the layout, so they differ only when that does: there is
    // a finding for it. Dropping them withdraws a promise.
    if context.options.partial || before == now || before == (0, 0) || now != (0, 0) {
        return;
    }
    let message = format!("{} no longer promises its layout", items.title());
    let change = Change::broken(rules::B106, &items.at, message)
        .at(
            context.was(items.old.span, format!("size {}, align {}", before.0, before.1)),
            context.is(items.new.span, ""),
        )
        .help(format!("write `@layout(size = {}, align = {})` again", before.0, before.1));
    items.done(context, change, out);
}
