//! Fields of structs and records: another type.

use crate::descriptor::message::{Field, Item, Simple, TypeKind};

use crate::compare::change::{Axis, Change, Effect, Subject};
use crate::compare::context::{Context, Items};
use crate::compare::repair::shell;
use crate::compare::rules::{self, Rule};
use crate::compare::types::{self, Difference};

/// The change of a field's type, if it has another one.
pub(in crate::compare) fn retyped(
    context: &Context<'_>,
    items: &Items<'_>,
    rule: Rule,
    title: &str,
    at: &Subject,
    (old, new): (&Field, &Field),
) -> Option<Change> {
    let (before, now) = (old.r#type.as_ref(), new.r#type.as_ref());
    let difference = types::difference(before, now, &context.pairs);
    let rule = match difference {
        Difference::Same => return nested(context, items, title, at, (old, new)),
        Difference::Optionality => rules::B112,
        Difference::ArrayLength => rules::B126,
        Difference::Element => rules::B127,
        Difference::Other => rule,
    };
    let (was, is) = (types::text(before), types::text(now));
    let message = match difference {
        Difference::Optionality if now.is_some_and(is_optional) => {
            format!("{title} became optional: {was} → {is}")
        }
        Difference::Optionality => format!("{title} became required: {was} → {is}"),
        _ if was == is => format!("{title} changed type: {}", qualified(before, now)),
        _ => format!("{title} changed type: {was} → {is}"),
    };
    let old_place = context.was(old.type_span.or(old.span), lies(items.old, old));
    let new_place = context.is(new.type_span.or(new.span), lies(items.new, new));
    let mut change = Change::broken(rule, at, message).at(old_place, new_place);
    let wire = match difference {
        Difference::Optionality => change.verdicts.wire.clone(),
        _ => types::wire(before, now),
    };
    if wire.effect == Effect::Breaks && rule != rules::B112 {
        change = change.also(rules::B501);
    }
    change = change.verdict(Axis::Wire, wire.effect, &wire.note);
    if rule == rules::B112 {
        change = change.also(rules::B404);
    }
    if rule == rules::B104 && is_float(new) != is_float(old) {
        change = change.also(rules::B301);
    }
    if let Some(note) = unmoved(items, old, new) {
        change = change.note(note);
    }
    if new.type_span.is_some() {
        let was = context.old.written(old.type_span, &was);
        let edit = context.source(new.type_span).and_then(|source| source.replace(&was));
        change = change.repair(&format!("write `{was}` again"), vec![edit]);
    }
    let wanted = context.new.written(new.type_span, &is);
    Some(instead(context, items, change, old, new, &wanted))
}

/// What to write instead: the field as it was, and a new one.
fn instead(
    context: &Context<'_>,
    items: &Items<'_>,
    change: Change,
    old: &Field,
    new: &Field,
    wanted: &str,
) -> Change {
    if items.new.kind != items.old.kind
        || items.old.kind() != crate::descriptor::message::Kind::Record
    {
        return change;
    }
    let taken = |name: &str| items.new.fields.iter().any(|field| field.name == name);
    let name = ["_new", "_2", "_3", "_next"]
        .iter()
        .map(|suffix| format!("{}{suffix}", new.name))
        .find(|name| !taken(name));
    let Some(name) = name else { return change };
    let (ty, default) = match zero(types::simple(new.r#type.as_ref())) {
        Some(zero) => (wanted.to_owned(), Some(zero)),
        None if types::has_value(new.r#type.as_ref(), None) => (wanted.to_owned(), None),
        None => (format!("{wanted}?"), None),
    };
    let number =
        items.new.fields.iter().map(|field| field.number).max().unwrap_or(0).saturating_add(1);
    let value = default.map_or(String::new(), |value| format!(" = {value}"));
    let owner = context.command_name(items.new);
    let flag = default.map_or(String::new(), |value| format!(" --default {}", shell(value)));
    change
        .help(format!("keep {} as it was and append: {number} {name}: {ty}{value}", old.number))
        .command(Some(format!(
            "r2g edit add-field {} {} {}{flag}",
            shell(&owner),
            shell(&name),
            shell(&ty)
        )))
}

/// The default that a new field of a simple type can have.
fn zero(ty: Option<Simple>) -> Option<&'static str> {
    match ty? {
        Simple::Bool => Some("false"),
        Simple::F32 | Simple::F64 => Some("0.0"),
        Simple::String => Some("\"\""),
        Simple::Duration => Some("0s"),
        Simple::Unspecified | Simple::Bytes | Simple::Timestamp => None,
        _ => Some("0"),
    }
}

/// The same words for what is not the same: a type of another package, or with other content.
fn qualified(
    old: Option<&crate::descriptor::message::Type>,
    new: Option<&crate::descriptor::message::Type>,
) -> String {
    let full = |ty| {
        let mut names = Vec::new();
        types::names(ty, &mut |name| names.push(name.to_owned()));
        names.join(", ")
    };
    format!("{} → {}", full(old), full(new))
}

/// A field whose type has the same name and another layout, because of a package that the old schema
/// does not hold.
fn nested(
    context: &Context<'_>,
    items: &Items<'_>,
    title: &str,
    at: &Subject,
    (old, new): (&Field, &Field),
) -> Option<Change> {
    if old.shape == new.shape || old.shape.is_empty() || new.shape.is_empty() {
        return None;
    }
    let mut known = true;
    types::names(old.r#type.as_ref(), &mut |name| known &= context.old.items.contains_key(name));
    // What the old schema holds is compared by itself, and its own finding says so.
    if known || !items.packages.same_identity() {
        return None;
    }
    let message =
        format!("{title} has another layout: `{}` changed", types::text(new.r#type.as_ref()));
    let change = Change::broken(rules::B105, at, message)
        .note("the old schema does not hold that type, so what changed in it is not known");
    Some(change.at(
        context.was(old.type_span.or(old.span), lies(items.old, old)),
        context.is(new.type_span.or(new.span), lies(items.new, new)),
    ))
}

fn is_optional(ty: &crate::descriptor::message::Type) -> bool {
    matches!(ty.kind, Some(TypeKind::Optional(_)))
}

fn is_float(field: &Field) -> bool {
    let ty = match field.r#type.as_ref().and_then(|ty| ty.kind.as_ref()) {
        Some(TypeKind::Array(array)) => array.element.as_deref(),
        _ => field.r#type.as_ref(),
    };
    matches!(types::simple(ty), Some(Simple::F32 | Simple::F64))
}

/// Where a field lies, and the padding behind it.
pub(in crate::compare) fn lies(item: &Item, field: &Field) -> String {
    let Some(slot) = field.slot else { return String::new() };
    let unit = if slot.size == 1 { "byte" } else { "bytes" };
    if slot.size == 0 {
        return format!("at offset {}", slot.offset);
    }
    let end = slot.offset.saturating_add(slot.size);
    let next = item.fields.iter().filter_map(|field| field.slot).map(|slot| slot.offset);
    let next = next.filter(|&offset| offset >= end).min().unwrap_or(item.size);
    let text = format!("{} {unit} at offset {}", slot.size, slot.offset);
    match next.saturating_sub(end) {
        0 => text,
        1 => format!("{text}; {end} is padding"),
        _ => format!("{text}; {end}–{} are padding", next - 1),
    }
}

/// A change of type that moves nothing can be seen by nobody but us.
fn unmoved(items: &Items<'_>, old: &Field, new: &Field) -> Option<String> {
    let offsets = |item: &Item| -> Vec<Option<u32>> {
        item.fields.iter().map(|field| field.slot.map(|slot| slot.offset)).collect()
    };
    let (before, now) = (offsets(items.old), offsets(items.new));
    let count = before.len().min(now.len());
    let slots = old.slot.zip(new.slot)?;
    if before[..count] != now[..count] || slots.0 == slots.1 {
        return None;
    }
    let size = if items.old.size == items.new.size {
        format!(" and `{}` keeps its size of {} bytes", items.new.name, items.new.size)
    } else {
        String::new()
    };
    Some(format!("no offset moves{size}: only this check and the comparison at load can see it"))
}
