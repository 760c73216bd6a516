//! Constants: integer values first (array lengths need them), then typed values.

use crate::ast;
use crate::diagnostics::{Diagnostic, Diagnostics, codes};
use crate::ir::{Const, PackageId, Type, Value};
use crate::order;

use super::Context;
use super::annotations::{self, Target};
use super::declare::{Decl, Names};
use super::types::{Scope, circle};

/// Integer values by constant, and the order in which constants can be evaluated.
pub(super) struct Lengths {
    values: Vec<Option<i128>>,
    order: Vec<usize>,
    cyclic: Vec<bool>,
}

impl Lengths {
    /// The value of an integer constant.
    pub(super) fn get(&self, constant: usize) -> Option<i128> {
        self.values[constant]
    }
}

/// Follows names between constants. Reports circles.
pub(super) fn lengths(names: &Names<'_>, found: &mut Diagnostics) -> Lengths {
    let target = |at: usize| {
        let declared = names.consts[at];
        let ast::ItemKind::Const { value, .. } = &declared.item.kind else {
            return None;
        };
        let ast::LiteralKind::Path(path) = &value.kind else {
            return None;
        };
        match names.find(declared, &path.single()?.text)?.decl {
            Decl::Const(other) => Some(other),
            Decl::Item(_) | Decl::Service(_) | Decl::Alias(_) | Decl::Bridge => None,
        }
    };
    let targets: Vec<Option<usize>> = (0..names.consts.len()).map(target).collect();
    let edges: Vec<Vec<usize>> =
        targets.iter().map(|target| target.iter().copied().collect()).collect();
    let ordered = order::dependencies_first(&edges);
    let mut result = Lengths {
        values: vec![None; edges.len()],
        cyclic: vec![false; edges.len()],
        order: Vec::new(),
    };
    for cycle in &ordered.cycles {
        let places: Vec<&ast::Ident> =
            cycle.iter().map(|&at| &names.consts[at].item.name).collect();
        found.push(circle(codes::E0207, "constants stand for each other in a circle", &places));
        for &at in cycle {
            result.cyclic[at] = true;
        }
    }
    for &at in &ordered.order {
        let ast::ItemKind::Const { value, .. } = &names.consts[at].item.kind else {
            continue;
        };
        result.values[at] = match (&value.kind, targets[at]) {
            (ast::LiteralKind::Int(number), _) => Some(*number),
            (_, Some(other)) => result.values[other],
            _ => None,
        };
    }
    result.order = ordered.order;
    result
}

/// Types and values of all constants, into `context.consts`.
pub(super) fn values(context: &mut Context<'_>, lengths: &Lengths, found: &mut Diagnostics) {
    context.consts = vec![None; context.names.consts.len()];
    for &at in &lengths.order {
        if lengths.cyclic[at] {
            continue;
        }
        let declared = context.names.consts[at];
        let ast::ItemKind::Const { ty, value } = &declared.item.kind else {
            continue;
        };
        let scope = Scope { names: &context.names, aliases: &context.aliases, lengths };
        let Some(resolved) = scope.resolve(declared, ty, found) else {
            continue;
        };
        if !matches!(resolved, Type::Prim(_) | Type::String | Type::Duration) {
            found.push(
                Diagnostic::error(codes::E0317, ty.span, "a constant cannot have this type")
                    .help("constants are integers, floats, `bool`, `string` or `duration`"),
            );
            continue;
        }
        let value: Option<Value> = context.value(declared, value, &resolved, found);
        context.consts[at] = value.map(|value| (resolved, value));
    }
}

/// The constants of a package.
pub(super) fn of_package(
    context: &Context<'_>,
    package: PackageId,
    found: &mut Diagnostics,
) -> Vec<Const> {
    let own = context
        .names
        .consts
        .iter()
        .zip(&context.consts)
        .filter(|(declared, _)| declared.package == package);
    own.filter_map(|(declared, value)| {
        let marks = annotations::read(&declared.item.head, Target::Const, found).marks;
        let (ty, value) = value.clone()?;
        Some(Const { name: super::items::name(&declared.item.name), marks, ty, value })
    })
    .collect()
}
