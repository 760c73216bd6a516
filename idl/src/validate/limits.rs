//! Sizes and counts. Each limit is stated in spec 02, "Limits".

use crate::diagnostics::{Diagnostic, Diagnostics, codes};
use crate::ir::{Item, ItemKind, Name, Schema, Type};
use crate::layout::{Aggregate, Layouts, MAX_AGGREGATE};
use crate::source::Span;

/// Most fields of a struct or record, cases of a variant or error.
pub(super) const MAX_MEMBERS: usize = 1_024;
/// Most values of an enum: code lists of standards have thousands.
const MAX_VALUES: usize = 65_536;
/// Most parameters of a method.
const MAX_PARAMS: usize = 64;
/// Longest name. Symbols and file names are built from several.
const MAX_NAME: usize = 128;
/// Most methods of a service or resource.
const MAX_METHODS: usize = 1_024;

/// Structs and records with their layout.
pub(super) fn aggregates<'a>(
    schema: &'a Schema,
    layouts: &'a Layouts,
) -> impl Iterator<Item = (&'a Item, &'a Aggregate)> {
    let all = schema.packages.iter().flat_map(|package| &package.items);
    all.filter_map(|&id| Some((schema.item(id), layouts.aggregate(id)?)))
}

pub(super) fn check(schema: &Schema, layouts: &Layouts, found: &mut Diagnostics) {
    for (item, aggregate) in aggregates(schema, layouts) {
        // A field that is too large by itself is reported at its type.
        let by_field = matches!(item.kind, ItemKind::Record(_))
            && aggregate.slots.iter().any(|slot| slot.size > MAX_AGGREGATE);
        if aggregate.size > MAX_AGGREGATE && !by_field {
            found.push(too_large(item.name.span, &format!("`{}`", item.name.text), aggregate.size));
        }
    }
    for item in &schema.items {
        check_item(item, layouts, found);
    }
    for service in &schema.services {
        check_count(&service.name, service.methods.len(), MAX_METHODS, "methods", found);
        check_name(&service.name, found);
    }
    for method in super::services::methods(schema) {
        check_count(&method.name, method.params.len(), MAX_PARAMS, "parameters", found);
        check_name(&method.name, found);
        for param in &method.params {
            check_name(&param.name, found);
            check_arrays(layouts, &param.ty, param.ty_span, found);
        }
        if let Some(result) = &method.result {
            check_arrays(layouts, &result.ty, result.span, found);
        }
    }
}

fn check_item(item: &Item, layouts: &Layouts, found: &mut Diagnostics) {
    check_name(&item.name, found);
    match &item.kind {
        ItemKind::Struct(inner) => {
            check_count(&item.name, inner.fields.len(), MAX_MEMBERS, "fields", found);
            inner.fields.iter().for_each(|field| check_name(&field.name, found));
        }
        ItemKind::Record(inner) => {
            check_count(&item.name, inner.fields.len(), MAX_MEMBERS, "fields", found);
            for field in &inner.fields {
                check_name(&field.name, found);
                check_arrays(layouts, &field.ty, field.ty_span, found);
            }
        }
        ItemKind::Variant(inner) => {
            check_count(&item.name, inner.cases.len(), MAX_MEMBERS, "cases", found);
            for case in &inner.cases {
                check_name(&case.name, found);
                if let Some(payload) = &case.payload {
                    check_arrays(layouts, payload, case.payload_span, found);
                }
            }
        }
        ItemKind::Error(inner) => {
            check_count(&item.name, inner.cases.len(), MAX_MEMBERS, "cases", found);
            inner.cases.iter().for_each(|case| check_name(&case.name, found));
        }
        ItemKind::Enum(inner) => {
            check_count(&item.name, inner.values.len(), MAX_VALUES, "values", found);
            inner.values.iter().for_each(|value| check_name(&value.name, found));
        }
        ItemKind::Flags(inner) => inner.bits.iter().for_each(|bit| check_name(&bit.name, found)),
        ItemKind::Resource(inner) => {
            check_count(&item.name, inner.methods.len(), MAX_METHODS, "methods", found)
        }
    }
}

fn check_count(name: &Name, count: usize, most: usize, word: &str, found: &mut Diagnostics) {
    if count > most {
        found.push(
            Diagnostic::error(
                codes::E0504,
                name.span,
                format!("`{}` has {count} {word}", name.text),
            )
            .note(format!("at most {most} are allowed")),
        );
    }
}

fn check_name(name: &Name, found: &mut Diagnostics) {
    if name.text.len() > MAX_NAME {
        found.push(
            Diagnostic::error(
                codes::E0504,
                name.span,
                format!("the name has {} characters", name.text.len()),
            )
            .note(format!("at most {MAX_NAME} are allowed")),
        );
    }
}

/// Arrays outside of structs have no aggregate that would be measured.
fn check_arrays(layouts: &Layouts, ty: &Type, span: Span, found: &mut Diagnostics) {
    match ty {
        Type::Array(..) => {
            let size = layouts.field(ty).size;
            if size > MAX_AGGREGATE {
                found.push(too_large(span, "the array", size));
            }
        }
        Type::List(inner) | Type::Optional(inner) => check_arrays(layouts, inner, span, found),
        Type::Map(key, value) => {
            check_arrays(layouts, key, span, found);
            check_arrays(layouts, value, span, found);
        }
        Type::Prim(_)
        | Type::Timestamp
        | Type::Duration
        | Type::String
        | Type::Bytes
        | Type::Named(_) => {}
    }
}

fn too_large(span: Span, what: &str, size: u32) -> Diagnostic {
    let size =
        if size == u32::MAX { "more than 4 GiB".to_owned() } else { format!("{size} bytes") };
    Diagnostic::error(codes::E0504, span, format!("{what} takes {size}"))
        .note(format!("at most {MAX_AGGREGATE} bytes are allowed"))
        .help("use `list<T>` or `bytes` for what is large")
}
