//! Variants and errors.

use super::codec::{At, Codec};
use super::docs::{Comment, Named, message};
use super::model;
use super::quoted::{Literal, quoted};
use super::steps::{by_address, decode, encode, in_field};
use super::types::owned;
use super::views::{BASE, seen};
use r2g_idl::ir::{ErrorItem, Item, ItemId, Marks, Type, VariantItem};
use r2g_idl::layout::Payload;
use r2g_idl::naming::{go_case_name, go_exported_name, go_member_name};

/// Methods that the view of every variant has.
const VIEW_METHODS: &[&str] = &["Tag", "Clone", "Scope"];

/// Go names of gRPC's codes, from 1.
const CODES: [&str; 16] = [
    "Canceled",
    "Unknown",
    "InvalidArgument",
    "DeadlineExceeded",
    "NotFound",
    "AlreadyExists",
    "PermissionDenied",
    "ResourceExhausted",
    "FailedPrecondition",
    "Aborted",
    "OutOfRange",
    "Unimplemented",
    "Internal",
    "Unavailable",
    "DataLoss",
    "Unauthenticated",
];

/// `variant.go.hbs`, `codec/variant.go.hbs`
pub(super) fn build_variant(
    codec: &Codec<'_>,
    id: ItemId,
    item: &Item,
    kind: &VariantItem,
    index: u32,
) -> model::Variant {
    let name = codec.names.bare(id);
    let cases = kind
        .cases
        .iter()
        .filter(|case| case.marks.removed.is_none())
        .map(|case| {
            let case_name = go_case_name(&item.name.text, &case.name.text);
            let label = &case.name.text;
            let sentence = format!("{case_name} is the case {label} of [{name}].");
            let named = Named { name: &case_name, label, sentence: &sentence, acts: false };
            let docs = named.docs(&case.marks.docs, Some(&case.marks));
            let (seen_ty, seen) =
                case.payload.as_ref().map(|ty| seen_payload(codec, ty)).unwrap_or_default();
            model::Case {
                docs,
                name: case_name.clone(),
                tag: case.tag,
                has_payload: case.payload.is_some(),
                ty: case.payload.as_ref().map(|ty| owned(codec.names, ty)).unwrap_or_default(),
                encode: case
                    .payload
                    .as_ref()
                    .map(|ty| encode_payload(codec, ty, &case.name.text))
                    .unwrap_or_default(),
                decode: case
                    .payload
                    .as_ref()
                    .map(|ty| decode_payload(codec, ty, &case.name.text))
                    .unwrap_or_default(),
                accessor_docs: accessor_docs(&case.name.text, case.payload.is_some()),
                accessor: accessor(&case.name.text),
                seen_ty,
                seen,
                code: String::new(),
                message: Literal::default(),
                newer: false,
                refuse: if case.marks.critical {
                    refuse(&name, case.tag, &case.name.text)
                } else {
                    Vec::new()
                },
            }
        })
        .collect();
    let docs = codec.names.item_docs("variant", item);
    let described = kind.cases.iter().any(|case| case.marks.critical);
    model::Variant { docs, name, index, described, open: !kind.frozen, cases }
}

/// The name of the view's method that is about a case.
fn accessor(label: &str) -> String {
    let mut name = go_exported_name(label);
    if VIEW_METHODS.contains(&name.as_str()) {
        name.push('_');
    }
    name
}

fn accessor_docs(label: &str, has_payload: bool) -> Comment {
    let name = accessor(label);
    Comment::sentence(&if has_payload {
        format!("{name} is what the case `{label}` carries, if it is that one.")
    } else {
        format!("{name} reports whether it is the case `{label}`.")
    })
}

/// Type and expression of a payload as it is seen.
fn seen_payload(codec: &Codec<'_>, ty: &Type) -> (String, String) {
    match codec.names.input.layouts.payload(Some(ty)) {
        Payload::None => (String::new(), String::new()),
        Payload::Inline(_) | Payload::Record => seen(codec, ty, BASE, 8),
        Payload::Block(layout) => {
            let base = format!("{BASE}.Object({}, {})", layout.size, layout.align);
            seen(codec, ty, &base, 0)
        }
    }
}

/// Whether a case came after its type: peers may not know it.
fn is_newer(case: &Marks, item: &Marks) -> bool {
    case.since.is_some_and(|since| item.since.is_none_or(|born| since > born))
}

/// Statements that refuse a critical case where the peer does not know it.
fn refuse(name: &str, tag: u32, label: &str) -> Vec<String> {
    let call = format!("w.RefuseIfLacked(r2gCases_{name}, {tag}, {})", quoted(label));
    vec![
        format!("if codecErr := {call}; codecErr != nil {{"),
        "return codecErr".to_owned(),
        "}".to_owned(),
    ]
}

fn encode_payload(codec: &Codec<'_>, ty: &Type, label: &str) -> Vec<String> {
    let leave = format!("return {}", in_field(label));
    let value = by_address(codec, ty, "v.Value");
    match codec.names.input.layouts.payload(Some(ty)) {
        Payload::None => Vec::new(),
        Payload::Inline(_) | Payload::Record => {
            encode(codec, ty, At::new("at", 8), &value, "w", &leave)
        }
        Payload::Block(layout) => {
            let mut lines = vec![
                format!("block, codecErr := w.Object(at+8, {})", layout.size),
                "if codecErr != nil {".to_owned(),
                leave.clone(),
                "}".to_owned(),
            ];
            lines.extend(encode(codec, ty, At::new("block", 0), &value, "w", &leave));
            lines
        }
    }
}

fn decode_payload(codec: &Codec<'_>, ty: &Type, label: &str) -> Vec<String> {
    let leave = format!("return nil, {}", in_field(label));
    match codec.names.input.layouts.payload(Some(ty)) {
        Payload::None => Vec::new(),
        Payload::Inline(_) | Payload::Record => {
            let mut lines = decode(codec, ty, At::new("at", 8), "v.Value", "r", &leave);
            if lines.len() > 1 {
                lines.insert(0, "var codecErr *r2gabi.CodecError".to_owned());
            }
            lines
        }
        Payload::Block(layout) => {
            let mut lines = vec![
                format!("block, codecErr := r.Object(at+8, {}, {})", layout.size, layout.align),
                "if codecErr != nil {".to_owned(),
                leave.clone(),
                "}".to_owned(),
            ];
            lines.extend(decode(codec, ty, At::new("block", 0), "v.Value", "r", &leave));
            lines
        }
    }
}

/// `error.go.hbs`, `codec/error.go.hbs`
pub(super) fn build_error(
    codec: &Codec<'_>,
    id: ItemId,
    item: &Item,
    kind: &ErrorItem,
    index: u32,
) -> model::Variant {
    let name = codec.names.bare(id);
    let cases = kind
        .cases
        .iter()
        .filter(|case| case.marks.removed.is_none())
        .map(|case| {
            let case_name = go_member_name(&item.name.text, &case.name.text);
            let label = &case.name.text;
            let sentence = format!("{case_name} is the case {label} of [{name}].");
            let named = Named { name: &case_name, label, sentence: &sentence, acts: false };
            let docs = named.docs(&case.marks.docs, Some(&case.marks));
            let payload = case.payload.map(Type::Named);
            model::Case {
                docs,
                name: case_name.clone(),
                tag: case.tag,
                has_payload: payload.is_some(),
                ty: payload.as_ref().map(|ty| owned(codec.names, ty)).unwrap_or_default(),
                encode: payload
                    .as_ref()
                    .map(|ty| encode_detail(codec, ty, label))
                    .unwrap_or_default(),
                decode: payload
                    .as_ref()
                    .map(|ty| decode_detail(codec, ty, label))
                    .unwrap_or_default(),
                accessor: String::new(),
                accessor_docs: Comment::default(),
                seen_ty: String::new(),
                seen: String::new(),
                code: CODES[case.status as usize - 1].to_owned(),
                message: quoted(&message(label, &case.marks.docs)),
                newer: is_newer(&case.marks, &item.marks),
                refuse: Vec::new(),
            }
        })
        .collect();
    let docs = codec.names.item_docs("error", item);
    let described = kind.cases.iter().any(|case| is_newer(&case.marks, &item.marks));
    model::Variant { docs, name, index, described, open: true, cases }
}

fn encode_detail(codec: &Codec<'_>, ty: &Type, label: &str) -> Vec<String> {
    let step = codec.encode(ty, At::new("at", 8), "&e.Detail", "in.Writer");
    vec![
        format!("if codecErr = {}; codecErr != nil {{", step.call),
        in_field(label),
        "}".to_owned(),
    ]
}

fn decode_detail(codec: &Codec<'_>, ty: &Type, label: &str) -> Vec<String> {
    let leave = format!("return nil, {}", in_field(label));
    let Type::Named(id) = ty else { unreachable!("error payloads are records") };
    let call = codec.fill_record(*id, At::new("at", 8), "e.Detail", "r");
    vec![format!("if codecErr := {call}; codecErr != nil {{"), leave, "}".to_owned()]
}
