//! What a method marked `@leaf` may look like (spec 02, "Leaf methods").

use crate::diagnostics::{Diagnostic, Diagnostics, codes};
use crate::ir::{Bridge, Method, Mode, Schema, ServiceId, Side, Type};
use crate::layout::{Layouts, MAX_SMALL, is_plain};
use crate::source::Span;

use super::positions::describe;

/// Needs sizes, and structs that end; so it comes after the rules for these.
pub(super) fn check(schema: &Schema, layouts: &Layouts, found: &mut Diagnostics) {
    for method in super::services::methods(schema).filter(|method| method.leaf) {
        check_method(schema, method, found);
    }
    check_sizes(schema, layouts, found);
    for bridge in schema.packages.iter().flat_map(|package| &package.bridges) {
        check_bridge(schema, bridge, found);
    }
}

fn check_method(schema: &Schema, method: &Method, found: &mut Diagnostics) {
    if !method.sync {
        let span = method.leaf_span.unwrap_or(method.name.span);
        found.push(
            Diagnostic::error(codes::E0319, span, "only a `sync fn` can be `@leaf`")
                .note("a leaf runs within the caller's own step; an async method has steps of its own")
                .help(format!("write `sync fn {}`, or remove `@leaf`", method.name.text)),
        );
    }
    if let Some(span) = method.throws_span {
        found.push(
            Diagnostic::error(codes::E0320, span, "a `@leaf` method declares no error")
                .note("a declared error needs memory of the call, which a leaf does not have")
                .help("return an enum that says what went wrong, or remove `@leaf`"),
        );
    }
    for param in &method.params {
        check_type(schema, param.mode, &param.ty, param.ty_span, "take", found);
    }
    if let Some(result) = &method.result {
        check_type(schema, result.mode, &result.ty, result.span, "return", found);
    }
}

fn check_type(
    schema: &Schema,
    mode: Mode,
    ty: &Type,
    span: Span,
    verb: &str,
    found: &mut Diagnostics,
) {
    let what = match mode {
        Mode::Copy if is_plain(schema, ty) => return,
        Mode::Copy => describe(schema, ty),
        Mode::View => "a `view`".to_owned(),
        Mode::Own => "an `own` value".to_owned(),
        Mode::Stream => "a stream".to_owned(),
    };
    found.push(
        Diagnostic::error(codes::E0321, span, format!("a `@leaf` method cannot {verb} {what}"))
            .note("a leaf has no memory of its own: it is for numbers, `bool`, enums, flags, and arrays and structs of these")
            .help("use one of these, or remove `@leaf`"),
    );
}

fn check_bridge(schema: &Schema, bridge: &Bridge, found: &mut Diagnostics) {
    for row in bridge.serves.iter().filter(|row| row.side == Side::Go) {
        let service = schema.service(row.service);
        let Some(leaf) = service.methods.iter().find(|method| method.leaf) else { continue };
        let name = &service.name.text;
        found.push(
            Diagnostic::error(
                codes::E0507,
                row.span,
                format!("Go cannot serve `{name}`, which has a `@leaf` method"),
            )
            .and(
                leaf.leaf_span.unwrap_or(leaf.name.span),
                format!("`{}` is a leaf", leaf.name.text),
            )
            .note("a leaf runs on a stack of the caller's thread, where Go code cannot run")
            .help(format!("write `rust serves {name};`, or remove `@leaf`")),
        );
    }
}

fn check_sizes(schema: &Schema, layouts: &Layouts, found: &mut Diagnostics) {
    for (id, service) in (0..).map(ServiceId).zip(&schema.services) {
        for (index, method) in service.methods.iter().enumerate().filter(|(_, method)| method.leaf)
        {
            let layout = layouts.method(id, index);
            let params = layout.params.as_ref().map_or(0, |params| params.size);
            if params > MAX_SMALL {
                found.push(too_large(
                    method.name.span,
                    "parameters of a `@leaf` method take",
                    params,
                ));
            }
            if let (Some(slot), Some(result)) = (&layout.result, &method.result)
                && slot.size > MAX_SMALL
            {
                found.push(too_large(result.span, "result of a `@leaf` method takes", slot.size));
            }
        }
    }
}

fn too_large(span: Span, what: &str, size: u32) -> Diagnostic {
    Diagnostic::error(codes::E0322, span, format!("the {what} {size} bytes"))
        .note(format!("at most {MAX_SMALL}: a leaf is for what fits into a few registers"))
        .help("pass less, or remove `@leaf`")
}
