//! What the language has and the generators do not yet: parsed, checked, laid out, and refused
//! only when code is to be generated.

use crate::diagnostics::{Code, Diagnostic, codes};
use crate::ir::{CheckedSchema, ItemKind, Method, Mode, Type};
use crate::source::Span;

/// Everything that needs a later release, each with the release that brings it.
#[must_use]
pub fn unsupported(schema: &CheckedSchema) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for item in &schema.items {
        match &item.kind {
            ItemKind::Resource(inner) => {
                found.push(later(codes::E0604, item.name.span, "resources", "0.5"));
                inner.methods.iter().for_each(|method| check_method(schema, method, &mut found));
            }
            ItemKind::Struct(_)
            | ItemKind::Record(_)
            | ItemKind::Enum(_)
            | ItemKind::Flags(_)
            | ItemKind::Variant(_)
            | ItemKind::Error(_) => {}
        }
    }
    for service in &schema.services {
        service.methods.iter().for_each(|method| check_method(schema, method, &mut found));
    }
    found
}

fn check_method(schema: &CheckedSchema, method: &Method, found: &mut Vec<Diagnostic>) {
    for param in &method.params {
        check_moded(schema, param.mode, &param.ty, param.ty_span, found);
    }
    if let Some(result) = &method.result {
        check_moded(schema, result.mode, &result.ty, result.span, found);
    }
}

fn check_moded(
    schema: &CheckedSchema,
    mode: Mode,
    ty: &Type,
    span: Span,
    found: &mut Vec<Diagnostic>,
) {
    match (mode, ty.required()) {
        (Mode::Stream, _) => found.push(later(codes::E0603, span, "streams", "0.5")),
        // The resource itself is reported where it is declared.
        (Mode::Own, Type::Named(item))
            if matches!(schema.item(*item).kind, ItemKind::Resource(_)) => {}
        (Mode::Own, Type::Named(_) | Type::String | Type::List(_) | Type::Map(..)) => {
            found.push(later(codes::E0605, span, "`own` of anything but bytes", "0.5"));
        }
        // What is handed over without a copy: `own bytes`.
        (Mode::Own | Mode::View | Mode::Copy, _) => {}
    }
}

fn later(code: Code, span: Span, what: &str, release: &str) -> Diagnostic {
    Diagnostic::error(code, span, format!("{what} cannot be generated yet"))
        .note(format!("the language has them; the generators follow in release {release}"))
        .help("keep this part in a package of its own until then")
}
