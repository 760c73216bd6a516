//! How many strings a message may hold.

use super::names::Names;
use r2g_idl::ir::{ItemKind, Type};

/// Strings in a value of the type: 0, 1, or 2 for more than one. Lists and maps with strings count
/// as more than one, and so does what lies deeper than the search goes.
pub(super) fn count(names: &Names<'_>, ty: &Type) -> u32 {
    count_in(names, ty, 6)
}

fn count_in(names: &Names<'_>, ty: &Type, depth: u32) -> u32 {
    if depth == 0 {
        return 2;
    }
    let sum = match ty {
        Type::Prim(_) | Type::Timestamp | Type::Duration | Type::Bytes | Type::Array(..) => 0,
        Type::String => 1,
        Type::Optional(inner) => count_in(names, inner, depth),
        // A list of nothing but strings adds up their lengths beforehand.
        Type::List(element) if **element == Type::String => 1,
        Type::List(element) => count_in(names, element, depth - 1) * 2,
        Type::Map(key, value) => {
            (count_in(names, key, depth - 1) + count_in(names, value, depth - 1)) * 2
        }
        Type::Named(id) => match &names.input.schema.item(*id).kind {
            ItemKind::Record(kind) => kind
                .fields
                .iter()
                .filter(|field| !field.is_removed())
                .map(|field| count_in(names, &field.ty, depth - 1))
                .sum(),
            ItemKind::Variant(kind) => kind
                .cases
                .iter()
                .filter_map(|case| case.payload.as_ref())
                .map(|payload| count_in(names, payload, depth - 1))
                .max()
                .unwrap_or(0),
            _ => 0,
        },
    };
    sum.min(2)
}
