//! Sizes, alignments, offsets: the only place that computes them (`spec/03-layout.md`).
//!
//! Backends and runtimes read these tables and never add two offsets themselves.

mod abi;
mod compute;
mod small;
mod verify;

pub use abi::{MAX_AGGREGATE, MAX_ALIGN, SLICE_ALIGN, SLICE_SIZE, VARIANT_ALIGN, VARIANT_SIZE};
pub use compute::compute;
pub(crate) use compute::compute_unchecked;
pub use small::{MAX_SMALL, is_plain, is_small};

use crate::ir::{ItemId, ServiceId, Type};

/// Size and alignment in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct SizeAlign {
    /// Bytes, a multiple of `align`.
    pub size: u32,
    /// A power of two, at most 8.
    pub align: u32,
}

/// Where one field lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Slot {
    /// Bytes from the start of the aggregate.
    pub offset: u32,
    /// Bytes it takes, an option's presence byte included.
    pub size: u32,
    /// Its alignment.
    pub align: u32,
    /// For `T?` of flat types: offset of the presence byte from the start of the aggregate.
    pub present: Option<u32>,
}

/// Bytes that belong to no field and are written as zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Pad {
    /// Bytes from the start of the aggregate.
    pub offset: u32,
    /// Bytes.
    pub len: u32,
}

/// A struct, record or parameter record.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Aggregate {
    /// Total size. The stride in lists, for structs and records.
    pub size: u32,
    /// Alignment: 8 for records.
    pub align: u32,
    /// One per field, in ordinal order.
    pub slots: Vec<Slot>,
    /// In offset order; always empty for structs. Does not include the bytes between a flat
    /// option's value and presence (there are none) but does include those after it.
    pub padding: Vec<Pad>,
}

/// An entry of a map: key at 0, value at `value_offset`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct MapEntry {
    /// Total size, the stride.
    pub size: u32,
    /// Alignment.
    pub align: u32,
    /// Where the value lies.
    pub value_offset: u32,
}

/// What an alternative's word holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Payload {
    /// No payload: the word is 0.
    None,
    /// The value itself, little-endian in the low bytes, the rest zero.
    Inline(SizeAlign),
    /// The address of a block with this field layout.
    Block(SizeAlign),
    /// The address of the record.
    Record,
}

/// The layout of a method: parameters as an implicit record, result as a field.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct MethodLayout {
    /// Record rules over positions; `None` without parameters.
    pub params: Option<Aggregate>,
    /// Field layout of the result; `None` without one.
    pub result: Option<Slot>,
}

/// Every layout of a checked schema.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Layouts {
    /// By item; `None` for what is not an aggregate.
    aggregates: Vec<Option<Aggregate>>,
    /// By item: its layout as a field.
    named: Vec<SizeAlign>,
    /// By item: whether it is a record, struct, ... (what `element` and `payload` need).
    classes: Vec<Class>,
    /// By service, then method.
    methods: Vec<Vec<MethodLayout>>,
    /// By item (resources), then method.
    resource_methods: Vec<Vec<MethodLayout>>,
}

/// How an item behaves as part of another type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
enum Class {
    /// Enum or flags: inline.
    Scalar,
    /// Struct: inline in fields, by address as payload.
    Struct,
    /// Record: by address in fields, inline in lists.
    Record,
    /// Variant: 16 bytes.
    Variant,
    /// Error: only as what a method fails with.
    Error,
    /// Resource: handle.
    Resource,
}

impl Layouts {
    /// Fields of a struct or record. `None` for other items.
    #[must_use]
    pub fn aggregate(&self, item: ItemId) -> Option<&Aggregate> {
        self.aggregates[item.0 as usize].as_ref()
    }

    /// The layout of a service's method.
    #[must_use]
    pub fn method(&self, service: ServiceId, method: usize) -> &MethodLayout {
        &self.methods[service.0 as usize][method]
    }

    /// The layout of a resource's method.
    #[must_use]
    pub fn resource_method(&self, resource: ItemId, method: usize) -> &MethodLayout {
        &self.resource_methods[resource.0 as usize][method]
    }

    /// Size and alignment as a field, parameter, result or map value. `Optional` included.
    #[must_use]
    pub fn field(&self, ty: &Type) -> SizeAlign {
        compute::field(self, ty)
    }

    /// Size and alignment as a list element; for records the writer's own stride.
    #[must_use]
    pub fn element(&self, ty: &Type) -> SizeAlign {
        compute::element(self, ty)
    }

    /// Entry of `map<key, value>`.
    #[must_use]
    pub fn map_entry(&self, key: &Type, value: &Type) -> MapEntry {
        compute::map_entry(self, key, value)
    }

    /// What the word of a case with this payload holds.
    #[must_use]
    pub fn payload(&self, ty: Option<&Type>) -> Payload {
        compute::payload(self, ty)
    }
}
