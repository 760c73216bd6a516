//! Structs have no padding and keep the layout they promise.

use crate::diagnostics::{Diagnostic, Diagnostics, Edit, Fix, codes};
use crate::ir::{Field, Item, ItemKind, Schema, StructItem};
use crate::layout::{Aggregate, Layouts, MAX_AGGREGATE};

use super::limits::MAX_MEMBERS;

pub(super) fn check(schema: &Schema, layouts: &Layouts, found: &mut Diagnostics) {
    for (item, aggregate) in super::limits::aggregates(schema, layouts) {
        // Limits are reported elsewhere; arithmetic that hit the ceiling would show as padding.
        if let ItemKind::Struct(inner) = &item.kind
            && aggregate.size <= MAX_AGGREGATE
            && !inner.fields.is_empty()
            && inner.fields.len() <= MAX_MEMBERS
        {
            if aggregate.padding.is_empty() {
                check_promise(item, inner, aggregate, found);
            } else {
                found.push(padding(item, inner, aggregate));
            }
        }
    }
}

fn check_promise(item: &Item, inner: &StructItem, aggregate: &Aggregate, found: &mut Diagnostics) {
    if let Some((size, align)) = inner.promised
        && (size, align) != (aggregate.size, aggregate.align)
    {
        found.push(
            Diagnostic::error(
                codes::E0313,
                item.name.span,
                format!("`{}` does not have the layout it promises", item.name.text),
            )
            .note(format!(
                "promised: size {size}, align {align}; it has size {}, align {}",
                aggregate.size, aggregate.align
            ))
            .help(format!(
                "write `@layout(size = {}, align = {})` if the struct was never released",
                aggregate.size, aggregate.align
            )),
        );
    }
}

fn padding(item: &Item, inner: &StructItem, aggregate: &Aggregate) -> Diagnostic {
    let total: u32 = aggregate.padding.iter().map(|pad| pad.len).sum();
    let message = format!(
        "struct `{}` has {total} {} of padding",
        item.name.text,
        if total == 1 { "byte" } else { "bytes" }
    );
    let mut report = Diagnostic::error(codes::E0304, item.name.span, message)
        .note("every byte of a struct is a field, so that typed slices can be compared, hashed and dumped");
    let mut edits = Vec::new();
    let mut lines = Vec::new();
    let mut names = PadNames {
        taken: inner.fields.iter().map(|field| field.name.text.as_str()).collect(),
        next: 0,
    };
    for pad in &aggregate.padding {
        let before =
            inner.fields.iter().zip(&aggregate.slots).rfind(|(_, slot)| slot.offset < pad.offset);
        let Some((field, _)) = before else { continue };
        let line = format!("{}: [u8; {}]", names.take(), pad.len);
        report = report.and(field.ty_span, format!("{} unused after this field", bytes(pad.len)));
        edits.push(Edit { span: field.ty_span.after(), text: format!(", {line}") });
        lines.push(format!("`{line}` after `{}`", field.name.text));
    }
    report.secondary.truncate(2);
    let order = better_order(&inner.fields, aggregate);
    let help = match order {
        Some(order) => format!("reorder the fields: {order}; or insert {}", lines.join(", ")),
        None => format!("insert {}", lines.join(", ")),
    };
    report.fix = Some(Fix { title: "make the padding explicit".to_owned(), edits });
    report.help(help)
}

fn bytes(count: u32) -> String {
    if count == 1 { "1 byte".to_owned() } else { format!("{count} bytes") }
}

/// `pad`, `pad2`, ...: names no field has.
struct PadNames<'a> {
    taken: Vec<&'a str>,
    next: u32,
}

impl PadNames<'_> {
    fn take(&mut self) -> String {
        loop {
            self.next += 1;
            let name = if self.next == 1 { "pad".to_owned() } else { format!("pad{}", self.next) };
            if !self.taken.contains(&name.as_str()) {
                return name;
            }
        }
    }
}

/// The fields by falling alignment, if that leaves no padding at all.
fn better_order(fields: &[Field], aggregate: &Aggregate) -> Option<String> {
    let used: u32 = aggregate.slots.iter().map(|slot| slot.size).sum();
    if !used.is_multiple_of(aggregate.align) {
        return None;
    }
    let mut sorted: Vec<(&Field, u32)> =
        fields.iter().zip(&aggregate.slots).map(|(field, slot)| (field, slot.align)).collect();
    sorted.sort_by_key(|&(_, align)| std::cmp::Reverse(align));
    let names: Vec<&str> = sorted.iter().map(|(field, _)| field.name.text.as_str()).collect();
    Some(names.join(", "))
}
