//! Type expressions; aliases are expanded in dependency order.

use crate::ast;
use crate::diagnostics::{Diagnostic, Diagnostics, codes};
use crate::ir::{Alias, Int, PackageId, Prim, Type};
use crate::order;
use crate::source::Span;

use super::Context;
use super::annotations::{self, Target};
use super::constants::Lengths;
use super::declare::{Decl, Declared, Names};

/// Most parts of one type after expansion. Aliases of aliases could otherwise double at each step.
const MAX_PARTS: usize = 256;
/// Deepest type after expansion; recursive passes rely on it.
const MAX_DEPTH: usize = 64;

/// What expansion of a type needs.
pub(super) struct Scope<'a, 'b> {
    pub(super) names: &'b Names<'a>,
    pub(super) aliases: &'b [Option<Type>],
    pub(super) lengths: &'b Lengths,
}

/// Expands all aliases. `None` where a finding stands.
pub(super) fn aliases(
    names: &Names<'_>,
    lengths: &Lengths,
    found: &mut Diagnostics,
) -> Vec<Option<Type>> {
    let edges: Vec<Vec<usize>> = names
        .aliases
        .iter()
        .map(|declared| {
            let mut targets = Vec::new();
            if let ast::ItemKind::Alias { ty } = &declared.item.kind {
                mentioned(names, *declared, ty, &mut targets);
            }
            targets
        })
        .collect();
    let ordered = order::dependencies_first(&edges);
    let mut broken = vec![false; edges.len()];
    for cycle in &ordered.cycles {
        let places: Vec<&ast::Ident> =
            cycle.iter().map(|&at| &names.aliases[at].item.name).collect();
        found.push(
            circle(codes::E0206, "aliases stand for each other in a circle", &places)
                .help("one of them must stand for a type that is none of them"),
        );
        for &at in cycle {
            broken[at] = true;
        }
    }
    let mut expanded: Vec<Option<Type>> = vec![None; edges.len()];
    for at in ordered.order {
        let declared = names.aliases[at];
        if let (ast::ItemKind::Alias { ty }, false) = (&declared.item.kind, broken[at]) {
            let scope = Scope { names, aliases: &expanded, lengths };
            expanded[at] = scope.resolve(declared, ty, found);
        }
    }
    expanded
}

/// Names in a circle: the first is the culprit, the second says where it leads.
pub(super) fn circle(code: codes::Code, message: &str, places: &[&ast::Ident]) -> Diagnostic {
    let names: Vec<&str> =
        places.iter().chain(&places[..1]).map(|name| name.text.as_str()).take(8).collect();
    let mut report = Diagnostic::error(code, places[0].span, message).note(names.join(" → "));
    if let Some(second) = places.get(1) {
        report = report.and(second.span, "and back from here");
    }
    report
}

/// Aliases that a type names.
fn mentioned(names: &Names<'_>, at: Declared<'_>, ty: &ast::Ty, targets: &mut Vec<usize>) {
    match &ty.kind {
        ast::TyKind::Path(path) => {
            let symbol = path.single().and_then(|name| names.find(at, &name.text));
            if let Some(Decl::Alias(alias)) = symbol.map(|symbol| symbol.decl) {
                targets.push(alias);
            }
        }
        ast::TyKind::List(element) | ast::TyKind::Array(element, _) => {
            mentioned(names, at, element, targets)
        }
        ast::TyKind::Map(key, value) => {
            mentioned(names, at, key, targets);
            mentioned(names, at, value, targets);
        }
    }
}

impl Scope<'_, '_> {
    /// A type as written at `at`. `None` after a finding.
    pub(super) fn resolve(
        &self,
        at: Declared<'_>,
        ty: &ast::Ty,
        found: &mut Diagnostics,
    ) -> Option<Type> {
        let resolved = self.plain(at, ty, found)?;
        if measure(&resolved).is_none() {
            found.push(
                Diagnostic::error(
                    codes::E0504,
                    ty.span,
                    "the type is too large once its aliases are expanded",
                )
                .note(format!("at most {MAX_PARTS} parts and {MAX_DEPTH} levels are allowed"))
                .help("name the inner parts with records"),
            );
            return None;
        }
        Some(resolved)
    }

    fn plain(&self, at: Declared<'_>, ty: &ast::Ty, found: &mut Diagnostics) -> Option<Type> {
        let inner = match &ty.kind {
            ast::TyKind::Path(path) => self.named(at, path, found)?,
            ast::TyKind::List(element) => Type::List(Box::new(self.resolve(at, element, found)?)),
            ast::TyKind::Map(key, value) => {
                let key = self.resolve(at, key, found);
                let value = self.resolve(at, value, found);
                Type::Map(Box::new(key?), Box::new(value?))
            }
            ast::TyKind::Array(element, length) => {
                let element = self.resolve(at, element, found);
                let length = self.length(at, length, found);
                Type::Array(Box::new(element?), length?)
            }
        };
        let Some(mark) = ty.optional else {
            return Some(inner);
        };
        if inner.is_optional() {
            found.push(
                Diagnostic::error(codes::E0302, mark, "the type is optional already")
                    .note("the alias stands for an optional type")
                    .fix("remove the `?`", mark, ""),
            );
            return None;
        }
        Some(Type::Optional(Box::new(inner)))
    }

    fn named(&self, at: Declared<'_>, path: &ast::Path, found: &mut Diagnostics) -> Option<Type> {
        if let Some(name) = path.single() {
            if let Some(ty) = built_in(&name.text) {
                return Some(ty);
            }
            if let Some(usage) = container(&name.text) {
                found.push(
                    Diagnostic::error(
                        codes::E0201,
                        name.span,
                        format!("`{}` needs its parts", name.text),
                    )
                    .help(format!("write `{usage}`")),
                );
                return None;
            }
        }
        let symbol = self.names.resolve(at, path, "type", found)?;
        match symbol.decl {
            Decl::Item(item) => Some(Type::Named(item)),
            Decl::Alias(alias) => self.aliases[alias].clone(),
            Decl::Service(_) | Decl::Const(_) | Decl::Bridge => {
                self.names.wrong_kind(path, symbol, "a type", found);
                None
            }
        }
    }

    /// An array's length: a number, or an integer constant of the same package.
    fn length(
        &self,
        at: Declared<'_>,
        length: &ast::Literal,
        found: &mut Diagnostics,
    ) -> Option<u32> {
        let value = match &length.kind {
            ast::LiteralKind::Int(value) => *value,
            ast::LiteralKind::Path(path) => self.constant_length(at, path, found)?,
            ast::LiteralKind::Float(_)
            | ast::LiteralKind::Span(_)
            | ast::LiteralKind::String(_) => {
                found.push(Diagnostic::error(
                    codes::E0221,
                    length.span,
                    "an array's length is a whole number",
                ));
                return None;
            }
        };
        let good = u32::try_from(value).ok().filter(|length| (1..=MAX_LENGTH).contains(length));
        if good.is_none() {
            found.push(
                Diagnostic::error(
                    codes::E0221,
                    length.span,
                    format!("an array cannot have {value} elements"),
                )
                .note(format!("lengths go from 1 to {MAX_LENGTH}"))
                .help("use `list<T>` for what may be empty or long"),
            );
        }
        good
    }

    fn constant_length(
        &self,
        at: Declared<'_>,
        path: &ast::Path,
        found: &mut Diagnostics,
    ) -> Option<i128> {
        let symbol = self.names.resolve(at, path, "constant", found)?;
        let Decl::Const(index) = symbol.decl else {
            self.names.wrong_kind(path, symbol, "a constant", found);
            return None;
        };
        if symbol.package != at.package {
            found.push(
                Diagnostic::error(
                    codes::E0221,
                    path.span,
                    "an array's length cannot come from another package",
                )
                .note("a new minor of that package could change the layout of this one")
                .help("repeat the number, or declare a constant in this package"),
            );
            return None;
        }
        // `None` stands for a constant that has a finding of its own, or is no number.
        let value = self.lengths.get(index);
        if value.is_none() {
            found.push(
                Diagnostic::error(
                    codes::E0221,
                    path.span,
                    format!("`{}` is not a whole number", path.text()),
                )
                .and(symbol.span, "declared here"),
            );
        }
        value
    }
}

/// Longest array.
const MAX_LENGTH: u32 = 65_536;

/// Parts and depth of a type, if within the limits.
fn measure(ty: &Type) -> Option<(usize, usize)> {
    let (parts, depth) = match ty {
        Type::Prim(_)
        | Type::Timestamp
        | Type::Duration
        | Type::String
        | Type::Bytes
        | Type::Named(_) => (0, 0),
        Type::List(inner) | Type::Array(inner, _) | Type::Optional(inner) => measure(inner)?,
        Type::Map(key, value) => {
            let (key, value) = (measure(key)?, measure(value)?);
            (key.0 + value.0, key.1.max(value.1))
        }
    };
    (parts < MAX_PARTS && depth < MAX_DEPTH).then_some((parts + 1, depth + 1))
}

fn built_in(name: &str) -> Option<Type> {
    Some(match name {
        "bool" => Type::Prim(Prim::Bool),
        "f32" => Type::Prim(Prim::F32),
        "f64" => Type::Prim(Prim::F64),
        "string" => Type::String,
        "bytes" => Type::Bytes,
        "timestamp" => Type::Timestamp,
        "duration" => Type::Duration,
        _ => Type::Prim(Prim::Int(int(name)?)),
    })
}

/// An integer type by its name.
pub(super) fn int(name: &str) -> Option<Int> {
    [Int::U8, Int::U16, Int::U32, Int::U64, Int::I8, Int::I16, Int::I32, Int::I64]
        .into_iter()
        .find(|int| int.as_str() == name)
}

fn container(name: &str) -> Option<&'static str> {
    match name {
        "list" => Some("list<T>"),
        "map" => Some("map<K, V>"),
        _ => None,
    }
}

/// The aliases of a package, for docs.
pub(super) fn of_package(
    context: &Context<'_>,
    package: PackageId,
    found: &mut Diagnostics,
) -> Vec<Alias> {
    let own = context
        .names
        .aliases
        .iter()
        .zip(&context.aliases)
        .filter(|(declared, _)| declared.package == package);
    own.filter_map(|(declared, ty)| {
        let marks = annotations::read(&declared.item.head, Target::Alias, found).marks;
        Some(Alias { name: super::items::name(&declared.item.name), marks, ty: ty.clone()? })
    })
    .collect()
}

/// Where each part of a type stands, in the order of a walk from the outside in.
pub(super) fn places(written: &ast::Ty, ty: &Type) -> Vec<Span> {
    let mut places = Vec::new();
    collect_places(written, ty, &mut places);
    places
}

fn collect_places(written: &ast::Ty, ty: &Type, places: &mut Vec<Span>) {
    let core = match ty {
        Type::Optional(inner) if written.optional.is_some() => {
            places.push(written.span);
            inner
        }
        _ => ty,
    };
    match (&written.kind, core) {
        (ast::TyKind::List(inner), Type::List(element))
        | (ast::TyKind::Array(inner, _), Type::Array(element, _)) => {
            places.push(written.span);
            collect_places(inner, element, places);
        }
        (ast::TyKind::Map(written_key, written_value), Type::Map(key, value)) => {
            places.push(written.span);
            collect_places(written_key, key, places);
            collect_places(written_value, value, places);
        }
        (_, expanded) => places.extend(std::iter::repeat_n(written.span, parts(expanded))),
    }
}

/// Parts of a type.
fn parts(ty: &Type) -> usize {
    measure(ty).map_or(1, |(parts, _)| parts)
}
