//! What costs more than it must.

use crate::diagnostics::{Diagnostic, Edit, Fix, codes};
use crate::ir::{Item, ItemId, ItemKind, Method, Mode, Package, RecordItem, Type};
use crate::layout::{MAX_ALIGN, Slot};
use crate::source::Span;

use super::{Context, Findings};

/// Bytes of a record from which on a copy counts.
const LARGE_RECORD: u32 = 256;
/// Bytes below which handing over costs more than copying.
const SMALL_VALUE: u32 = 64;

pub(super) fn check(context: &Context<'_>, found: &mut Findings<'_>) {
    for (id, item) in context.items() {
        if let ItemKind::Record(inner) = &item.kind {
            check_padding(context, id, item, inner, found);
            for field in inner.fields.iter().filter(|field| !field.is_removed()) {
                check_nested(&field.ty, field.ty_span, found);
            }
        }
    }
    for (package, method) in context.methods() {
        for param in &method.params {
            check_nested(&param.ty, param.ty_span, found);
            if param.mode == Mode::Own {
                check_own(context, &param.ty, param.ty_span, found);
            }
        }
        if let Some(result) = &method.result {
            check_nested(&result.ty, result.span, found);
            if result.mode == Mode::Own {
                check_own(context, &result.ty, result.span, found);
            }
        }
        if method.sync {
            check_sync(context, package, method, found);
        }
    }
}

/// The size of a record with fields of these places, and the bytes it could have.
fn size(slots: &[&Slot]) -> u32 {
    let end = slots
        .iter()
        .fold(0u32, |end, slot| end.next_multiple_of(slot.align.max(1)).saturating_add(slot.size));
    end.next_multiple_of(MAX_ALIGN).max(MAX_ALIGN)
}

fn check_padding(
    context: &Context<'_>,
    id: ItemId,
    item: &Item,
    inner: &RecordItem,
    found: &mut Findings<'_>,
) {
    let package = context.compiled.schema.package(item.package);
    let Some(aggregate) = context.compiled.layouts.aggregate(id) else { return };
    // Only what came with the record may change places.
    if !context.may_be_new(package, item.marks.since)
        || inner.fields.iter().any(|field| !field.birth)
    {
        return;
    }
    let mut order: Vec<usize> = (0..inner.fields.len()).collect();
    order.sort_by_key(|&at| std::cmp::Reverse(aggregate.slots[at].align));
    let sorted: Vec<&Slot> = order.iter().map(|&at| &aggregate.slots[at]).collect();
    let best = size(&sorted);
    if best >= aggregate.size {
        return;
    }
    let names: Vec<&str> = order.iter().map(|&at| inner.fields[at].name.text.as_str()).collect();
    let message = format!(
        "record `{}` takes {} bytes, in another order {best}",
        item.name.text, aggregate.size
    );
    let mut finding = Diagnostic::warning(codes::L401, item.name.span, message)
        .help(format!("number the fields in the order {}", names.join(", ")));
    if context.is_unreleased(package, item.marks.since) {
        let mut edits: Vec<Edit> = order
            .iter()
            .zip(1u32..)
            .map(|(&at, ordinal)| (&inner.fields[at], ordinal))
            .filter(|(field, ordinal)| field.ordinal != *ordinal)
            .map(|(field, ordinal)| Edit { span: field.ordinal_span, text: ordinal.to_string() })
            .collect();
        edits.sort_by_key(|edit| edit.span);
        finding.fix = Some(Fix { title: "number the fields anew".to_owned(), edits });
    }
    found.push(finding);
}

fn check_nested(ty: &Type, span: Span, found: &mut Findings<'_>) {
    if has_nested(ty) {
        found.push(
            Diagnostic::warning(codes::L405, span, "a list of lists has two levels of headers")
                .help("use a flat list with a width, or a list of records"),
        );
    }
}

fn has_nested(ty: &Type) -> bool {
    match ty {
        Type::List(inner) => matches!(**inner, Type::List(_)) || has_nested(inner),
        Type::Map(key, value) => has_nested(key) || has_nested(value),
        Type::Array(inner, _) | Type::Optional(inner) => has_nested(inner),
        Type::Prim(_)
        | Type::Timestamp
        | Type::Duration
        | Type::String
        | Type::Bytes
        | Type::Named(_) => false,
    }
}

/// Whether a value of the type is its own bytes, without memory elsewhere.
fn is_flat(context: &Context<'_>, ty: &Type) -> bool {
    match ty.required() {
        Type::Prim(_) | Type::Timestamp | Type::Duration => true,
        Type::Array(inner, _) => is_flat(context, inner),
        Type::Named(id) => matches!(
            context.compiled.schema.item(*id).kind,
            ItemKind::Struct(_) | ItemKind::Enum(_) | ItemKind::Flags(_)
        ),
        Type::String | Type::Bytes | Type::List(_) | Type::Map(..) | Type::Optional(_) => false,
    }
}

fn check_own(context: &Context<'_>, ty: &Type, span: Span, found: &mut Findings<'_>) {
    let Type::Named(id) = ty.required() else { return };
    let item = context.compiled.schema.item(*id);
    let ItemKind::Record(inner) = &item.kind else { return };
    let size = context.compiled.layouts.element(ty).size;
    if size < SMALL_VALUE && inner.fields.iter().all(|field| is_flat(context, &field.ty)) {
        let message = format!("`{}` has {size} bytes: a copy is cheaper", item.name.text);
        found.push(
            Diagnostic::warning(codes::L406, span, message).help("write the type without `own`"),
        );
    }
}

fn check_sync(context: &Context<'_>, package: &Package, method: &Method, found: &mut Findings<'_>) {
    let name = &method.name.text;
    for param in &method.params {
        if matches!(param.ty.required(), Type::Map(..)) {
            check_map(name, param.ty_span, found);
        }
        let resource = is_resource(context, &param.ty);
        if param.mode == Mode::Stream || resource {
            check_blocking(
                name,
                param.ty_span,
                if resource { "a resource" } else { "a stream" },
                found,
            );
        }
        if param.mode == Mode::Copy
            && let Some(what) = large(context, &param.ty)
        {
            let message = format!("`{name}` copies {what} in each call");
            let mut finding = Diagnostic::warning(codes::L402, param.ty_span, message)
                .help("write `view` before the type: the callee reads it in place");
            if context.is_unreleased(package, method.marks.since) {
                finding = finding.fix("lend it", param.ty_span.before(), "view ");
            }
            found.push(finding);
        }
    }
    if let Some(result) = &method.result {
        if matches!(result.ty.required(), Type::Map(..)) {
            check_map(name, result.span, found);
        }
        if result.mode == Mode::Stream {
            check_blocking(name, result.span, "a stream", found);
        }
    }
}

fn check_map(method: &str, span: Span, found: &mut Findings<'_>) {
    let message = format!("`{method}` is `sync` and builds a map in each call");
    found.push(
        Diagnostic::warning(codes::L403, span, message)
            .help("use a list of records, or drop `sync`"),
    );
}

fn check_blocking(method: &str, span: Span, what: &str, found: &mut Findings<'_>) {
    let message = format!("`{method}` is `sync` and has {what}, which may wait");
    found.push(Diagnostic::warning(codes::L404, span, message).help("drop `sync`"));
}

fn is_resource(context: &Context<'_>, ty: &Type) -> bool {
    match ty.required() {
        Type::Named(id) => {
            matches!(context.compiled.schema.item(*id).kind, ItemKind::Resource(_))
        }
        _ => false,
    }
}

/// What is large, in words.
fn large(context: &Context<'_>, ty: &Type) -> Option<String> {
    match ty.required() {
        Type::List(_) => Some("a list".to_owned()),
        Type::Named(id) => {
            let item = context.compiled.schema.item(*id);
            let size = context.compiled.layouts.element(ty.required()).size;
            (matches!(item.kind, ItemKind::Record(_)) && size > LARGE_RECORD)
                .then(|| format!("`{}`, {size} bytes,", item.name.text))
        }
        _ => None,
    }
}
