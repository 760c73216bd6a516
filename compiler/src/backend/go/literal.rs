//! Schema values as Go expressions.

use super::docs::Named;
use super::model;
use super::names::Names;
use super::quoted::quoted;
use super::types;
use r2g_idl::ir::{Const, ItemId, ItemKind, Prim, Type, Value};
use r2g_idl::naming::{go_exported_name, go_member_name};

/// A value as an expression of its type.
pub(super) fn expression(names: &Names<'_>, value: &Value, ty: &Type) -> String {
    match value {
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Float(bits) => float(*bits, ty),
        Value::String(text) => quoted(text).to_string(),
        Value::Span(nanos) => format!("time.Duration({nanos})"),
        Value::Enumerator(id, index) => enumerator(names, *id, *index),
        Value::Flags(id, bits) => format!("{}({bits})", names.item(*id)),
    }
}

fn float(bits: u64, ty: &Type) -> String {
    let value = f64::from_bits(bits);
    if matches!(ty, Type::Prim(Prim::F32)) {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "the nearest f32 is what the schema means"
        )]
        return format!("{:?}", value as f32);
    }
    format!("{value:?}")
}

fn enumerator(names: &Names<'_>, id: ItemId, index: u32) -> String {
    let item = names.input.schema.item(id);
    let label = match &item.kind {
        ItemKind::Enum(kind) => &kind.values[index as usize].name.text,
        ItemKind::Flags(kind) => &kind.bits[index as usize].name.text,
        ItemKind::Struct(_)
        | ItemKind::Record(_)
        | ItemKind::Variant(_)
        | ItemKind::Error(_)
        | ItemKind::Resource(_) => unreachable!("only enums and flags have enumerators"),
    };
    names.qualified(id, go_member_name(&item.name.text, label))
}

/// Whether a field or parameter holds something else than what a peer without it assumes. Floats are
/// compared by their bits.
pub(super) fn is_set(names: &Names<'_>, ty: &Type, default: Option<&Value>, value: &str) -> String {
    let literal = |default| expression(names, default, ty);
    match (ty, default) {
        (Type::Optional(inner), _) => match types::shape(names, inner) {
            types::Shape::Record(_) | types::Shape::Variant(_) => format!("{value} != nil"),
            _ => format!("{value}.IsSome()"),
        },
        (Type::Prim(Prim::Bool), Some(Value::Bool(true))) => format!("!{value}"),
        (Type::Prim(Prim::Bool), Some(_)) => value.to_owned(),
        (Type::Prim(Prim::F32 | Prim::F64), Some(default)) => {
            format!("!r2gabi.SameBits({value}, {})", literal(default))
        }
        (_, Some(default)) => format!("{value} != {}", literal(default)),
        // What has neither `?` nor a value is a list or a map, and empty by default.
        (_, None) => format!("len({value}) != 0"),
    }
}

/// `const.go.hbs`
pub(super) fn build_const(names: &Names<'_>, constant: &Const) -> model::Const {
    let name = go_exported_name(&constant.name.text);
    let label = &constant.name.text;
    let sentence = format!("{name} is the constant {label} of {}.", names.identity());
    let named = Named { name: &name, label, sentence: &sentence, acts: false };
    model::Const {
        docs: named.docs(&constant.marks.docs, Some(&constant.marks)),
        ty: types::owned(names, &constant.ty),
        value: expression(names, &constant.value, &constant.ty),
        name,
    }
}
