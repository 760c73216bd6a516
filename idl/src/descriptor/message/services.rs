//! Services, methods, bridges.

use prost::{Enumeration, Message};
use serde::Serialize;

use super::{Marks, Slot, Span, Type, Value, as_hex};

/// How a parameter or result changes hands; the numbers are those of the flat descriptor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Enumeration)]
#[repr(i32)]
#[expect(missing_docs, reason = "the names are those of the language")]
pub enum Mode {
    Copy = 0,
    View = 1,
    Own = 2,
    Stream = 3,
}

/// A parameter.
#[derive(Clone, PartialEq, Message, Serialize)]
pub struct Param {
    /// Its name.
    #[prost(string, tag = "1")]
    pub name: String,
    /// Where the name stands.
    #[prost(message, optional, tag = "2")]
    pub span: Option<Span>,
    /// Docs and annotations.
    #[prost(message, optional, tag = "3")]
    pub marks: Option<Marks>,
    /// How it changes hands.
    #[prost(enumeration = "Mode", tag = "4")]
    pub mode: i32,
    /// Its type.
    #[prost(message, optional, tag = "5")]
    pub r#type: Option<Type>,
    /// Its default.
    #[prost(message, optional, tag = "6")]
    pub default: Option<Value>,
    /// As old as its method.
    #[prost(bool, tag = "7")]
    pub birth: bool,
    /// Where it lies in the parameter record.
    #[prost(message, optional, tag = "8")]
    pub slot: Option<Slot>,
    /// Shape fingerprint, 16 bytes.
    #[prost(bytes = "vec", tag = "9")]
    #[serde(serialize_with = "as_hex")]
    pub shape: Vec<u8>,
    /// Where the type stands.
    #[prost(message, optional, tag = "10")]
    pub type_span: Option<Span>,
}

/// A result.
#[derive(Clone, PartialEq, Message, Serialize)]
pub struct Returned {
    /// How it changes hands.
    #[prost(enumeration = "Mode", tag = "1")]
    pub mode: i32,
    /// Its type.
    #[prost(message, optional, tag = "2")]
    pub r#type: Option<Type>,
    /// Its field layout.
    #[prost(message, optional, tag = "3")]
    pub slot: Option<Slot>,
    /// Shape fingerprint, 16 bytes.
    #[prost(bytes = "vec", tag = "4")]
    #[serde(serialize_with = "as_hex")]
    pub shape: Vec<u8>,
    /// Where the type stands.
    #[prost(message, optional, tag = "5")]
    pub span: Option<Span>,
}

/// A method.
#[derive(Clone, PartialEq, Message, Serialize)]
pub struct Method {
    /// Hash of its full name.
    #[prost(fixed64, tag = "1")]
    pub id: u64,
    /// Its name.
    #[prost(string, tag = "2")]
    pub name: String,
    /// Where the name stands.
    #[prost(message, optional, tag = "3")]
    pub span: Option<Span>,
    /// Docs and annotations.
    #[prost(message, optional, tag = "4")]
    pub marks: Option<Marks>,
    /// `sync fn`.
    #[prost(bool, tag = "5")]
    pub sync: bool,
    /// `@idempotent`.
    #[prost(bool, tag = "6")]
    pub idempotent: bool,
    /// `@leaf`.
    #[prost(bool, tag = "7")]
    pub leaf: bool,
    /// `@deadline` in nanoseconds.
    #[prost(int64, optional, tag = "8")]
    pub deadline_ns: Option<i64>,
    /// In order.
    #[prost(message, repeated, tag = "9")]
    pub params: Vec<Param>,
    /// Size of the parameter record, 0 without parameters.
    #[prost(uint32, tag = "10")]
    pub params_size: u32,
    /// Its result.
    #[prost(message, optional, tag = "11")]
    pub result: Option<Returned>,
    /// Canonical name of its error.
    #[prost(string, optional, tag = "12")]
    pub throws: Option<String>,
    /// `@batch`.
    #[prost(bool, tag = "13")]
    pub batch: bool,
}

/// A service.
#[derive(Clone, PartialEq, Message, Serialize)]
pub struct Service {
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
    /// In source order.
    #[prost(message, repeated, tag = "5")]
    pub methods: Vec<Method>,
}

/// A language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Enumeration)]
#[repr(i32)]
#[expect(missing_docs, reason = "the names are those of the language")]
pub enum Side {
    Unspecified = 0,
    Go = 1,
    Rust = 2,
}

/// Who serves what.
#[derive(Clone, PartialEq, Message, Serialize)]
pub struct Bridge {
    /// Its name.
    #[prost(string, tag = "1")]
    pub name: String,
    /// Docs and annotations.
    #[prost(message, optional, tag = "2")]
    pub marks: Option<Marks>,
    /// In source order.
    #[prost(message, repeated, tag = "3")]
    pub rows: Vec<Row>,
}

/// One service of a bridge.
#[derive(Clone, PartialEq, Message, Serialize)]
pub struct Row {
    /// The serving side.
    #[prost(enumeration = "Side", tag = "1")]
    pub side: i32,
    /// Canonical name of the service.
    #[prost(string, tag = "2")]
    pub service: String,
    /// Where the service is named.
    #[prost(message, optional, tag = "3")]
    pub span: Option<Span>,
}
