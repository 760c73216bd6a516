//! Which type may stand where (spec 02, "Types and places").

use crate::diagnostics::{Diagnostic, Diagnostics, codes};
use crate::ir::{ItemKind, Mode, Prim, Schema, Type};
use crate::source::Span;

/// Where a type stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Record,
    Struct,
    Array,
    List,
    Key,
    Value,
    Payload,
    Param(Mode),
    Result(Mode),
    StreamItem,
}

impl Place {
    fn word(self) -> &'static str {
        match self {
            Self::Record => "a field of a record",
            Self::Struct => "a field of a struct",
            Self::Array => "an element of an array",
            Self::List => "an element of a list",
            Self::Key => "a key of a map",
            Self::Value => "a value of a map",
            Self::Payload => "the payload of a case",
            Self::Param(_) => "a parameter",
            Self::Result(_) => "a result",
            Self::StreamItem => "an item of a stream",
        }
    }
}

pub(super) fn check(schema: &Schema, found: &mut Diagnostics) {
    for item in &schema.items {
        match &item.kind {
            ItemKind::Struct(inner) => inner.fields.iter().for_each(|field| {
                check_type(schema, &field.ty, &field.ty_parts, Place::Struct, found)
            }),
            ItemKind::Record(inner) => inner.fields.iter().for_each(|field| {
                check_type(schema, &field.ty, &field.ty_parts, Place::Record, found)
            }),
            ItemKind::Variant(inner) => {
                for case in &inner.cases {
                    if let Some(payload) = &case.payload {
                        check_type(schema, payload, &case.payload_parts, Place::Payload, found);
                    }
                }
            }
            ItemKind::Error(inner) => {
                for case in &inner.cases {
                    let is_record = case
                        .payload
                        .is_none_or(|item| matches!(schema.item(item).kind, ItemKind::Record(_)));
                    if !is_record {
                        found.push(
                            Diagnostic::error(
                                codes::E0308,
                                case.payload_span,
                                "a case of an error carries a record or nothing",
                            )
                            .help("put the value into a record, so that it can grow"),
                        );
                    }
                }
            }
            ItemKind::Enum(_) | ItemKind::Flags(_) | ItemKind::Resource(_) => {}
        }
    }
    for method in super::services::methods(schema) {
        for param in &method.params {
            check_moded(
                schema,
                &param.ty,
                &param.ty_parts,
                Place::Param(param.mode),
                param.mode,
                found,
            );
        }
        if let Some(result) = &method.result {
            check_moded(
                schema,
                &result.ty,
                &result.parts,
                Place::Result(result.mode),
                result.mode,
                found,
            );
        }
    }
}

fn check_moded(
    schema: &Schema,
    ty: &Type,
    parts: &[Span],
    place: Place,
    mode: Mode,
    found: &mut Diagnostics,
) {
    match mode {
        Mode::Stream => check_type(schema, ty, parts, Place::StreamItem, found),
        Mode::Copy | Mode::View | Mode::Own => check_type(schema, ty, parts, place, found),
    }
}

/// `parts` holds the places of the type and its parts, outside in.
fn check_type(schema: &Schema, ty: &Type, parts: &[Span], place: Place, found: &mut Diagnostics) {
    let span = parts[0];
    match ty {
        Type::Prim(Prim::F32 | Prim::F64) | Type::Timestamp | Type::Duration => {
            if place == Place::Key {
                found.push(bad_key(schema, ty, span));
            }
        }
        Type::Prim(Prim::Bool | Prim::Int(_)) => {}
        Type::String => refuse_inline(schema, ty, span, place, found),
        Type::Bytes => refuse(schema, ty, span, place, found),
        Type::List(element) => {
            refuse(schema, ty, span, place, found);
            check_type(schema, element, &parts[1..], Place::List, found);
        }
        Type::Map(key, value) => {
            refuse(schema, ty, span, place, found);
            check_type(schema, key, &parts[1..], Place::Key, found);
            check_type(schema, value, &parts[1 + count(key)..], Place::Value, found);
        }
        Type::Array(element, _) => {
            if place == Place::Key {
                found.push(bad_key(schema, ty, span));
            }
            check_type(schema, element, &parts[1..], Place::Array, found);
        }
        Type::Optional(inner) => check_optional(schema, inner, parts, place, found),
        Type::Named(item) => match &schema.item(*item).kind {
            ItemKind::Enum(_) => {}
            ItemKind::Flags(_) | ItemKind::Struct(_) => {
                if place == Place::Key {
                    found.push(bad_key(schema, ty, span));
                }
            }
            ItemKind::Record(_) | ItemKind::Variant(_) => refuse(schema, ty, span, place, found),
            ItemKind::Error(_) => found.push(
                Diagnostic::error(
                    codes::E0301,
                    span,
                    format!("an error cannot be {}", place.word()),
                )
                .help("errors stand behind `throws`; use a variant or a record for a value"),
            ),
            ItemKind::Resource(_) => check_resource(span, place, found),
        },
    }
}

/// Parts of a type, itself included.
fn count(ty: &Type) -> usize {
    match ty {
        Type::Prim(_)
        | Type::Timestamp
        | Type::Duration
        | Type::String
        | Type::Bytes
        | Type::Named(_) => 1,
        Type::List(inner) | Type::Array(inner, _) | Type::Optional(inner) => 1 + count(inner),
        Type::Map(key, value) => 1 + count(key) + count(value),
    }
}

/// The place takes neither keys that are no strings nor what has a block of its own.
fn refuse(schema: &Schema, ty: &Type, span: Span, place: Place, found: &mut Diagnostics) {
    if place == Place::Key {
        found.push(bad_key(schema, ty, span));
    } else {
        refuse_inline(schema, ty, span, place, found);
    }
}

/// Structs and arrays hold plain bytes.
fn refuse_inline(schema: &Schema, ty: &Type, span: Span, place: Place, found: &mut Diagnostics) {
    let advice = match place {
        Place::Struct => "use a record, which may hold anything",
        Place::Array => "use a list, or an array of plain values",
        Place::Record
        | Place::List
        | Place::Key
        | Place::Value
        | Place::Payload
        | Place::Param(_)
        | Place::Result(_)
        | Place::StreamItem => return,
    };
    found.push(
        Diagnostic::error(
            codes::E0301,
            span,
            format!("{} cannot be {}", describe(schema, ty), place.word()),
        )
        .note("structs and arrays hold scalars, enums, flags, times, arrays and structs only")
        .help(advice),
    );
}

fn bad_key(schema: &Schema, ty: &Type, span: Span) -> Diagnostic {
    Diagnostic::error(
        codes::E0303,
        span,
        format!("{} cannot be a key of a map", describe(schema, ty)),
    )
    .help("keys are integers, `bool`, `string` and enums")
}

fn check_optional(
    schema: &Schema,
    inner: &Type,
    parts: &[Span],
    place: Place,
    found: &mut Diagnostics,
) {
    let span = parts[0];
    let allowed = match place {
        Place::Record | Place::Param(Mode::Copy | Mode::View) | Place::Result(Mode::Copy) => true,
        Place::Result(Mode::Own) => is_resource(schema, inner),
        Place::Struct
        | Place::Array
        | Place::List
        | Place::Key
        | Place::Value
        | Place::Payload
        | Place::StreamItem
        | Place::Param(Mode::Own | Mode::Stream)
        | Place::Result(Mode::View | Mode::Stream) => false,
    };
    if !allowed {
        found.push(
            Diagnostic::error(codes::E0302, span, format!("{} cannot be optional", place.word()))
                .note("`?` is for fields of records, parameters and results; `own` is optional only for a resource as a result")
                .help("put the optional value into a record"),
        );
        return;
    }
    if is_resource(schema, inner) && place != Place::Result(Mode::Own) {
        found.push(Diagnostic::error(
            codes::E0302,
            span,
            "a resource is optional only as an `own` result",
        ));
        return;
    }
    check_type(schema, inner, &parts[1..], place, found);
}

fn is_resource(schema: &Schema, ty: &Type) -> bool {
    matches!(ty, Type::Named(item) if matches!(schema.item(*item).kind, ItemKind::Resource(_)))
}

fn check_resource(span: Span, place: Place, found: &mut Diagnostics) {
    let report = match place {
        Place::Param(Mode::View | Mode::Own) | Place::Result(Mode::Own) => return,
        Place::Param(Mode::Copy) => {
            Diagnostic::error(codes::E0314, span, "a resource cannot be copied")
                .help("say `view` to lend it for the call, or `own` to give it away")
                .fix("lend it", span.before(), "view ")
        }
        Place::Result(Mode::Copy) => {
            Diagnostic::error(codes::E0314, span, "a resource as a result is given away")
                .help("write `own` before it")
                .fix("give it away", span.before(), "own ")
        }
        Place::Param(Mode::Stream)
        | Place::Result(Mode::View | Mode::Stream)
        | Place::Record
        | Place::Struct
        | Place::Array
        | Place::List
        | Place::Key
        | Place::Value
        | Place::Payload
        | Place::StreamItem => {
            Diagnostic::error(codes::E0301, span, format!("a resource cannot be {}", place.word()))
                .help(
                    "resources are parameters and results; put a number or name of the object here",
                )
        }
    };
    found.push(report);
}

/// A type in words.
pub(super) fn describe(schema: &Schema, ty: &Type) -> String {
    match ty {
        Type::Prim(Prim::Bool) => "`bool`".to_owned(),
        Type::Prim(Prim::Int(int)) => format!("`{}`", int.as_str()),
        Type::Prim(Prim::F32) => "`f32`".to_owned(),
        Type::Prim(Prim::F64) => "`f64`".to_owned(),
        Type::Timestamp => "`timestamp`".to_owned(),
        Type::Duration => "`duration`".to_owned(),
        Type::String => "`string`".to_owned(),
        Type::Bytes => "`bytes`".to_owned(),
        Type::List(_) => "a list".to_owned(),
        Type::Map(..) => "a map".to_owned(),
        Type::Array(..) => "an array".to_owned(),
        Type::Optional(_) => "an optional value".to_owned(),
        Type::Named(item) => {
            let item = schema.item(*item);
            format!("{} `{}`", crate::canon::kind_word(&item.kind), item.name.text)
        }
    }
}
