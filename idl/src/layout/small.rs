//! Which methods carry so little that it crosses by value (spec 04, "A small call").

use super::MethodLayout;
use crate::ir::{ItemKind, Method, Mode, Schema, Type};

/// Most bytes of a small call's parameters, and of its result: what is copied in a few instructions.
pub const MAX_SMALL: u32 = 64;

/// Whether calls of a method are small: it is sync, its parameters and its result are plain values of at most
/// [`MAX_SMALL`] bytes each, and none of the parameters is critical.
#[must_use]
pub fn is_small(schema: &Schema, method: &Method, layout: &MethodLayout) -> bool {
    let plain = |mode: Mode, ty: &Type| mode == Mode::Copy && is_plain(schema, ty);
    method.sync
        && layout.params.as_ref().is_none_or(|params| params.size <= MAX_SMALL)
        && layout.result.is_none_or(|slot| slot.size <= MAX_SMALL)
        && method.params.iter().all(|param| plain(param.mode, &param.ty) && !param.marks.critical)
        && method.result.as_ref().is_none_or(|result| plain(result.mode, &result.ty))
}

/// Whether values are their bytes in both languages, times excepted: those are converted.
#[must_use]
pub fn is_plain(schema: &Schema, ty: &Type) -> bool {
    match ty {
        Type::Prim(_) => true,
        Type::Array(element, _) => is_plain(schema, element),
        Type::Named(item) => match &schema.item(*item).kind {
            ItemKind::Enum(_) | ItemKind::Flags(_) => true,
            ItemKind::Struct(inner) => inner.fields.iter().all(|field| is_plain(schema, &field.ty)),
            ItemKind::Record(_)
            | ItemKind::Variant(_)
            | ItemKind::Error(_)
            | ItemKind::Resource(_) => false,
        },
        Type::Timestamp
        | Type::Duration
        | Type::String
        | Type::Bytes
        | Type::List(_)
        | Type::Map(..)
        | Type::Optional(_) => false,
    }
}
