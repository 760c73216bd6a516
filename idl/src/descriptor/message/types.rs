//! Type expressions and values.

use prost::{Enumeration, Message, Oneof};
use serde::Serialize;

/// Scalars and other types without parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Enumeration)]
#[repr(i32)]
#[expect(missing_docs, reason = "the names are those of the language")]
pub enum Simple {
    Unspecified = 0,
    Bool = 1,
    U8 = 2,
    U16 = 3,
    U32 = 4,
    U64 = 5,
    I8 = 6,
    I16 = 7,
    I32 = 8,
    I64 = 9,
    F32 = 10,
    F64 = 11,
    String = 12,
    Bytes = 13,
    Timestamp = 14,
    Duration = 15,
}

/// A type expression, aliases expanded.
#[derive(Clone, PartialEq, Message, Serialize)]
pub struct Type {
    /// What it is.
    #[prost(oneof = "TypeKind", tags = "1, 2, 3, 4, 5, 6")]
    pub kind: Option<TypeKind>,
}

/// What a type expression is.
#[derive(Clone, PartialEq, Oneof, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum TypeKind {
    /// Without parts.
    #[prost(enumeration = "Simple", tag = "1")]
    Simple(i32),
    /// `list<T>`.
    #[prost(message, tag = "2")]
    List(Box<Type>),
    /// `map<K, V>`.
    #[prost(message, tag = "3")]
    Map(Box<MapType>),
    /// `[T; N]`.
    #[prost(message, tag = "4")]
    Array(Box<ArrayType>),
    /// Canonical name of an item.
    #[prost(string, tag = "5")]
    Named(String),
    /// `T?`.
    #[prost(message, tag = "6")]
    Optional(Box<Type>),
}

/// `map<K, V>`.
#[derive(Clone, PartialEq, Message, Serialize)]
pub struct MapType {
    /// `K`.
    #[prost(message, optional, boxed, tag = "1")]
    pub key: Option<Box<Type>>,
    /// `V`.
    #[prost(message, optional, boxed, tag = "2")]
    pub value: Option<Box<Type>>,
    /// Stride of an entry.
    #[prost(uint32, tag = "3")]
    pub entry_size: u32,
    /// Offset of the value in an entry.
    #[prost(uint32, tag = "4")]
    pub value_offset: u32,
}

/// `[T; N]`.
#[derive(Clone, PartialEq, Message, Serialize)]
pub struct ArrayType {
    /// `T`.
    #[prost(message, optional, boxed, tag = "1")]
    pub element: Option<Box<Type>>,
    /// `N`.
    #[prost(uint32, tag = "2")]
    pub length: u32,
}

/// A value.
#[derive(Clone, PartialEq, Message, Serialize)]
pub struct Value {
    /// What it is.
    #[prost(oneof = "ValueKind", tags = "1, 2, 3, 4, 5, 6, 7, 8")]
    pub kind: Option<ValueKind>,
}

/// What a value is.
#[derive(Clone, PartialEq, Oneof, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ValueKind {
    /// `bool`.
    #[prost(bool, tag = "1")]
    Bool(bool),
    /// A signed integer.
    #[prost(sint64, tag = "2")]
    Int(i64),
    /// An unsigned integer.
    #[prost(uint64, tag = "3")]
    Uint(u64),
    /// A float.
    #[prost(double, tag = "4")]
    Float(f64),
    /// Text.
    #[prost(string, tag = "5")]
    Text(String),
    /// A duration in nanoseconds.
    #[prost(sint64, tag = "6")]
    Nanos(i64),
    /// Name of an enumerator.
    #[prost(string, tag = "7")]
    Enumerator(String),
    /// Flags as bits.
    #[prost(uint64, tag = "8")]
    Flags(u64),
}
