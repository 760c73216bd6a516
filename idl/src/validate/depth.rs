//! How deep types lie inside each other, through names (spec 02, "Limits").
//!
//! rustc follows a type to its last part to see what may be sent to another thread and what is dropped, and gives up
//! after 128 steps unless a crate asks for more.

use crate::diagnostics::{Diagnostic, Diagnostics, codes};
use crate::ir::{ItemId, ItemKind, Schema, Type};
use crate::order;
use crate::source::Span;

use std::borrow::Cow;
use std::collections::HashMap;

/// Most levels. rustc's other steps are for what generated code puts around.
const MAX_LEVELS: u32 = 100;
/// Levels of a list, a map, or a value of its own memory: `Vec`, what allocates for it, and its mark of ownership.
const OWNED: u32 = 3;
/// One more than any type may have, however many those are.
const TOO_DEEP: u32 = MAX_LEVELS + 1;

pub(super) fn check(schema: &Schema, found: &mut Diagnostics) {
    let edges: Vec<Vec<usize>> = schema
        .items
        .iter()
        .map(|item| {
            let mut targets = Vec::new();
            members(&item.kind).for_each(|(ty, _)| named(&ty, &mut targets));
            targets
        })
        .collect();
    let mut walk = Walk {
        schema,
        known: vec![None; schema.items.len()],
        group: groups(&edges),
        root: None,
        seen: HashMap::new(),
        path: Vec::new(),
    };
    for id in order::dependencies_first(&edges).order {
        let below =
            |walk: &Walk<'_>| edges[id].iter().any(|target| walk.known[*target] == Some(TOO_DEEP));
        let reported = below(&walk);
        walk.begin(Some(id));
        let levels = walk.item(id);
        if levels == TOO_DEEP && !reported && !below(&walk) {
            walk.begin(None);
            let deepest = members(&schema.items[id].kind).max_by_key(|(ty, _)| walk.ty(ty));
            let span = deepest.map_or(schema.items[id].name.span, |(_, span)| span);
            found.push(too_deep(span, &format!("`{}`", schema.items[id].name.text)));
        }
    }
    for method in super::services::methods(schema) {
        let params = method.params.iter().map(|param| (&param.ty, param.ty_span));
        let result = method.result.iter().map(|result| (&result.ty, result.span));
        walk.begin(None);
        for (ty, span) in params.chain(result) {
            // Items are reported where they are declared.
            if !matches!(ty.required(), Type::Named(_)) && walk.ty(ty) > MAX_LEVELS {
                found.push(too_deep(span, "the type"));
            }
        }
    }
}

/// By number: which of its groups.
fn groups(edges: &[Vec<usize>]) -> Vec<usize> {
    let mut group = vec![0; edges.len()];
    for (number, members) in order::groups(edges).iter().enumerate() {
        members.iter().for_each(|member| group[*member] = number);
    }
    group
}

fn too_deep(span: Span, what: &str) -> Diagnostic {
    Diagnostic::error(codes::E0504, span, format!("{what} holds types inside each other too deep"))
        .note(format!(
            "at most {MAX_LEVELS} levels are allowed, through names; a list, a map, a string and bytes are {OWNED} each"
        ))
        .help("refer to what lies deep by an id, or hold it as `bytes`")
}

/// Types of members, with their places.
fn members(kind: &ItemKind) -> Box<dyn Iterator<Item = (Cow<'_, Type>, Span)> + '_> {
    match kind {
        ItemKind::Struct(inner) => {
            Box::new(inner.fields.iter().map(|field| (Cow::Borrowed(&field.ty), field.ty_span)))
        }
        ItemKind::Record(inner) => {
            Box::new(inner.fields.iter().map(|field| (Cow::Borrowed(&field.ty), field.ty_span)))
        }
        ItemKind::Variant(inner) => {
            Box::new(inner.cases.iter().filter_map(|case| {
                Some((Cow::Borrowed(case.payload.as_ref()?), case.payload_span))
            }))
        }
        ItemKind::Error(inner) => {
            Box::new(inner.cases.iter().filter_map(|case| {
                Some((Cow::Owned(Type::Named(case.payload?)), case.payload_span))
            }))
        }
        ItemKind::Enum(_) | ItemKind::Flags(_) | ItemKind::Resource(_) => {
            Box::new(std::iter::empty())
        }
    }
}

fn named(ty: &Type, targets: &mut Vec<usize>) {
    match ty {
        Type::Named(ItemId(id)) => targets.push(*id as usize),
        Type::List(inner) | Type::Optional(inner) | Type::Array(inner, _) => named(inner, targets),
        Type::Map(key, value) => {
            named(key, targets);
            named(value, targets);
        }
        Type::Prim(_) | Type::Timestamp | Type::Duration | Type::String | Type::Bytes => {}
    }
}

/// A walk from one type to all inside of it, each once, as rustc does it.
struct Walk<'a> {
    schema: &'a Schema,
    /// What is known, of a walk that began there.
    known: Vec<Option<u32>>,
    /// By item: which contain each other.
    group: Vec<usize>,
    /// The group where the walk began: inside of it, nothing is known beforehand.
    root: Option<usize>,
    /// What this walk has been to.
    seen: HashMap<usize, u32>,
    /// What it is in.
    path: Vec<usize>,
}

impl Walk<'_> {
    fn begin(&mut self, id: Option<usize>) {
        self.root = id.map(|id| self.group[id]);
        self.seen.clear();
    }

    fn item(&mut self, id: usize) -> u32 {
        if let Some(levels) = self.known[id].filter(|_| self.root != Some(self.group[id])) {
            return levels;
        }
        if let Some(levels) = self.seen.get(&id) {
            return *levels;
        }
        // A circle ends where it began; in Rust there is a `Box` in it.
        if self.path.contains(&id) {
            return OWNED;
        }
        if self.path.len() >= MAX_LEVELS as usize {
            return TOO_DEEP;
        }
        self.path.push(id);
        let schema = self.schema;
        let inner = members(&schema.items[id].kind).map(|(ty, _)| self.ty(&ty)).max().unwrap_or(0);
        self.path.pop();
        let levels = (inner + 1).min(TOO_DEEP);
        if self.path.is_empty() {
            self.known[id] = Some(levels);
        } else {
            self.seen.insert(id, levels);
        }
        levels
    }

    fn ty(&mut self, ty: &Type) -> u32 {
        let levels = match ty {
            Type::Prim(_) | Type::Timestamp | Type::Duration => 1,
            Type::String | Type::Bytes => OWNED,
            Type::List(inner) => OWNED + self.ty(inner),
            Type::Map(key, value) => OWNED + self.ty(key).max(self.ty(value)),
            Type::Optional(inner) | Type::Array(inner, _) => 1 + self.ty(inner),
            Type::Named(ItemId(id)) => self.item(*id as usize),
        };
        levels.min(TOO_DEEP)
    }
}
