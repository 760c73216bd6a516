//! Services, methods and bridges.

use crate::ast;
use crate::diagnostics::{Diagnostic, Diagnostics, codes, suggest};
use crate::hash;
use crate::ir::{
    Bridge, ItemId, Method, Mode, Param, ResultType, Schema, Serves, Service, Side, Type, Version,
};

use super::Context;
use super::annotations::{self, Target};
use super::constants::Lengths;
use super::declare::{Decl, Declared};
use super::items::{Builder, name, oldest, since};
use super::types;

/// All services, in the order of their ids.
pub(super) fn all(
    context: &Context<'_>,
    lengths: &Lengths,
    found: &mut Diagnostics,
) -> Vec<Service> {
    let build = |declared: &Declared<'_>| {
        let ast::ItemKind::Service(list) = &declared.item.kind else {
            panic!("r2g bug: not a service")
        };
        let facts = annotations::read(&declared.item.head, Target::Service, found);
        let builder = Builder { context, lengths, at: *declared };
        let path = format!(
            "{}/{}",
            context.identities[declared.package.0 as usize],
            oldest(&facts.marks, &declared.item.name)
        );
        Service {
            package: declared.package,
            name: name(&declared.item.name),
            methods: methods(
                &builder,
                list,
                &path,
                since(&facts.marks, context.firsts[declared.package.0 as usize]),
                found,
            ),
            marks: facts.marks,
        }
    };
    context.names.services.iter().map(build).collect()
}

/// Methods of a service or resource, whose full name is `path`.
pub(super) fn methods(
    builder: &Builder<'_, '_>,
    list: &[ast::Method],
    path: &str,
    parent: Version,
    found: &mut Diagnostics,
) -> Vec<Method> {
    list.iter().filter_map(|method| build_method(builder, method, path, parent, found)).collect()
}

fn build_method(
    builder: &Builder<'_, '_>,
    method: &ast::Method,
    path: &str,
    parent: Version,
    found: &mut Diagnostics,
) -> Option<Method> {
    let facts = annotations::read(&method.head, Target::Method, found);
    let birth = since(&facts.marks, parent);
    let params: Vec<Option<Param>> =
        method.params.iter().map(|param| build_param(builder, param, birth, found)).collect();
    let result = match &method.result {
        Some(ret) => builder.ty(&ret.ty, found).map(|ty| {
            Some(ResultType {
                mode: mode(ret.mode.as_ref()),
                parts: types::places(&ret.ty, &ty),
                ty,
                span: ret.ty.span,
            })
        }),
        None => Some(None),
    };
    let throws = match &method.throws {
        Some(error) => throws(builder, error, found).map(|id| Some((id, error.span))),
        None => Some(None),
    };
    if let Some(ret) = &method.result
        && let Some(view) = ret.mode.as_ref().filter(|mode| mode.text == "view")
    {
        found
            .push(Diagnostic::error(codes::E0315, view.span, "a result cannot be a `view`").help(
                "write the type alone: callers choose between a copy and a view of a result",
            ));
    }
    let throws = throws?;
    Some(Method {
        id: hash::first8(&format!("{path}.{}", oldest(&facts.marks, &method.name))),
        name: name(&method.name),
        sync: method.sync.is_some(),
        params: params.into_iter().collect::<Option<_>>()?,
        result: result?,
        throws: throws.map(|(id, _)| id),
        throws_span: throws.map(|(_, span)| span),
        deadline_ns: facts.deadline_ns,
        idempotent: facts.idempotent,
        leaf: facts.leaf.is_some(),
        leaf_span: facts.leaf,
        batch: facts.batch.is_some(),
        batch_span: facts.batch,
        marks: facts.marks,
    })
}

fn build_param(
    builder: &Builder<'_, '_>,
    param: &ast::Param,
    method: Version,
    found: &mut Diagnostics,
) -> Option<Param> {
    let marks = annotations::read(&param.head, Target::Param, found).marks;
    let ty = builder.ty(&param.ty, found)?;
    let default = match &param.default {
        Some(literal) => {
            Some((builder.context.value(builder.at, literal, &ty, found)?, literal.span))
        }
        None => None,
    };
    Some(Param {
        name: name(&param.name),
        birth: since(&marks, method) <= method,
        marks,
        mode: mode(param.mode.as_ref()),
        ty_span: param.ty.span,
        ty_parts: types::places(&param.ty, &ty),
        ty,
        default_span: default.as_ref().map(|(_, span)| *span),
        default: default.map(|(value, _)| value),
    })
}

fn mode(written: Option<&ast::Ident>) -> Mode {
    match written.map(|mode| mode.text.as_str()) {
        None => Mode::Copy,
        Some("view") => Mode::View,
        Some("own") => Mode::Own,
        Some("stream") => Mode::Stream,
        Some(other) => panic!("r2g bug: mode {other}"),
    }
}

fn throws(builder: &Builder<'_, '_>, path: &ast::Path, found: &mut Diagnostics) -> Option<ItemId> {
    let names = &builder.context.names;
    let symbol = names.resolve(builder.at, path, "error", found)?;
    let target = match symbol.decl {
        Decl::Item(id) => Some(id),
        Decl::Alias(alias) => match &builder.context.aliases[alias] {
            Some(Type::Named(id)) => Some(*id),
            _ => None,
        },
        Decl::Service(_) | Decl::Const(_) | Decl::Bridge => None,
    };
    let is_error = target
        .is_some_and(|id| matches!(names.items[id.0 as usize].item.kind, ast::ItemKind::Error(_)));
    if !is_error {
        found.push(
            Diagnostic::error(
                codes::E0309,
                path.span,
                format!("`{}` is not an error", path.text()),
            )
            .and(symbol.span, "declared here")
            .help("declare it with `error Name { 1 case => STATUS }`"),
        );
        return None;
    }
    target
}

/// Bridges of all packages, into their packages.
pub(super) fn bridges(context: &Context<'_>, schema: &mut Schema, found: &mut Diagnostics) {
    for declared in &context.names.bridges {
        let ast::ItemKind::Bridge(rows) = &declared.item.kind else {
            panic!("r2g bug: not a bridge")
        };
        let marks = annotations::read(&declared.item.head, Target::Bridge, found).marks;
        let mut serves = Vec::new();
        for row in rows {
            let side = side(&row.side, found);
            for path in &row.services {
                let service = service(context, *declared, path, found);
                if let (Some(side), Some(service)) = (side, service) {
                    serves.push(Serves { side, service, span: path.span });
                }
            }
        }
        let bridge = Bridge { name: name(&declared.item.name), marks, serves };
        schema.packages[declared.package.0 as usize].bridges.push(bridge);
    }
}

fn side(written: &ast::Ident, found: &mut Diagnostics) -> Option<Side> {
    match written.text.as_str() {
        "go" => Some(Side::Go),
        "rust" => Some(Side::Rust),
        other => {
            let plain =
                Diagnostic::error(codes::E0211, written.span, format!("`{other}` is not a side"))
                    .help("the sides are `go` and `rust`");
            found.push(suggest(plain, written.span, other, ["go", "rust"]));
            None
        }
    }
}

fn service(
    context: &Context<'_>,
    at: Declared<'_>,
    path: &ast::Path,
    found: &mut Diagnostics,
) -> Option<crate::ir::ServiceId> {
    let symbol = context.names.resolve(at, path, "service", found)?;
    match symbol.decl {
        Decl::Service(id) => Some(id),
        Decl::Item(_) | Decl::Alias(_) | Decl::Const(_) | Decl::Bridge => {
            context.names.wrong_kind(path, symbol, "a service", found);
            None
        }
    }
}
