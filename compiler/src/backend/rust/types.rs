//! Rust spellings of schema types: owned, borrowed, viewed.

use super::model::MapAssert;
use super::names::{Names, Place};
use indexmap::IndexMap;
use r2g_idl::ir::{ItemKind, Method, PackageId, Prim, Type, VariantItem};

/// Whether `T?` is a null first word (and not a value with a presence byte).
pub(super) fn is_nullable(names: &Names<'_>, ty: &Type) -> bool {
    match ty {
        Type::String | Type::Bytes | Type::List(_) | Type::Map(..) => true,
        Type::Prim(_) | Type::Timestamp | Type::Duration | Type::Array(..) => false,
        Type::Named(id) => match names.input.schema.item(*id).kind {
            ItemKind::Record(_) | ItemKind::Variant(_) | ItemKind::Error(_) => true,
            ItemKind::Struct(_)
            | ItemKind::Enum(_)
            | ItemKind::Flags(_)
            | ItemKind::Resource(_) => false,
        },
        Type::Optional(inner) => is_nullable(names, inner),
    }
}

/// Whether values are passed by value rather than by reference.
pub(super) fn is_copy(names: &Names<'_>, ty: &Type) -> bool {
    match ty {
        Type::Optional(inner) => is_copy(names, inner),
        other => !is_nullable(names, other),
    }
}

/// Whether some bit patterns are no values.
pub(super) fn is_checked(names: &Names<'_>, ty: &Type) -> bool {
    match ty {
        Type::Prim(prim) => matches!(prim, Prim::Bool),
        Type::Array(element, _) => is_checked(names, element),
        Type::Named(id) => match &names.input.schema.item(*id).kind {
            ItemKind::Enum(kind) => kind.frozen,
            ItemKind::Struct(kind) => kind.fields.iter().any(|field| is_checked(names, &field.ty)),
            ItemKind::Flags(_)
            | ItemKind::Record(_)
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

/// Whether a float is inside, so that there is no `Eq` and no `Hash`.
pub(super) fn has_float(names: &Names<'_>, ty: &Type) -> bool {
    match ty {
        Type::Prim(prim) => matches!(prim, Prim::F32 | Prim::F64),
        Type::Array(element, _) => has_float(names, element),
        Type::Named(id) => match &names.input.schema.item(*id).kind {
            ItemKind::Struct(kind) => kind.fields.iter().any(|field| has_float(names, &field.ty)),
            ItemKind::Enum(_)
            | ItemKind::Flags(_)
            | ItemKind::Record(_)
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

/// The scalar's name.
pub(super) fn prim(prim: Prim) -> &'static str {
    match prim {
        Prim::Bool => "bool",
        Prim::Int(int) => int.as_str(),
        Prim::F32 => "f32",
        Prim::F64 => "f64",
    }
}

/// The owned type.
pub(super) fn owned(names: &Names<'_>, ty: &Type, place: Place) -> String {
    match ty {
        Type::Prim(scalar) => prim(*scalar).to_owned(),
        Type::Timestamp => "::r2g::Timestamp".to_owned(),
        Type::Duration => "::r2g::Span".to_owned(),
        Type::String => names.std("String", place).to_owned(),
        Type::Bytes => format!("{}<u8>", names.std("Vec", place)),
        Type::List(element) => {
            format!("{}<{}>", names.std("Vec", place), owned(names, element, place))
        }
        Type::Map(key, value) => format!(
            "::std::collections::BTreeMap<{}, {}>",
            owned(names, key, place),
            owned(names, value, place)
        ),
        Type::Array(element, len) => format!("[{}; {len}]", owned(names, element, place)),
        Type::Named(id) => names.item(*id, place),
        Type::Optional(inner) => {
            format!("{}<{}>", names.std("Option", place), owned(names, inner, place))
        }
    }
}

/// The owned type of a field whose type contains itself.
pub(super) fn boxed(names: &Names<'_>, ty: &Type, place: Place) -> String {
    match ty {
        Type::Optional(inner) => {
            format!("{}<{}>", names.std("Option", place), boxed(names, inner, place))
        }
        other => format!("{}<{}>", names.std("Box", place), owned(names, other, place)),
    }
}

/// What the caller of a sync method passes. `lifetime` is empty or like `'a `.
pub(super) fn borrowed(names: &Names<'_>, ty: &Type, place: Place, lifetime: &str) -> String {
    match ty {
        Type::String => format!("&{lifetime}str"),
        Type::Bytes => format!("&{lifetime}[u8]"),
        Type::List(element) => format!("&{lifetime}[{}]", owned(names, element, place)),
        Type::Optional(inner) => {
            format!("{}<{}>", names.std("Option", place), borrowed(names, inner, place, lifetime))
        }
        other if is_copy(names, other) => owned(names, other, place),
        other => format!("&{lifetime}{}", owned(names, other, place)),
    }
}

/// What the caller of an async method shares with the call: `view`.
pub(super) fn shared(names: &Names<'_>, ty: &Type, place: Place) -> String {
    let arc = |inner: &str| format!("::std::sync::Arc<{inner}>");
    match ty {
        Type::String => arc("str"),
        Type::Bytes => arc("[u8]"),
        Type::List(element) => arc(&format!("[{}]", owned(names, element, place))),
        Type::Optional(inner) => {
            format!("{}<{}>", names.std("Option", place), shared(names, inner, place))
        }
        other if is_copy(names, other) => owned(names, other, place),
        other => arc(&owned(names, other, place)),
    }
}

/// The view of a type: what a handler gets for `view`, and what accessors return.
pub(super) fn view(names: &Names<'_>, ty: &Type, place: Place, lifetime: &str) -> String {
    match ty {
        Type::String => format!("&{lifetime} str"),
        Type::Bytes => format!("&{lifetime} [u8]"),
        Type::List(element) => {
            format!("::r2g::ListView<{lifetime}, {}>", owned(names, element, place))
        }
        Type::Map(key, value) => format!(
            "::r2g::MapView<{lifetime}, {}, {}>",
            owned(names, key, place),
            owned(names, value, place)
        ),
        Type::Optional(inner) => {
            format!("{}<{}>", names.std("Option", place), view(names, inner, place, lifetime))
        }
        Type::Named(id) => match &names.input.schema.item(*id).kind {
            ItemKind::Record(_) => format!("{}<{lifetime}>", names.view(*id, place)),
            ItemKind::Variant(_) if has_lifetime(names, ty) => {
                format!("{}<{lifetime}>", names.view(*id, place))
            }
            ItemKind::Variant(_) => names.view(*id, place),
            ItemKind::Struct(_)
            | ItemKind::Enum(_)
            | ItemKind::Flags(_)
            | ItemKind::Error(_)
            | ItemKind::Resource(_) => names.item(*id, place),
        },
        Type::Prim(_) | Type::Timestamp | Type::Duration | Type::Array(..) => {
            owned(names, ty, place)
        }
    }
}

/// Whether the view of a type borrows.
pub(super) fn has_lifetime(names: &Names<'_>, ty: &Type) -> bool {
    let Type::Named(id) = ty else {
        return !is_copy(names, ty);
    };
    match &names.input.schema.item(*id).kind {
        ItemKind::Variant(kind) => variant_has_lifetime(names, kind),
        ItemKind::Record(_) => true,
        ItemKind::Struct(_)
        | ItemKind::Enum(_)
        | ItemKind::Flags(_)
        | ItemKind::Error(_)
        | ItemKind::Resource(_) => false,
    }
}

/// Whether one of the payloads borrows. This ends: a variant inside of itself is boxed.
pub(super) fn variant_has_lifetime(names: &Names<'_>, kind: &VariantItem) -> bool {
    kind.cases.iter().any(|case| {
        case.boxed || case.payload.as_ref().is_some_and(|payload| has_lifetime(names, payload))
    })
}

/// Every map type of a package, for the asserts of its entries.
pub(super) fn map_asserts(names: &Names<'_>, package: PackageId) -> Vec<MapAssert> {
    let mut maps = IndexMap::new();
    let schema = names.input.schema;
    let declared = schema.package(package);
    for id in &declared.items {
        match &schema.item(*id).kind {
            ItemKind::Struct(kind) => {
                kind.fields.iter().for_each(|field| collect(&field.ty, &mut maps))
            }
            ItemKind::Record(kind) => {
                kind.fields.iter().for_each(|field| collect(&field.ty, &mut maps))
            }
            ItemKind::Variant(kind) => {
                kind.cases
                    .iter()
                    .filter_map(|case| case.payload.as_ref())
                    .for_each(|ty| collect(ty, &mut maps));
            }
            ItemKind::Enum(_) | ItemKind::Flags(_) | ItemKind::Error(_) | ItemKind::Resource(_) => {
            }
        }
    }
    for id in &declared.services {
        schema.service(*id).methods.iter().for_each(|method| collect_method(method, &mut maps));
    }
    maps.into_keys()
        .map(|(key, value)| {
            let entry = names.input.layouts.map_entry(&key, &value);
            MapAssert {
                key: owned(names, &key, Place::Codec),
                value: owned(names, &value, Place::Codec),
                value_offset: entry.value_offset,
                size: entry.size,
            }
        })
        .collect()
}

fn collect_method(method: &Method, maps: &mut IndexMap<(Type, Type), ()>) {
    method.params.iter().for_each(|param| collect(&param.ty, maps));
    if let Some(result) = &method.result {
        collect(&result.ty, maps);
    }
}

fn collect(ty: &Type, maps: &mut IndexMap<(Type, Type), ()>) {
    match ty {
        Type::Map(key, value) => {
            maps.insert(((**key).clone(), (**value).clone()), ());
            collect(value, maps);
        }
        Type::List(inner) | Type::Optional(inner) | Type::Array(inner, _) => collect(inner, maps),
        Type::Prim(_)
        | Type::Timestamp
        | Type::Duration
        | Type::String
        | Type::Bytes
        | Type::Named(_) => {}
    }
}
