//! The messages of an image. Published as `spec/proto/r2g/image.proto`, which a test compares.
//!
//! Derived by hand, so that building r2g needs no `protoc`. Field numbers are for ever.

mod services;
mod types;

use prost::{Enumeration, Message};
use serde::{Serialize, Serializer};

pub use services::{Bridge, Method, Mode, Param, Returned, Row, Service, Side};
pub use types::{ArrayType, MapType, Simple, Type, TypeKind, Value, ValueKind};

fn as_hex<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&crate::hash::hex(bytes))
}

/// A compiled schema.
#[derive(Clone, PartialEq, Message, Serialize)]
pub struct Image {
    /// Number of the format: 1.
    #[prost(uint32, tag = "1")]
    pub format: u32,
    /// What made it, for messages only.
    #[prost(string, tag = "2")]
    pub compiler: String,
    /// Names of the source files; spans refer to them by index.
    #[prost(string, repeated, tag = "3")]
    pub files: Vec<String>,
    /// All packages, imports before importers.
    #[prost(message, repeated, tag = "4")]
    pub packages: Vec<Package>,
    /// Texts of the source files, so that a later reader can show what a span is about.
    #[prost(string, repeated, tag = "5")]
    pub texts: Vec<String>,
}

/// A place in a source file.
#[derive(Clone, Copy, PartialEq, Message, Serialize)]
pub struct Span {
    /// Index in `Image.files`.
    #[prost(uint32, tag = "1")]
    pub file: u32,
    /// First byte.
    #[prost(uint32, tag = "2")]
    pub start: u32,
    /// One past the last byte.
    #[prost(uint32, tag = "3")]
    pub end: u32,
    /// Line of the first byte, from 1.
    #[prost(uint32, tag = "4")]
    pub line: u32,
    /// Column of the first byte in characters, from 1.
    #[prost(uint32, tag = "5")]
    pub column: u32,
}

/// `major.minor`.
#[derive(Clone, Copy, PartialEq, Message, Serialize)]
pub struct Version {
    /// Identity.
    #[prost(uint32, tag = "1")]
    pub major: u32,
    /// Counts additions.
    #[prost(uint32, tag = "2")]
    pub minor: u32,
}

/// A package.
#[derive(Clone, PartialEq, Message, Serialize)]
pub struct Package {
    /// Dotted name.
    #[prost(string, tag = "1")]
    pub name: String,
    /// Version.
    #[prost(message, optional, tag = "2")]
    pub version: Option<Version>,
    /// `name@major`, or `name@0.minor`.
    #[prost(string, tag = "3")]
    pub identity: String,
    /// Doc lines.
    #[prost(string, repeated, tag = "4")]
    pub docs: Vec<String>,
    /// The user's own, not only imported.
    #[prost(bool, tag = "5")]
    pub root: bool,
    /// Root fingerprint, 16 bytes.
    #[prost(bytes = "vec", tag = "6")]
    #[serde(serialize_with = "as_hex")]
    pub fingerprint: Vec<u8>,
    /// The flat descriptor that both halves embed.
    #[prost(bytes = "vec", tag = "7")]
    #[serde(serialize_with = "as_hex")]
    pub descriptor: Vec<u8>,
    /// Identities of imported packages.
    #[prost(string, repeated, tag = "8")]
    pub imports: Vec<String>,
    /// Constants in source order.
    #[prost(message, repeated, tag = "9")]
    pub consts: Vec<Const>,
    /// Aliases in source order.
    #[prost(message, repeated, tag = "10")]
    pub aliases: Vec<Alias>,
    /// Types in source order.
    #[prost(message, repeated, tag = "11")]
    pub items: Vec<Item>,
    /// Services in source order.
    #[prost(message, repeated, tag = "12")]
    pub services: Vec<Service>,
    /// Bridges in source order.
    #[prost(message, repeated, tag = "13")]
    pub bridges: Vec<Bridge>,
    /// The `package` line.
    #[prost(message, optional, tag = "14")]
    pub span: Option<Span>,
}

/// What annotations say.
#[derive(Clone, PartialEq, Message, Serialize)]
pub struct Marks {
    /// Doc lines.
    #[prost(string, repeated, tag = "1")]
    pub docs: Vec<String>,
    /// `@since`.
    #[prost(message, optional, tag = "2")]
    pub since: Option<Version>,
    /// Version of `@deprecated`.
    #[prost(message, optional, tag = "3")]
    pub deprecated: Option<Version>,
    /// Text of `@deprecated`.
    #[prost(string, tag = "4")]
    pub deprecated_text: String,
    /// `@removed`.
    #[prost(message, optional, tag = "5")]
    pub removed: Option<Version>,
    /// Feature of `@unstable`.
    #[prost(string, optional, tag = "6")]
    pub unstable: Option<String>,
    /// Former names, oldest first.
    #[prost(string, repeated, tag = "7")]
    pub was: Vec<String>,
    /// `@critical`.
    #[prost(bool, tag = "8")]
    pub critical: bool,
    /// `@x.*`.
    #[prost(message, repeated, tag = "9")]
    pub extensions: Vec<Extension>,
}

/// One `@x.*` annotation.
#[derive(Clone, PartialEq, Message, Serialize)]
pub struct Extension {
    /// Without the `x.`.
    #[prost(string, tag = "1")]
    pub name: String,
    /// Arguments as written.
    #[prost(message, repeated, tag = "2")]
    pub args: Vec<ExtensionArg>,
}

/// One argument of an `@x.*` annotation.
#[derive(Clone, PartialEq, Message, Serialize)]
pub struct ExtensionArg {
    /// Its name, if it has one.
    #[prost(string, optional, tag = "1")]
    pub key: Option<String>,
    /// As written.
    #[prost(string, tag = "2")]
    pub value: String,
}

/// `const`.
#[derive(Clone, PartialEq, Message, Serialize)]
pub struct Const {
    /// Its name.
    #[prost(string, tag = "1")]
    pub name: String,
    /// Where the name stands.
    #[prost(message, optional, tag = "2")]
    pub span: Option<Span>,
    /// Docs and annotations.
    #[prost(message, optional, tag = "3")]
    pub marks: Option<Marks>,
    /// Its type.
    #[prost(message, optional, tag = "4")]
    pub r#type: Option<Type>,
    /// Its value.
    #[prost(message, optional, tag = "5")]
    pub value: Option<Value>,
}

/// `type`.
#[derive(Clone, PartialEq, Message, Serialize)]
pub struct Alias {
    /// Its name.
    #[prost(string, tag = "1")]
    pub name: String,
    /// Where the name stands.
    #[prost(message, optional, tag = "2")]
    pub span: Option<Span>,
    /// Docs and annotations.
    #[prost(message, optional, tag = "3")]
    pub marks: Option<Marks>,
    /// What it stands for.
    #[prost(message, optional, tag = "4")]
    pub r#type: Option<Type>,
}

/// Kinds of items; the numbers are those of the flat descriptor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Enumeration)]
#[repr(i32)]
#[expect(missing_docs, reason = "the names are those of the language")]
pub enum Kind {
    Unspecified = 0,
    Struct = 1,
    Record = 2,
    Enum = 3,
    Flags = 4,
    Variant = 5,
    Error = 6,
    Resource = 7,
}

/// A type item. Lists that do not apply to its kind are empty.
#[derive(Clone, PartialEq, Message, Serialize)]
pub struct Item {
    /// Its name.
    #[prost(string, tag = "1")]
    pub name: String,
    /// `package@major/Name`, by its oldest name.
    #[prost(string, tag = "2")]
    pub canonical: String,
    /// Where the name stands.
    #[prost(message, optional, tag = "3")]
    pub span: Option<Span>,
    /// Docs and annotations.
    #[prost(message, optional, tag = "4")]
    pub marks: Option<Marks>,
    /// What it is.
    #[prost(enumeration = "Kind", tag = "5")]
    pub kind: i32,
    /// Never changes: structs and `@frozen`.
    #[prost(bool, tag = "6")]
    pub frozen: bool,
    /// Size by itself: the stride in lists.
    #[prost(uint32, tag = "7")]
    pub size: u32,
    /// Alignment.
    #[prost(uint32, tag = "8")]
    pub align: u32,
    /// Content fingerprint, 16 bytes.
    #[prost(bytes = "vec", tag = "9")]
    #[serde(serialize_with = "as_hex")]
    pub content: Vec<u8>,
    /// Representation of enums and flags.
    #[prost(enumeration = "Simple", tag = "10")]
    pub repr: i32,
    /// Fields of structs and records, by number.
    #[prost(message, repeated, tag = "11")]
    pub fields: Vec<Field>,
    /// Cases of variants and errors, by number.
    #[prost(message, repeated, tag = "12")]
    pub cases: Vec<Case>,
    /// Enumerators and flags, in source order.
    #[prost(message, repeated, tag = "13")]
    pub values: Vec<Enumerator>,
    /// Methods of resources, in source order.
    #[prost(message, repeated, tag = "14")]
    pub methods: Vec<Method>,
    /// `@thread_bound`.
    #[prost(bool, tag = "15")]
    pub thread_bound: bool,
    /// Size in `@layout`, 0 without it.
    #[prost(uint32, tag = "16")]
    pub promised_size: u32,
    /// Alignment in `@layout`, 0 without it.
    #[prost(uint32, tag = "17")]
    pub promised_align: u32,
}

/// Where a field, parameter or result lies.
#[derive(Clone, Copy, PartialEq, Message, Serialize)]
pub struct Slot {
    /// Bytes from the start of the aggregate.
    #[prost(uint32, tag = "1")]
    pub offset: u32,
    /// Bytes, a presence byte included.
    #[prost(uint32, tag = "2")]
    pub size: u32,
    /// Alignment.
    #[prost(uint32, tag = "3")]
    pub align: u32,
    /// Offset of the presence byte.
    #[prost(uint32, optional, tag = "4")]
    pub present: Option<u32>,
}

/// A field.
#[derive(Clone, PartialEq, Message, Serialize)]
pub struct Field {
    /// From 1.
    #[prost(uint32, tag = "1")]
    pub number: u32,
    /// Its name.
    #[prost(string, tag = "2")]
    pub name: String,
    /// Where the name stands.
    #[prost(message, optional, tag = "3")]
    pub span: Option<Span>,
    /// Docs and annotations.
    #[prost(message, optional, tag = "4")]
    pub marks: Option<Marks>,
    /// Its type.
    #[prost(message, optional, tag = "5")]
    pub r#type: Option<Type>,
    /// Its default.
    #[prost(message, optional, tag = "6")]
    pub default: Option<Value>,
    /// As old as its record.
    #[prost(bool, tag = "7")]
    pub birth: bool,
    /// Rust must put it on the heap.
    #[prost(bool, tag = "8")]
    pub boxed: bool,
    /// Where it lies.
    #[prost(message, optional, tag = "9")]
    pub slot: Option<Slot>,
    /// Shape fingerprint, 16 bytes.
    #[prost(bytes = "vec", tag = "10")]
    #[serde(serialize_with = "as_hex")]
    pub shape: Vec<u8>,
    /// Where the type stands.
    #[prost(message, optional, tag = "11")]
    pub type_span: Option<Span>,
}

/// What the word of a case holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Enumeration)]
#[repr(i32)]
pub enum Word {
    /// Zero: no payload.
    Empty = 0,
    /// The value itself.
    Inline = 1,
    /// The address of a block with the type's field layout.
    Block = 2,
    /// The address of a record.
    Record = 3,
}

/// A case of a variant or error.
#[derive(Clone, PartialEq, Message, Serialize)]
pub struct Case {
    /// From 1.
    #[prost(uint32, tag = "1")]
    pub number: u32,
    /// Its name.
    #[prost(string, tag = "2")]
    pub name: String,
    /// Where the name stands.
    #[prost(message, optional, tag = "3")]
    pub span: Option<Span>,
    /// Docs and annotations.
    #[prost(message, optional, tag = "4")]
    pub marks: Option<Marks>,
    /// Its payload.
    #[prost(message, optional, tag = "5")]
    pub payload: Option<Type>,
    /// Rust must put the payload on the heap.
    #[prost(bool, tag = "6")]
    pub boxed: bool,
    /// gRPC status, for errors.
    #[prost(uint32, tag = "7")]
    pub status: u32,
    /// What the word holds.
    #[prost(enumeration = "Word", tag = "8")]
    pub word: i32,
    /// Shape fingerprint of the payload, 16 bytes or none.
    #[prost(bytes = "vec", tag = "9")]
    #[serde(serialize_with = "as_hex")]
    pub shape: Vec<u8>,
    /// Where the payload stands; the name without one.
    #[prost(message, optional, tag = "10")]
    pub payload_span: Option<Span>,
}

/// A named value or bit.
#[derive(Clone, PartialEq, Message, Serialize)]
pub struct Enumerator {
    /// Its name.
    #[prost(string, tag = "1")]
    pub name: String,
    /// Where the name stands.
    #[prost(message, optional, tag = "2")]
    pub span: Option<Span>,
    /// Docs and annotations.
    #[prost(message, optional, tag = "3")]
    pub marks: Option<Marks>,
    /// Value, or bit position. `u64` values above the range of i64 in two's complement.
    #[prost(int64, tag = "4")]
    pub value: i64,
}
