//! Statements around the calls of the codec.

use super::codec::{At, Codec, Step};
use super::quoted::quoted;
use super::types::{self, Shape};
use r2g_idl::ir::Type;

/// What a codecErr does on its way out: `codecErr.Field("sku")`.
pub(super) fn in_field(label: &str) -> String {
    format!("codecErr.Field({})", quoted(label))
}

/// Statements that write a value; `leave` returns a codecErr: `return codecErr.Index(i)`.
pub(super) fn encode(
    codec: &Codec<'_>,
    ty: &Type,
    at: At<'_>,
    value: &str,
    w: &str,
    leave: &str,
) -> Vec<String> {
    written(codec.encode(ty, at, value, w), leave)
}

/// Statements around a call that writes a value.
pub(super) fn written(step: Step, leave: &str) -> Vec<String> {
    if step.fallible {
        vec![
            format!("if codecErr := {}; codecErr != nil {{", step.call),
            leave.to_owned(),
            "}".to_owned(),
        ]
    } else {
        vec![step.call]
    }
}

/// Statements that read a value into a variable that exists, beside one for the codecErr.
pub(super) fn decode(
    codec: &Codec<'_>,
    ty: &Type,
    at: At<'_>,
    target: &str,
    r: &str,
    leave: &str,
) -> Vec<String> {
    if let (false, Shape::Record(id)) = (ty.is_optional(), types::shape(codec.names, ty)) {
        let call = codec.fill_record(id, at, target, r);
        return vec![
            format!("if codecErr = {call}; codecErr != nil {{"),
            leave.to_owned(),
            "}".to_owned(),
        ];
    }
    decode_passed(codec, ty, at, target, r, leave)
}

/// The same, for parameters and results: records are pointers.
pub(super) fn decode_passed(
    codec: &Codec<'_>,
    ty: &Type,
    at: At<'_>,
    target: &str,
    r: &str,
    leave: &str,
) -> Vec<String> {
    let step = codec.decode(ty, at, r);
    if step.fallible {
        vec![
            format!("if {target}, codecErr = {}; codecErr != nil {{", step.call),
            leave.to_owned(),
            "}".to_owned(),
        ]
    } else {
        vec![format!("{target} = {}", step.call)]
    }
}

/// Whether reading the type can fail.
pub(super) fn is_fallible(codec: &Codec<'_>, ty: &Type) -> bool {
    codec.decode(ty, At::new("at", 0), "r").fallible
}

/// How a value is handed to `encode`: records in fields and elements by address.
pub(super) fn by_address(codec: &Codec<'_>, ty: &Type, value: &str) -> String {
    match types::shape(codec.names, ty) {
        Shape::Record(_) if !ty.is_optional() => format!("&{value}"),
        _ => value.to_owned(),
    }
}
