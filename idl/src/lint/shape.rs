//! Shapes that are hard to grow.

use indexmap::{IndexMap, IndexSet};

use crate::diagnostics::{Diagnostic, codes};
use crate::ir::{ItemId, ItemKind, Marks, Name, Package, Prim, Type, Version};
use crate::source::Span;

use super::{Context, Findings};

/// More parameters read badly at every call.
const MAX_PARAMS: usize = 3;
/// Booleans in one record, from which on they are better flags.
const MANY_BOOLS: usize = 3;
/// Fields after which a struct is no longer one thing.
const MAX_STRUCT_FIELDS: usize = 8;
/// Releases that a type should have been through before it is frozen.
const PROVEN_RELEASES: u32 = 2;
/// What the value 0 of an open enum may be called.
const UNKNOWN: &[&str] = &["unknown", "unspecified", "undefined", "unset", "none"];

pub(super) fn check(context: &Context<'_>, found: &mut Findings<'_>) {
    for (_, item) in context.items() {
        let package = context.compiled.schema.package(item.package);
        match &item.kind {
            ItemKind::Enum(inner) => {
                check_zero(&item.name, inner, found);
                if inner.frozen {
                    check_frozen(package, &item.name, &item.marks, found);
                }
            }
            ItemKind::Variant(inner) if inner.frozen => {
                check_frozen(package, &item.name, &item.marks, found);
            }
            ItemKind::Record(inner) => check_bools(&item.name, &inner.fields, found),
            ItemKind::Struct(inner) if inner.fields.len() > MAX_STRUCT_FIELDS => {
                let count = inner.fields.len();
                let message = format!("struct `{}` has {count} fields", item.name.text);
                found.push(
                    Diagnostic::warning(codes::L303, item.name.span, message)
                        .note("structs never change")
                        .help("use a record, or several structs"),
                );
            }
            ItemKind::Error(inner) => {
                if inner.cases.iter().filter(|case| case.marks.removed.is_none()).count() == 1 {
                    let message = format!("error `{}` has one case", item.name.text);
                    found.push(
                        Diagnostic::warning(codes::L309, item.name.span, message)
                            .help("name the cases that callers should tell apart"),
                    );
                }
            }
            ItemKind::Struct(_)
            | ItemKind::Flags(_)
            | ItemKind::Variant(_)
            | ItemKind::Resource(_) => {}
        }
    }
    check_methods(context, found);
    check_marks(context, found);
}

fn check_zero(name: &Name, inner: &crate::ir::EnumItem, found: &mut Findings<'_>) {
    if inner.frozen {
        return;
    }
    let Some(zero) = inner.values.iter().find(|value| value.value == 0) else { return };
    if UNKNOWN.contains(&zero.name.text.to_ascii_lowercase().as_str()) {
        return;
    }
    let message = format!("the value 0 of `{}` is `{}`", name.text, zero.name.text);
    found.push(
        Diagnostic::warning(codes::L301, zero.name.span, message)
            .label("what stands here when nobody chose")
            .help("make 0 the value `unspecified`, or freeze the enum if it has no such state"),
    );
}

fn check_frozen(package: &Package, name: &Name, marks: &Marks, found: &mut Findings<'_>) {
    let since = marks.since.unwrap_or(Version { minor: 0, ..package.version });
    // While the major is 0 nothing is adapted, so freezing promises nothing.
    if package.version.major > 0
        && package.version.minor.saturating_sub(since.minor) < PROVEN_RELEASES
    {
        let message = format!("`{}` is frozen since {since}, in {}", name.text, package.version);
        found.push(
            Diagnostic::warning(codes::L311, name.span, message)
                .note("a frozen type never gets another value or case")
                .help("leave it open for two releases"),
        );
    }
}

fn check_bools(name: &Name, fields: &[crate::ir::Field], found: &mut Findings<'_>) {
    let bools = fields.iter().filter(|field| {
        !field.is_removed() && matches!(field.ty.required(), Type::Prim(Prim::Bool))
    });
    let count = bools.count();
    if count >= MANY_BOOLS {
        let message = format!("record `{}` has {count} `bool` fields", name.text);
        found.push(
            Diagnostic::warning(codes::L302, name.span, message)
                .help("use `flags`, or an enum of what they mean together"),
        );
    }
}

fn check_methods(context: &Context<'_>, found: &mut Findings<'_>) {
    let schema = &context.compiled.schema;
    let is_struct = |ty: &Type| match ty.required() {
        Type::Named(id) => matches!(schema.item(*id).kind, ItemKind::Struct(_)),
        _ => false,
    };
    let mut requests: IndexMap<ItemId, Vec<(&str, Span)>> = IndexMap::new();
    for (_, method) in context.methods() {
        let name = &method.name;
        if method.params.len() > MAX_PARAMS {
            let message = format!("`{}` takes {} parameters", name.text, method.params.len());
            found.push(
                Diagnostic::warning(codes::L304, name.span, message).help("put them into a record"),
            );
        }
        let mut structs: Vec<(Span, &str)> = Vec::new();
        if let [only] = method.params.as_slice() {
            if is_struct(&only.ty) {
                structs.push((only.ty_span, "the only parameter"));
            }
            if let Type::Named(id) = only.ty.required()
                && matches!(schema.item(*id).kind, ItemKind::Record(_))
            {
                requests.entry(*id).or_default().push((&name.text, only.ty_span));
            }
        }
        structs.extend(
            method
                .result
                .iter()
                .filter(|result| is_struct(&result.ty))
                .map(|result| (result.span, "the result")),
        );
        for (span, what) in structs {
            let message = format!("{what} of `{}` is a struct, which never grows", name.text);
            found.push(
                Diagnostic::warning(codes::L303, span, message)
                    .help("put it into a record, unless this is all there will ever be"),
            );
        }
    }
    for (id, uses) in requests {
        let [(first, earlier), (second, span), ..] = uses.as_slice() else { continue };
        let message =
            format!("`{}` is all that `{first}` and `{second}` take", schema.item(id).name.text);
        found.push(
            Diagnostic::warning(codes::L310, *span, message)
                .and(*earlier, "here too")
                .help("give each method a record of its own"),
        );
    }
}

/// `@deprecated` and `@critical`, wherever they stand.
fn check_marks(context: &Context<'_>, found: &mut Findings<'_>) {
    let known: IndexSet<&str> = context.decls().map(|(_, decl)| decl.name.text.as_str()).collect();
    for (_, decl) in context.decls() {
        if let Some(mark) = decl.annotation("deprecated")
            && !names_replacement(context.text(mark.span), &decl.name.text, &known)
        {
            let message = format!("`{}` is deprecated in favour of nothing", decl.name.text);
            found.push(
                Diagnostic::warning(codes::L307, mark.span, message)
                    .help("name what to use instead, or write \"no replacement\""),
            );
        }
        if let Some(mark) = decl.annotation("critical")
            && !decl.documented
        {
            let message = format!("`{}` makes calls fail and does not say why", decl.name.text);
            found.push(
                Diagnostic::warning(codes::L308, mark.span, message)
                    .help("say in a doc what goes wrong when a peer ignores it"),
            );
        }
    }
}

/// Whether the text of `@deprecated` names something else of the schema, code in backquotes, or
/// says that there is nothing.
fn names_replacement(annotation: &str, own: &str, known: &IndexSet<&str>) -> bool {
    let Some((_, text)) = annotation.split_once('"') else { return false };
    text.contains('`')
        || text.to_ascii_lowercase().contains("no replacement")
        || text
            .split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
            .any(|word| word != own && known.contains(word))
}
