//! Type items, constants and aliases.

use super::{Int, ItemId, Marks, Name, PackageId, ResourceItem, Type};
use crate::source::Span;

/// One declared type.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Item {
    /// Its package.
    pub package: PackageId,
    /// Its name.
    pub name: Name,
    /// Docs and annotations.
    pub marks: Marks,
    /// What it is.
    pub kind: ItemKind,
}

impl Item {
    /// The first name it ever had (`@was`), which identity is by.
    #[must_use]
    pub fn oldest_name(&self) -> &str {
        oldest(&self.marks, &self.name)
    }
}

/// The oldest name of anything that has marks.
pub(crate) fn oldest<'a>(marks: &'a Marks, name: &'a Name) -> &'a str {
    marks.was.first().map_or(name.text.as_str(), String::as_str)
}

/// The kinds of type items.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ItemKind {
    /// Plain bytes, fixed for ever.
    Struct(StructItem),
    /// Numbered fields, may grow.
    Record(RecordItem),
    /// Named integers.
    Enum(EnumItem),
    /// Named bits.
    Flags(FlagsItem),
    /// Tagged union.
    Variant(VariantItem),
    /// Declared failures of a method.
    Error(ErrorItem),
    /// An object with a lifetime, served by one side.
    Resource(ResourceItem),
}

/// `struct`.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct StructItem {
    /// In layout order; `ordinal` is the 1-based place.
    pub fields: Vec<Field>,
    /// `@layout(size = n, align = n)` as promised in the source.
    pub promised: Option<(u32, u32)>,
}

/// `record`.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct RecordItem {
    /// In ordinal order, contiguous from 1, tombstones included.
    pub fields: Vec<Field>,
}

/// A field of a struct or record.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Field {
    /// 1-based.
    pub ordinal: u32,
    /// Where the ordinal stands (the name, for structs).
    pub ordinal_span: Span,
    /// Its name.
    pub name: Name,
    /// Docs and annotations; `marks.removed` is a tombstone.
    pub marks: Marks,
    /// Its type.
    pub ty: Type,
    /// Where the type stands.
    pub ty_span: Span,
    /// Where each part of the type stands, outside in and left to right; an alias's for all of its parts.
    #[serde(skip)]
    pub ty_parts: Vec<Span>,
    /// `= value`.
    pub default: Option<Value>,
    /// Where the default stands.
    pub default_span: Option<Span>,
    /// No `@since` later than its record's: every writer has it.
    pub birth: bool,
    /// Rust must put the value on the heap, since the type contains itself (spec 02).
    pub boxed: bool,
}

impl Field {
    /// A tombstone: keeps its slot, absent from both languages.
    #[must_use]
    pub fn is_removed(&self) -> bool {
        self.marks.removed.is_some()
    }
}

/// `enum`.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct EnumItem {
    /// Representation; `u32` unless stated.
    pub repr: Int,
    /// `@frozen`: no other value will ever exist.
    pub frozen: bool,
    /// In source order; one of them is 0.
    pub values: Vec<Enumerator>,
}

/// `flags`.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct FlagsItem {
    /// Unsigned representation; `u32` unless stated.
    pub repr: Int,
    /// In source order; `value` is the bit position.
    pub bits: Vec<Enumerator>,
}

/// A named value of an enum, or bit of flags.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Enumerator {
    /// Its name.
    pub name: Name,
    /// Docs and annotations; a removed one keeps its value reserved.
    pub marks: Marks,
    /// Value, or bit position.
    pub value: i128,
    /// Where the number stands.
    pub value_span: Span,
}

/// `variant`.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct VariantItem {
    /// `@frozen`: no other case will ever exist.
    pub frozen: bool,
    /// In tag order, contiguous from 1.
    pub cases: Vec<Case>,
}

/// A case of a variant.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Case {
    /// 1-based.
    pub tag: u32,
    /// Where the tag stands.
    pub tag_span: Span,
    /// Its name.
    pub name: Name,
    /// Docs and annotations.
    pub marks: Marks,
    /// Payload, never optional.
    pub payload: Option<Type>,
    /// Where each part of the payload stands, outside in and left to right; an alias's for all of its parts.
    #[serde(skip)]
    pub payload_parts: Vec<Span>,
    /// Where the payload stands (the name, if there is none).
    pub payload_span: Span,
    /// Rust must put the payload on the heap, since the type contains itself.
    pub boxed: bool,
}

/// `error`.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct ErrorItem {
    /// In tag order, contiguous from 1.
    pub cases: Vec<ErrorCase>,
}

/// A case of an error.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct ErrorCase {
    /// 1-based.
    pub tag: u32,
    /// Where the tag stands.
    pub tag_span: Span,
    /// Its name.
    pub name: Name,
    /// Docs and annotations.
    pub marks: Marks,
    /// Payload: a record, or nothing.
    pub payload: Option<ItemId>,
    /// Where the payload stands (the name, if there is none).
    pub payload_span: Span,
    /// gRPC status code, 1–16.
    pub status: u32,
}

/// `const`.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Const {
    /// Its name.
    pub name: Name,
    /// Docs and annotations.
    pub marks: Marks,
    /// A scalar, string or duration.
    pub ty: Type,
    /// Its value.
    pub value: Value,
}

/// `type`: transparent, expanded everywhere; kept for docs and the formatter.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Alias {
    /// Its name.
    pub name: Name,
    /// Docs and annotations.
    pub marks: Marks,
    /// What it stands for.
    pub ty: Type,
}

/// A literal, resolved against its type.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Value {
    /// `true` or `false`.
    Bool(bool),
    /// An integer in range of its type.
    Int(i128),
    /// Float, as the bits of the f64 nearest to what was written.
    Float(u64),
    /// Text.
    String(String),
    /// Duration in nanoseconds.
    Span(i64),
    /// An enumerator of the enum, by its index in `values`.
    Enumerator(ItemId, u32),
    /// Flags, as bits.
    Flags(ItemId, u64),
}
