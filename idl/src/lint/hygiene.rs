//! What is left over: imports, types, services that nothing uses.

use indexmap::IndexSet;

use crate::diagnostics::{Diagnostic, Edit, Fix, codes};
use crate::ir::{Item, ItemId, ItemKind, Method, Type};
use crate::outline::Import;
use crate::source::Span;

use super::{Context, Findings};

/// The compiler's warnings; an unused import comes with the edit that removes it.
pub(super) fn warnings(context: &Context<'_>) -> Vec<Diagnostic> {
    let with_fix = |warning: &Diagnostic| {
        let mut warning = warning.clone();
        if warning.code == codes::W0101
            && let Some(place) = warning.primary.as_ref().map(|label| label.span)
        {
            let edits = unused_import(context, place);
            if !edits.is_empty() {
                warning.fix = Some(Fix { title: "remove the import".to_owned(), edits });
            }
        }
        warning
    };
    context.compiled.warnings.iter().map(with_fix).collect()
}

/// Removes one name of a `use` with its comma, or the whole `use` when it is the only one.
/// Comments stay.
fn unused_import(context: &Context<'_>, place: Span) -> Vec<Edit> {
    let holds = |import: &&Import| {
        import.span.file == place.file
            && import.span.start <= place.start
            && place.end <= import.span.end
    };
    let Some(import) = context.outline.imports.iter().find(holds) else { return Vec::new() };
    let text = &context.compiled.sources.file(place.file).text;
    let remove = |start: u32, end: u32| Edit {
        span: Span::new(place.file, start, end),
        text: String::new(),
    };
    let contains = |outer: Span| outer.start <= place.start && place.end <= outer.end;
    let Some(at) = import.names.iter().position(|name| contains(name.span())) else {
        return Vec::new();
    };
    if import.names.len() == 1 {
        if text[import.span.start as usize..import.span.end as usize].contains("//") {
            return Vec::new();
        }
        // With its line end, when nothing else is on the line.
        let rest = &text[import.span.end as usize..];
        let blanks = rest.len() - rest.trim_start_matches([' ', '\t', '\r']).len();
        let line_end = usize::from(rest[blanks..].starts_with('\n'));
        let more = if line_end == 1 { blanks + 1 } else { 0 };
        let more = u32::try_from(more).expect("files are below 4 MiB");
        return vec![remove(import.span.start, import.span.end + more)];
    }
    let name = import.names[at].span();
    let comma = |from: u32, to: u32| {
        let between = &text[from as usize..to as usize];
        let found = between.find(',').filter(|&at| !between[..at].contains("//"))?;
        let start = from + u32::try_from(found).expect("files are below 4 MiB");
        Some(remove(start, start + 1))
    };
    let comma = match import.names.get(at + 1) {
        Some(next) => comma(name.end, next.span().start),
        None => comma(import.names[at - 1].span().end, name.start),
    };
    // A comma behind a comment: leave it to the author.
    let Some(comma) = comma else { return Vec::new() };
    let mut edits = vec![remove(name.start, name.end), comma];
    edits.sort_by_key(|edit| edit.span);
    edits
}

pub(super) fn check(context: &Context<'_>, found: &mut Findings<'_>) {
    check_types(context, found);
    check_bridges(context, found);
}

fn check_types(context: &Context<'_>, found: &mut Findings<'_>) {
    let schema = &context.compiled.schema;
    let mut reached = Reached { items: IndexSet::new() };
    let of_resources = schema.items.iter().filter_map(|item| match &item.kind {
        ItemKind::Resource(inner) => Some(&inner.methods),
        _ => None,
    });
    for method in
        schema.services.iter().map(|service| &service.methods).chain(of_resources).flatten()
    {
        reached.method(method);
    }
    let mut next = 0;
    while let Some(&id) = reached.items.get_index(next) {
        reached.item(schema.item(id));
        next += 1;
    }
    for (_, package) in context.packages() {
        let has_resource =
            package.items.iter().any(|&id| matches!(schema.item(id).kind, ItemKind::Resource(_)));
        // A package without methods is there to be imported.
        if package.services.is_empty() && !has_resource {
            continue;
        }
        for &id in package.items.iter().filter(|id| !reached.items.contains(*id)) {
            let item = schema.item(id);
            if matches!(item.kind, ItemKind::Resource(_)) {
                continue;
            }
            let message = format!("no method reaches `{}`", item.name.text);
            found.push(
                Diagnostic::warning(codes::L602, item.name.span, message)
                    .help("remove it, or put shared types into a package of their own"),
            );
        }
    }
}

/// Types that methods reach, in the order in which they were found.
struct Reached {
    items: IndexSet<ItemId>,
}

impl Reached {
    fn method(&mut self, method: &Method) {
        method.params.iter().for_each(|param| self.ty(&param.ty));
        method.result.iter().for_each(|result| self.ty(&result.ty));
        self.items.extend(method.throws);
    }

    fn item(&mut self, item: &Item) {
        match &item.kind {
            ItemKind::Struct(inner) => inner.fields.iter().for_each(|field| self.ty(&field.ty)),
            ItemKind::Record(inner) => inner.fields.iter().for_each(|field| self.ty(&field.ty)),
            ItemKind::Variant(inner) => {
                inner
                    .cases
                    .iter()
                    .filter_map(|case| case.payload.as_ref())
                    .for_each(|ty| self.ty(ty));
            }
            ItemKind::Error(inner) => {
                self.items.extend(inner.cases.iter().filter_map(|case| case.payload));
            }
            ItemKind::Enum(_) | ItemKind::Flags(_) | ItemKind::Resource(_) => {}
        }
    }

    fn ty(&mut self, ty: &Type) {
        match ty {
            Type::Named(id) => {
                self.items.insert(*id);
            }
            Type::List(inner) | Type::Array(inner, _) | Type::Optional(inner) => self.ty(inner),
            Type::Map(key, value) => {
                self.ty(key);
                self.ty(value);
            }
            Type::Prim(_) | Type::Timestamp | Type::Duration | Type::String | Type::Bytes => {}
        }
    }
}

fn check_bridges(context: &Context<'_>, found: &mut Findings<'_>) {
    let schema = &context.compiled.schema;
    let bridges: Vec<_> = schema.packages.iter().flat_map(|package| &package.bridges).collect();
    // A package without any is served by programs with a schema of their own.
    if bridges.is_empty() {
        return;
    }
    for &id in context.packages().flat_map(|(_, package)| &package.services) {
        let served = bridges.iter().flat_map(|bridge| &bridge.serves).any(|row| row.service == id);
        if !served {
            let name = &schema.service(id).name;
            let message = format!("no bridge says which side serves `{}`", name.text);
            found.push(
                Diagnostic::warning(codes::L605, name.span, message)
                    .help(format!("add `go serves {0};` or `rust serves {0};`", name.text)),
            );
        }
    }
}
