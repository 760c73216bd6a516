//! Nothing refers to what may not exist: newer types, unstable types.

use crate::diagnostics::{Diagnostic, Diagnostics, codes};
use crate::ir::{Item, ItemId, ItemKind, Marks, Method, PackageId, Schema, Type, Version};
use crate::source::Span;

/// Who refers.
#[derive(Clone, Copy)]
struct From<'a> {
    schema: &'a Schema,
    package: PackageId,
    /// When the reference appeared.
    since: Version,
    unstable: bool,
    removed: bool,
}

impl<'a> From<'a> {
    fn item(schema: &'a Schema, package: PackageId, marks: &Marks) -> Self {
        let first = Version { major: schema.package(package).version.major, minor: 0 };
        Self {
            schema,
            package,
            since: marks.since.unwrap_or(first),
            unstable: marks.unstable.is_some(),
            removed: false,
        }
    }

    fn member(self, marks: &Marks) -> Self {
        Self {
            since: marks.since.unwrap_or(self.since),
            unstable: self.unstable || marks.unstable.is_some(),
            removed: marks.removed.is_some(),
            ..self
        }
    }
}

pub(super) fn check(schema: &Schema, found: &mut Diagnostics) {
    for item in &schema.items {
        check_item(From::item(schema, item.package, &item.marks), item, found);
    }
    for service in &schema.services {
        let from = From::item(schema, service.package, &service.marks);
        service.methods.iter().for_each(|method| check_method(from, method, found));
    }
}

fn check_item(from: From<'_>, item: &Item, found: &mut Diagnostics) {
    match &item.kind {
        ItemKind::Struct(inner) => inner.fields.iter().for_each(|field| {
            check_type(from.member(&field.marks), &field.ty, field.ty_span, found)
        }),
        ItemKind::Record(inner) => inner.fields.iter().for_each(|field| {
            check_type(from.member(&field.marks), &field.ty, field.ty_span, found)
        }),
        ItemKind::Variant(inner) => {
            for case in &inner.cases {
                if let Some(payload) = &case.payload {
                    check_type(from.member(&case.marks), payload, case.payload_span, found);
                }
            }
        }
        ItemKind::Error(inner) => {
            for case in &inner.cases {
                if let Some(payload) = case.payload {
                    check_named(from.member(&case.marks), payload, case.payload_span, found);
                }
            }
        }
        ItemKind::Resource(inner) => {
            inner.methods.iter().for_each(|method| check_method(from, method, found))
        }
        ItemKind::Enum(_) | ItemKind::Flags(_) => {}
    }
}

fn check_method(from: From<'_>, method: &Method, found: &mut Diagnostics) {
    let from = from.member(&method.marks);
    for param in &method.params {
        check_type(from.member(&param.marks), &param.ty, param.ty_span, found);
    }
    if let Some(result) = &method.result {
        check_type(from, &result.ty, result.span, found);
    }
    if let (Some(error), Some(span)) = (method.throws, method.throws_span) {
        check_named(from, error, span, found);
    }
}

fn check_type(from: From<'_>, ty: &Type, span: Span, found: &mut Diagnostics) {
    match ty {
        Type::Named(item) => check_named(from, *item, span, found),
        Type::List(inner) | Type::Array(inner, _) | Type::Optional(inner) => {
            check_type(from, inner, span, found)
        }
        Type::Map(key, value) => {
            check_type(from, key, span, found);
            check_type(from, value, span, found);
        }
        Type::Prim(_) | Type::Timestamp | Type::Duration | Type::String | Type::Bytes => {}
    }
}

fn check_named(from: From<'_>, target: ItemId, span: Span, found: &mut Diagnostics) {
    let item = from.schema.item(target);
    if item.marks.unstable.is_some() && !from.unstable && !from.removed {
        found.push(
            Diagnostic::error(
                codes::E0413,
                span,
                format!("`{}` is unstable, and what refers to it is not", item.name.text),
            )
            .and(item.name.span, "declared here")
            .help("mark the item or method with the same `@unstable`"),
        );
    }
    // Other packages have minors of their own.
    if item.package == from.package
        && let Some(since) = item.marks.since.filter(|since| *since > from.since)
    {
        found.push(
            Diagnostic::error(
                codes::E0414,
                span,
                format!("`{}` is newer than what refers to it", item.name.text),
            )
            .label(format!("here since {}.{}", from.since.major, from.since.minor))
            .and(item.name.span, format!("since {}.{}", since.major, since.minor))
            .help("correct one of the two `@since`"),
        );
    }
}
