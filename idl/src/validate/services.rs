//! Methods, modes, bridges.

use std::collections::HashMap;

use crate::diagnostics::{Diagnostic, Diagnostics, codes};
use crate::ir::{Bridge, ItemKind, Method, Mode, Schema, Type};
use crate::source::Span;

/// Methods of all services, then of all resources.
pub(super) fn methods(schema: &Schema) -> impl Iterator<Item = &Method> {
    let of_services = schema.services.iter().flat_map(|service| &service.methods);
    let of_resources = schema.items.iter().flat_map(|item| match &item.kind {
        ItemKind::Resource(inner) => inner.methods.as_slice(),
        ItemKind::Struct(_)
        | ItemKind::Record(_)
        | ItemKind::Enum(_)
        | ItemKind::Flags(_)
        | ItemKind::Variant(_)
        | ItemKind::Error(_) => &[],
    });
    of_services.chain(of_resources)
}

pub(super) fn check(schema: &Schema, found: &mut Diagnostics) {
    let mut ids: HashMap<u64, &Method> = HashMap::new();
    for method in methods(schema) {
        check_method(schema, method, found);
        // Equal names are reported elsewhere; this is a collision of the hash.
        if let Some(other) = ids.insert(method.id, method)
            && other.name.text != method.name.text
        {
            found.push(
                Diagnostic::error(
                    codes::E0418,
                    method.name.span,
                    format!("`{}` and `{}` have the same id", method.name.text, other.name.text),
                )
                .and(other.name.span, "the other method")
                .help("rename one of them"),
            );
        }
    }
    for bridge in schema.packages.iter().flat_map(|package| &package.bridges) {
        check_bridge(schema, bridge, found);
    }
}

fn check_method(schema: &Schema, method: &Method, found: &mut Diagnostics) {
    if method.sync && method.deadline_ns.is_some() {
        found.push(
            Diagnostic::error(codes::E0316, method.name.span, "a `sync fn` cannot have a deadline")
                .note("it runs on the caller's thread, so nothing could end it")
                .help("remove `@deadline`, or `sync`"),
        );
    }
    let mut stream: Option<Span> = None;
    for param in &method.params {
        check_own(schema, param.mode, &param.ty, param.ty_span, found);
        if param.mode == Mode::Stream
            && let Some(first) = stream.replace(param.ty_span)
        {
            found.push(
                Diagnostic::error(codes::E0315, param.ty_span, "a method takes at most one stream")
                    .and(first, "the first stream"),
            );
        }
    }
    if let Some(result) = &method.result {
        check_own(schema, result.mode, &result.ty, result.span, found);
    }
}

/// `own` needs something to own.
fn check_own(schema: &Schema, mode: Mode, ty: &Type, span: Span, found: &mut Diagnostics) {
    if mode != Mode::Own {
        return;
    }
    let owns = match ty.required() {
        Type::String | Type::Bytes | Type::List(_) | Type::Map(..) => true,
        Type::Named(item) => {
            matches!(schema.item(*item).kind, ItemKind::Record(_) | ItemKind::Resource(_))
        }
        Type::Prim(_) | Type::Timestamp | Type::Duration | Type::Array(..) | Type::Optional(_) => {
            false
        }
    };
    if !owns {
        found.push(
            Diagnostic::error(
                codes::E0315,
                span,
                format!(
                    "{} cannot be handed over with `own`",
                    super::positions::describe(schema, ty.required())
                ),
            )
            .note("`own` is for strings, bytes, lists, maps, records and resources")
            .help("write the type alone: it is copied"),
        );
    }
}

fn check_bridge(schema: &Schema, bridge: &Bridge, found: &mut Diagnostics) {
    let mut seen = HashMap::new();
    for row in &bridge.serves {
        if let Some(earlier) = seen.insert(row.service, row.span) {
            let name = &schema.service(row.service).name.text;
            found.push(
                Diagnostic::error(codes::E0506, row.span, format!("`{name}` is served twice"))
                    .and(earlier, "already served here"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::loader::{MemoryLoader, load};
    use crate::source::SourceMap;

    /// No two known names have one hash, so the collision is made by hand.
    #[test]
    fn equal_ids_are_refused() {
        let (mut sources, mut found) = (SourceMap::default(), Diagnostics::default());
        let files = load(
            &MemoryLoader::one("package a.b@1.0;\nservice S { fn f(); fn g(); }"),
            &mut sources,
            &mut found,
        );
        let mut schema = crate::resolve::resolve(&files, &mut found);
        check(&schema, &mut found);
        assert!(!found.has_errors());
        schema.services[0].methods[1].id = schema.services[0].methods[0].id;
        check(&schema, &mut found);
        assert_eq!(found.into_sorted()[0].code, codes::E0418);
    }
}
