//! Type expressions after resolution: aliases are expanded, names are ids, lengths are numbers.

use super::ItemId;

/// Scalars with a native spelling in both languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Prim {
    /// One byte, 0 or 1.
    Bool,
    /// IEEE 754 binary32.
    F32,
    /// IEEE 754 binary64.
    F64,
    /// An integer. (Last, since it has no tag of its own in JSON.)
    #[serde(untagged)]
    Int(Int),
}

/// Integer types; also the representations of enums and flags.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Int {
    /// Unsigned, 8 bits.
    U8,
    /// Unsigned, 16 bits.
    U16,
    /// Unsigned, 32 bits.
    U32,
    /// Unsigned, 64 bits.
    U64,
    /// Signed, 8 bits.
    I8,
    /// Signed, 16 bits.
    I16,
    /// Signed, 32 bits.
    I32,
    /// Signed, 64 bits.
    I64,
}

impl Int {
    /// Width in bytes.
    #[must_use]
    pub const fn size(self) -> u32 {
        match self {
            Self::U8 | Self::I8 => 1,
            Self::U16 | Self::I16 => 2,
            Self::U32 | Self::I32 => 4,
            Self::U64 | Self::I64 => 8,
        }
    }

    /// Whether values may be negative.
    #[must_use]
    pub const fn signed(self) -> bool {
        matches!(self, Self::I8 | Self::I16 | Self::I32 | Self::I64)
    }

    /// Smallest value.
    #[must_use]
    pub const fn min(self) -> i128 {
        if self.signed() { -(1i128 << (self.size() * 8 - 1)) } else { 0 }
    }

    /// Largest value.
    #[must_use]
    pub const fn max(self) -> i128 {
        let bits = self.size() * 8;
        if self.signed() { (1i128 << (bits - 1)) - 1 } else { (1i128 << bits) - 1 }
    }

    /// The spelling in a schema, which is also the Rust one.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::U8 => "u8",
            Self::U16 => "u16",
            Self::U32 => "u32",
            Self::U64 => "u64",
            Self::I8 => "i8",
            Self::I16 => "i16",
            Self::I32 => "i32",
            Self::I64 => "i64",
        }
    }
}

/// A type expression (spec 02). `Optional` never nests and stands only where spec 02 allows it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Type {
    /// A scalar.
    Prim(Prim),
    /// Signed nanoseconds since 1970-01-01 UTC.
    Timestamp,
    /// Signed nanoseconds.
    Duration,
    /// UTF-8 text.
    String,
    /// Any bytes.
    Bytes,
    /// `list<T>`.
    List(Box<Type>),
    /// `map<K, V>`.
    Map(Box<Type>, Box<Type>),
    /// `[T; N]`.
    Array(Box<Type>, u32),
    /// A struct, record, enum, flags, variant, error or resource.
    Named(ItemId),
    /// `T?`.
    Optional(Box<Type>),
}

impl Type {
    /// `T` of `T?`, or the type itself.
    #[must_use]
    pub fn required(&self) -> &Type {
        match self {
            Self::Optional(inner) => inner,
            other => other,
        }
    }

    /// Whether the type is `T?`.
    #[must_use]
    pub fn is_optional(&self) -> bool {
        matches!(self, Self::Optional(_))
    }
}
