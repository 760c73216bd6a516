//! Statements around the calls of the codec.

use super::codec::{At, Codec, Step};
use super::literal::quoted;
use super::types::{self, Shape};
use r2g_idl::ir::Type;

/// What a fault does on its way out: `fault.Field("sku")`.
pub(super) fn in_field(label: &str) -> String {
    format!("fault.Field({})", quoted(label))
}

/// Statements that write a value; `leave` returns a fault: `return fault.Index(i)`.
pub(super) fn store(
    codec: &Codec<'_>,
    ty: &Type,
    at: At<'_>,
    value: &str,
    w: &str,
    leave: &str,
) -> Vec<String> {
    written(codec.store(ty, at, value, w), leave)
}

/// Statements around a call that writes a value.
pub(super) fn written(step: Step, leave: &str) -> Vec<String> {
    if step.fallible {
        vec![
            format!("if fault := {}; fault != nil {{", step.call),
            leave.to_owned(),
            "}".to_owned(),
        ]
    } else {
        vec![step.call]
    }
}

/// Statements that read a value into a variable that exists, beside one for the fault.
pub(super) fn load(
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
            format!("if fault = {call}; fault != nil {{"),
            leave.to_owned(),
            "}".to_owned(),
        ];
    }
    load_passed(codec, ty, at, target, r, leave)
}

/// The same, for parameters and results: records are pointers.
pub(super) fn load_passed(
    codec: &Codec<'_>,
    ty: &Type,
    at: At<'_>,
    target: &str,
    r: &str,
    leave: &str,
) -> Vec<String> {
    let step = codec.load(ty, at, r);
    if step.fallible {
        vec![
            format!("if {target}, fault = {}; fault != nil {{", step.call),
            leave.to_owned(),
            "}".to_owned(),
        ]
    } else {
        vec![format!("{target} = {}", step.call)]
    }
}

/// Whether reading the type can fail.
pub(super) fn is_fallible(codec: &Codec<'_>, ty: &Type) -> bool {
    codec.load(ty, At::new("at", 0), "r").fallible
}

/// How a value is handed to `store`: records in fields and elements by address.
pub(super) fn by_address(codec: &Codec<'_>, ty: &Type, value: &str) -> String {
    match types::shape(codec.names, ty) {
        Shape::Record(_) if !ty.is_optional() => format!("&{value}"),
        _ => value.to_owned(),
    }
}
