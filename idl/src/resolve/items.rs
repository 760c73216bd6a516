//! Type items and their members.

use crate::ast;
use crate::diagnostics::{Diagnostic, Diagnostics, codes, suggest};
use crate::ir::{
    Case, EnumItem, Enumerator, ErrorCase, ErrorItem, Field, FlagsItem, Int, Item, ItemKind, Marks,
    Name, PackageId, RecordItem, ResourceItem, StructItem, Type, VariantItem, Version,
};

use super::Context;
use super::annotations::{self, Facts, Target};
use super::constants::Lengths;
use super::declare::Declared;
use super::services;
use super::types::{self, Scope};

/// A name of the tree as one of the schema.
pub(super) fn name(ident: &ast::Ident) -> Name {
    Name { text: ident.text.clone(), span: ident.span }
}

/// When something without `@since` appeared, as far as the schema says: with the package.
pub(super) fn since(marks: &Marks, parent: Version) -> Version {
    marks.since.unwrap_or(parent)
}

/// Enums and flags, by item id; the rest is `None`.
pub(super) fn enums(context: &Context<'_>, found: &mut Diagnostics) -> Vec<Option<Item>> {
    let build = |declared: &Declared<'_>| {
        let kind = match &declared.item.kind {
            ast::ItemKind::Enum(inner) => {
                let facts = annotations::read(&declared.item.head, Target::Enum, found);
                let kind = ItemKind::Enum(EnumItem {
                    repr: repr(inner.repr.as_ref(), true, found),
                    frozen: facts.frozen,
                    values: members(&inner.values, Target::Enumerator, found),
                });
                (facts, kind)
            }
            ast::ItemKind::Flags(inner) => {
                let facts = annotations::read(&declared.item.head, Target::Flags, found);
                let kind = ItemKind::Flags(FlagsItem {
                    repr: repr(inner.repr.as_ref(), false, found),
                    bits: members(&inner.values, Target::Bit, found),
                });
                (facts, kind)
            }
            ast::ItemKind::Const { .. }
            | ast::ItemKind::Alias { .. }
            | ast::ItemKind::Struct(_)
            | ast::ItemKind::Record(_)
            | ast::ItemKind::Variant(_)
            | ast::ItemKind::Error(_)
            | ast::ItemKind::Resource(_)
            | ast::ItemKind::Service(_)
            | ast::ItemKind::Bridge(_) => return None,
        };
        Some(item(declared, kind.0, kind.1))
    };
    context.names.items.iter().map(build).collect()
}

fn item(declared: &Declared<'_>, facts: Facts, kind: ItemKind) -> Item {
    Item { package: declared.package, name: name(&declared.item.name), marks: facts.marks, kind }
}

/// The representation; `u32` unless stated.
fn repr(written: Option<&ast::Ident>, signed: bool, found: &mut Diagnostics) -> Int {
    let Some(written) = written else {
        return Int::U32;
    };
    match types::int(&written.text) {
        Some(int) if signed || !int.signed() => int,
        Some(_) => {
            found.push(
                Diagnostic::error(
                    codes::E0222,
                    written.span,
                    "flags have an unsigned representation",
                )
                .help("use u8, u16, u32 or u64"),
            );
            Int::U32
        }
        None => {
            let plain = Diagnostic::error(
                codes::E0222,
                written.span,
                format!("`{}` is not an integer type", written.text),
            )
            .help("use u8, u16, u32 or u64, or for enums i8, i16, i32 or i64");
            found.push(suggest(plain, written.span, &written.text, ["u8", "u16", "u32", "u64"]));
            Int::U32
        }
    }
}

fn members(values: &[ast::Enumerator], target: Target, found: &mut Diagnostics) -> Vec<Enumerator> {
    let build = |value: &ast::Enumerator| {
        let marks = annotations::read(&value.head, target, found).marks;
        let ast::LiteralKind::Int(number) = value.value.kind else {
            found.push(Diagnostic::error(
                codes::E0213,
                value.value.span,
                "enumerators and flags are whole numbers",
            ));
            return None;
        };
        Some(Enumerator {
            name: name(&value.name),
            marks,
            value: number,
            value_span: value.value.span,
        })
    };
    values.iter().filter_map(build).collect()
}

/// All items, in the order of their ids.
pub(super) fn all(
    context: &mut Context<'_>,
    lengths: &Lengths,
    found: &mut Diagnostics,
) -> Vec<Item> {
    let count = context.names.items.len();
    let mut items = Vec::with_capacity(count);
    for at in 0..count {
        let declared = context.names.items[at];
        let built = Builder { context, lengths, at: declared }.item(found);
        items.push(built);
    }
    for (slot, built) in items.iter_mut().zip(&mut context.enums) {
        if let Some(built) = built.take() {
            *slot = Some(built);
        }
    }
    items.into_iter().map(|item| item.expect("enums were built first, the rest here")).collect()
}

/// What building members of one item needs.
pub(super) struct Builder<'a, 'b> {
    pub(super) context: &'b Context<'a>,
    pub(super) lengths: &'b Lengths,
    pub(super) at: Declared<'a>,
}

impl Builder<'_, '_> {
    /// `None` for enums and flags.
    fn item(&self, found: &mut Diagnostics) -> Option<Item> {
        let head = &self.at.item.head;
        let (facts, kind) = match &self.at.item.kind {
            ast::ItemKind::Struct(fields) => {
                let facts = annotations::read(head, Target::Struct, found);
                let fields = self.fields(fields, Target::StructField, self.first(), found);
                let promised = facts.layout;
                (facts, ItemKind::Struct(StructItem { fields, promised }))
            }
            ast::ItemKind::Record(fields) => {
                let facts = annotations::read(head, Target::Record, found);
                let mut fields = self.fields(
                    fields,
                    Target::RecordField,
                    since(&facts.marks, self.first()),
                    found,
                );
                fields.sort_by_key(|field| field.ordinal);
                (facts, ItemKind::Record(RecordItem { fields }))
            }
            ast::ItemKind::Variant(cases) => {
                let facts = annotations::read(head, Target::Variant, found);
                let mut cases: Vec<Case> =
                    cases.iter().filter_map(|case| self.case(case, found)).collect();
                cases.sort_by_key(|case| case.tag);
                let frozen = facts.frozen;
                (facts, ItemKind::Variant(VariantItem { frozen, cases }))
            }
            ast::ItemKind::Error(cases) => {
                let facts = annotations::read(head, Target::Error, found);
                let mut cases: Vec<ErrorCase> =
                    cases.iter().filter_map(|case| self.error_case(case, found)).collect();
                cases.sort_by_key(|case| case.tag);
                (facts, ItemKind::Error(ErrorItem { cases }))
            }
            ast::ItemKind::Resource(list) => {
                let facts = annotations::read(head, Target::Resource, found);
                let path = format!(
                    "{}/{}",
                    self.package_identity(),
                    oldest(&facts.marks, &self.at.item.name)
                );
                let methods =
                    services::methods(self, list, &path, since(&facts.marks, self.first()), found);
                let thread_bound = facts.thread_bound;
                (facts, ItemKind::Resource(ResourceItem { thread_bound, methods }))
            }
            ast::ItemKind::Enum(_)
            | ast::ItemKind::Flags(_)
            | ast::ItemKind::Const { .. }
            | ast::ItemKind::Alias { .. }
            | ast::ItemKind::Service(_)
            | ast::ItemKind::Bridge(_) => return None,
        };
        Some(item(&self.at, facts, kind))
    }

    /// When everything without `@since` appeared.
    fn first(&self) -> Version {
        self.context.firsts[self.at.package.0 as usize]
    }

    pub(super) fn package(&self) -> PackageId {
        self.at.package
    }

    fn package_identity(&self) -> String {
        self.context.identities[self.package().0 as usize].clone()
    }

    pub(super) fn ty(&self, ty: &ast::Ty, found: &mut Diagnostics) -> Option<Type> {
        let scope = Scope {
            names: &self.context.names,
            aliases: &self.context.aliases,
            lengths: self.lengths,
        };
        scope.resolve(self.at, ty, found)
    }

    fn fields(
        &self,
        fields: &[ast::Field],
        target: Target,
        parent: Version,
        found: &mut Diagnostics,
    ) -> Vec<Field> {
        let build = |(index, field): (u32, &ast::Field)| {
            let marks = annotations::read(&field.head, target, found).marks;
            let ty = self.ty(&field.ty, found)?;
            let default = match &field.default {
                Some(literal) => {
                    Some((self.context.value(self.at, literal, &ty, found)?, literal.span))
                }
                None => None,
            };
            Some(Field {
                ordinal: field.ordinal.map_or(index, |ordinal| ordinal.value),
                ordinal_span: field.ordinal.map_or(field.name.span, |ordinal| ordinal.span),
                name: name(&field.name),
                birth: since(&marks, parent) <= parent,
                marks,
                ty_span: field.ty.span,
                ty_parts: types::places(&field.ty, &ty),
                ty,
                default_span: default.as_ref().map(|(_, span)| *span),
                default: default.map(|(value, _)| value),
                boxed: false,
            })
        };
        (1..).zip(fields).filter_map(build).collect()
    }

    fn case(&self, case: &ast::Case, found: &mut Diagnostics) -> Option<Case> {
        let marks = annotations::read(&case.head, Target::Case, found).marks;
        let payload = match &case.payload {
            Some(ty) => Some(self.ty(ty, found)?),
            None => None,
        };
        Some(Case {
            tag: case.ordinal.value,
            tag_span: case.ordinal.span,
            name: name(&case.name),
            marks,
            payload_parts: match (&case.payload, &payload) {
                (Some(written), Some(ty)) => types::places(written, ty),
                _ => Vec::new(),
            },
            payload,
            payload_span: case.payload.as_ref().map_or(case.name.span, |ty| ty.span),
            boxed: false,
        })
    }

    fn error_case(&self, case: &ast::Case, found: &mut Diagnostics) -> Option<ErrorCase> {
        let marks = annotations::read(&case.head, Target::ErrorCase, found).marks;
        let payload = match &case.payload {
            None => None,
            Some(ty) => match self.ty(ty, found)? {
                Type::Named(item) => Some(item),
                _ => {
                    found.push(bad_payload(ty));
                    return None;
                }
            },
        };
        let written = case.status.as_ref().expect("the grammar asks for a status");
        let status = STATUSES
            .iter()
            .position(|name| *name == written.text)
            .and_then(|at| u32::try_from(at + 1).ok());
        if status.is_none() {
            let plain = Diagnostic::error(
                codes::E0220,
                written.span,
                format!("`{}` is not a gRPC status", written.text),
            )
            .help(format!("one of {}", STATUSES.join(", ")));
            found.push(suggest(plain, written.span, &written.text, STATUSES.iter().copied()));
        }
        Some(ErrorCase {
            tag: case.ordinal.value,
            tag_span: case.ordinal.span,
            name: name(&case.name),
            marks,
            payload,
            payload_span: case.payload.as_ref().map_or(case.name.span, |ty| ty.span),
            status: status?,
        })
    }
}

fn bad_payload(ty: &ast::Ty) -> Diagnostic {
    Diagnostic::error(codes::E0308, ty.span, "a case of an error carries a record or nothing")
        .help("put the value into a record, so that it can grow")
}

pub(super) fn oldest<'a>(marks: &'a Marks, name: &'a ast::Ident) -> &'a str {
    marks.was.first().unwrap_or(&name.text)
}

/// gRPC status names; the first has code 1.
pub(super) const STATUSES: &[&str] = &[
    "CANCELLED",
    "UNKNOWN",
    "INVALID_ARGUMENT",
    "DEADLINE_EXCEEDED",
    "NOT_FOUND",
    "ALREADY_EXISTS",
    "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED",
    "FAILED_PRECONDITION",
    "ABORTED",
    "OUT_OF_RANGE",
    "UNIMPLEMENTED",
    "INTERNAL",
    "UNAVAILABLE",
    "DATA_LOSS",
    "UNAUTHENTICATED",
];
