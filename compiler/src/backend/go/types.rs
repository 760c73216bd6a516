//! Go spellings of schema types, and what kind of value each is to the codec.

use super::names::Names;
use r2g_idl::ir::{Int, ItemId, ItemKind, Mode, Prim, Type};

/// How a type that is not optional is written and read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape<'t> {
    /// Copied as it is, both ways.
    Plain,
    /// One byte, which readers compare with 0.
    Bool,
    /// An enum whose values are checked.
    Frozen(ItemId),
    /// A struct with a bool or a frozen enum inside.
    Checked(ItemId),
    /// An array of any of the last three.
    Array(&'t Type, u32),
    /// A point in time.
    Time,
    /// Text.
    String,
    /// Bytes.
    Bytes,
    /// A list.
    List(&'t Type),
    /// A map.
    Map(&'t Type, &'t Type),
    /// A record.
    Record(ItemId),
    /// A variant.
    Variant(ItemId),
}

/// The shape of a type, or of `T` in `T?`.
pub(super) fn shape<'t>(names: &Names<'_>, ty: &'t Type) -> Shape<'t> {
    match ty {
        Type::Prim(Prim::Bool) => Shape::Bool,
        Type::Prim(_) | Type::Duration => Shape::Plain,
        Type::Timestamp => Shape::Time,
        Type::String => Shape::String,
        Type::Bytes => Shape::Bytes,
        Type::List(element) => Shape::List(element),
        Type::Map(key, value) => Shape::Map(key, value),
        Type::Array(element, len) => {
            if is_checked(names, element) {
                Shape::Array(element, *len)
            } else {
                Shape::Plain
            }
        }
        Type::Optional(inner) => shape(names, inner),
        Type::Named(id) => match &names.input.schema.item(*id).kind {
            ItemKind::Enum(kind) if kind.frozen => Shape::Frozen(*id),
            ItemKind::Enum(_) | ItemKind::Flags(_) => Shape::Plain,
            ItemKind::Struct(_) if is_checked(names, ty) => Shape::Checked(*id),
            ItemKind::Struct(_) => Shape::Plain,
            ItemKind::Record(_) => Shape::Record(*id),
            ItemKind::Variant(_) | ItemKind::Error(_) => Shape::Variant(*id),
            // Refused before generation: `r2g_idl::unsupported`.
            ItemKind::Resource(_) => Shape::Plain,
        },
    }
}

/// Whether some bytes are no value of a flat type.
pub(super) fn is_checked(names: &Names<'_>, ty: &Type) -> bool {
    is_bool_inside(names, ty) || is_frozen_inside(names, ty)
}

fn is_bool_inside(names: &Names<'_>, ty: &Type) -> bool {
    any_scalar(names, ty, &|ty| matches!(ty, Type::Prim(Prim::Bool)))
}

/// Whether a frozen enum is inside of a flat type: then writers check too.
pub(super) fn is_frozen_inside(names: &Names<'_>, ty: &Type) -> bool {
    any_scalar(names, ty, &|ty| match ty {
        Type::Named(id) => {
            matches!(&names.input.schema.item(*id).kind, ItemKind::Enum(kind) if kind.frozen)
        }
        _ => false,
    })
}

fn any_scalar(names: &Names<'_>, ty: &Type, found: &dyn Fn(&Type) -> bool) -> bool {
    match ty {
        Type::Array(element, _) => any_scalar(names, element, found),
        Type::Named(id) => match &names.input.schema.item(*id).kind {
            ItemKind::Struct(kind) => {
                kind.fields.iter().any(|field| any_scalar(names, &field.ty, found))
            }
            _ => found(ty),
        },
        other => found(other),
    }
}

/// Whether the type is a struct: Go copies those by way of memory, so the fewer copies the better.
pub(super) fn is_struct(names: &Names<'_>, ty: &Type) -> bool {
    match ty {
        Type::Named(id) => matches!(names.input.schema.item(*id).kind, ItemKind::Struct(_)),
        _ => false,
    }
}

/// Whether a list of the type is copied as a whole: plain values and bools.
pub(super) fn is_copied(names: &Names<'_>, ty: &Type) -> bool {
    matches!(shape(names, ty), Shape::Plain | Shape::Bool)
}

/// Whether values of the type are bytes, or a list that is copied as a whole.
pub(super) fn is_flat_list(names: &Names<'_>, ty: &Type) -> bool {
    match ty.required() {
        Type::Bytes => true,
        Type::List(element) => is_copied(names, element),
        _ => false,
    }
}

/// The Go type of an integer.
pub(super) const fn int(int: Int) -> &'static str {
    match int {
        Int::U8 => "uint8",
        Int::U16 => "uint16",
        Int::U32 => "uint32",
        Int::U64 => "uint64",
        Int::I8 => "int8",
        Int::I16 => "int16",
        Int::I32 => "int32",
        Int::I64 => "int64",
    }
}

fn prim(scalar: Prim) -> &'static str {
    match scalar {
        Prim::Bool => "bool",
        Prim::Int(kind) => int(kind),
        Prim::F32 => "float32",
        Prim::F64 => "float64",
    }
}

/// The type as fields, elements and values have it: records by value.
pub(super) fn owned(names: &Names<'_>, ty: &Type) -> String {
    match ty {
        Type::Prim(scalar) => prim(*scalar).to_owned(),
        Type::Timestamp => "time.Time".to_owned(),
        Type::Duration => "time.Duration".to_owned(),
        Type::String => "string".to_owned(),
        Type::Bytes => "[]byte".to_owned(),
        Type::List(element) => format!("[]{}", owned(names, element)),
        Type::Map(key, value) => format!("map[{}]{}", owned(names, key), owned(names, value)),
        Type::Array(element, len) => format!("[{len}]{}", flat(names, element)),
        Type::Named(id) => names.item(*id),
        Type::Optional(inner) => match shape(names, inner) {
            Shape::Record(id) => format!("*{}", names.item(id)),
            Shape::Variant(id) => names.item(id),
            _ => format!("r2g.Opt[{}]", owned(names, inner)),
        },
    }
}

/// The type inside structs and arrays, whose memory both languages share.
pub(super) fn flat(names: &Names<'_>, ty: &Type) -> String {
    match ty {
        Type::Timestamp => "r2g.Timestamp".to_owned(),
        Type::Array(element, len) => format!("[{len}]{}", flat(names, element)),
        other => owned(names, other),
    }
}

/// The type as parameter and result: records by pointer.
pub(super) fn passed(names: &Names<'_>, ty: &Type) -> String {
    match shape(names, ty) {
        Shape::Record(id) => format!("*{}", names.item(id)),
        _ => owned(names, ty),
    }
}

/// The type of a parameter or result in its mode; servers see views otherwise.
pub(super) fn moded(names: &Names<'_>, mode: Mode, ty: &Type) -> String {
    match mode {
        Mode::Own => "*r2g.OwnedBytes".to_owned(),
        Mode::Copy | Mode::View | Mode::Stream => passed(names, ty),
    }
}

/// What stands for a type in the name of a helper. Names of items have no underscores, so no two
/// types share a name.
pub(super) fn part(names: &Names<'_>, ty: &Type) -> String {
    match ty {
        Type::Prim(Prim::Bool) => "bool".to_owned(),
        Type::Prim(Prim::Int(kind)) => kind.as_str().to_owned(),
        Type::Prim(Prim::F32) => "f32".to_owned(),
        Type::Prim(Prim::F64) => "f64".to_owned(),
        Type::Timestamp => "timestamp".to_owned(),
        Type::Duration => "duration".to_owned(),
        Type::String => "string".to_owned(),
        Type::Bytes => "bytes".to_owned(),
        Type::List(element) => format!("list_{}", part(names, element)),
        Type::Map(key, value) => format!("map_{}_{}", part(names, key), part(names, value)),
        Type::Array(element, len) => format!("array{len}_{}", part(names, element)),
        Type::Named(id) => names.part(*id),
        Type::Optional(inner) => format!("opt_{}", part(names, inner)),
    }
}
