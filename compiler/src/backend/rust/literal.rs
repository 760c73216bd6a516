//! Schema values as Rust expressions.

use super::model;
use super::names::{Names, Place};
use super::text::{deprecated, docs, quoted};
use super::types;
use r2g_idl::ir::{Const, ItemId, ItemKind, Prim, Type, Value};
use r2g_idl::naming::{rust_const_name, rust_type_name};

/// What the literal is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Want {
    /// An owned value.
    Owned,
    /// A view or a constant: text stays a `&'static str`.
    Borrowed,
}

/// A value as an expression.
pub(super) fn expression(
    names: &Names<'_>,
    value: &Value,
    ty: &Type,
    place: Place,
    want: Want,
) -> String {
    match value {
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Float(bits) => float(*bits, ty),
        Value::String(text) => match (quoted(text), want) {
            (text, Want::Owned) => format!("{}::from({text})", names.std("String", place)),
            (text, Want::Borrowed) => text.to_string(),
        },
        Value::Span(nanos) => format!("::r2g::Span::from_nanos({nanos})"),
        Value::Enumerator(id, index) => enumerator(names, *id, *index, place),
        Value::Flags(id, bits) => format!("{}::from_bits({bits})", names.item(*id, place)),
    }
}

fn float(bits: u64, ty: &Type) -> String {
    let value = f64::from_bits(bits);
    if matches!(ty, Type::Prim(Prim::F32)) {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "the nearest f32 is what the schema means"
        )]
        return format!("{:?}_f32", value as f32);
    }
    format!("{value:?}_f64")
}

fn enumerator(names: &Names<'_>, id: ItemId, index: u32, place: Place) -> String {
    let item = names.input.schema.item(id);
    let path = names.item(id, place);
    match &item.kind {
        ItemKind::Enum(kind) => {
            let label = &kind.values[index as usize].name.text;
            let name = if kind.frozen { rust_type_name(label) } else { rust_const_name(label) };
            format!("{path}::{name}")
        }
        ItemKind::Flags(kind) => {
            format!("{path}::{}", rust_const_name(&kind.bits[index as usize].name.text))
        }
        ItemKind::Struct(_)
        | ItemKind::Record(_)
        | ItemKind::Variant(_)
        | ItemKind::Error(_)
        | ItemKind::Resource(_) => unreachable!("only enums and flags have enumerators"),
    }
}

/// Whether a field or parameter holds something else than what a peer without it assumes. Floats are
/// compared by their bits.
pub(super) fn is_set(
    names: &Names<'_>,
    ty: &Type,
    default: Option<&Value>,
    value: &str,
    place: Place,
) -> String {
    let literal = |default| expression(names, default, ty, place, Want::Borrowed);
    match (ty, default) {
        (Type::Optional(_), _) => format!("{value}.is_some()"),
        (Type::String, Some(default)) => format!("{value}[..] != *{}", literal(default)),
        (Type::Prim(Prim::Bool), Some(Value::Bool(true))) => format!("!{value}"),
        (Type::Prim(Prim::Bool), Some(_)) => value.to_owned(),
        (Type::Prim(Prim::F32 | Prim::F64), Some(default)) => {
            format!("{value}.to_bits() != ({}).to_bits()", literal(default))
        }
        (_, Some(default)) => format!("{value} != {}", literal(default)),
        // What has neither `?` nor a value is a list or a map, and empty by default.
        (_, None) => format!("!{value}.is_empty()"),
    }
}

/// The value that a type has when nobody gives one: an implicit default, or all zero.
pub(super) fn zero(names: &Names<'_>, ty: &Type, place: Place) -> String {
    match ty {
        Type::Optional(_) => names.std("None", place).to_owned(),
        Type::List(_) | Type::Bytes => format!("{}::new()", names.std("Vec", place)),
        Type::Map(..) => "::std::collections::BTreeMap::new()".to_owned(),
        Type::Array(element, len) => format!("[{}; {len}]", zero(names, element, place)),
        Type::Prim(Prim::Bool) => "false".to_owned(),
        Type::Prim(Prim::F32 | Prim::F64) => "0.0".to_owned(),
        Type::Prim(Prim::Int(_)) => "0".to_owned(),
        Type::Timestamp | Type::Duration | Type::String | Type::Named(_) => {
            "::core::default::Default::default()".to_owned()
        }
    }
}

/// `const.rs.hbs`
pub(super) fn build_const(names: &Names<'_>, constant: &Const) -> model::Const {
    let ty = match &constant.ty {
        Type::String => "&str".to_owned(),
        other => types::owned(names, other, Place::Public),
    };
    model::Const {
        docs: docs(&constant.marks.docs, || names.what("constant", &constant.name.text)),
        deprecated: deprecated(&constant.marks),
        name: rust_const_name(&constant.name.text),
        ty,
        value: expression(names, &constant.value, &constant.ty, Place::Public, Want::Borrowed),
    }
}
