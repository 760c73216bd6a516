//! Structs and records.

use super::asserts::{offset_assert, size_assert};
use super::codec::{At, Codec};
use super::docs::docs;
use super::literal::{expression, is_set};
use super::model;
use super::quoted::quoted;
use super::steps::{by_address, decode, encode, in_field, is_fallible};
use super::types::{self, Shape, owned};
use super::views;
use r2g_idl::ir::{Field, Item, ItemId, RecordItem, StructItem, Type};
use r2g_idl::layout::{Aggregate, Slot};
use r2g_idl::naming::go_exported_name;

fn layout<'a>(codec: &Codec<'a>, id: ItemId) -> &'a Aggregate {
    codec.names.input.layouts.aggregate(id).expect("structs and records have a layout")
}

fn field(field: &Field, ty: String) -> model::Field {
    let name = go_exported_name(&field.name.text);
    model::Field { docs: docs(&field.marks.docs, Some(&field.marks)), name, ty }
}

/// `struct.go.hbs`, `codec/struct.go.hbs`
pub(super) fn build_struct(
    codec: &Codec<'_>,
    id: ItemId,
    item: &Item,
    kind: &StructItem,
) -> model::Struct {
    let names = codec.names;
    let name = names.bare(id);
    let layout = layout(codec, id);
    let mut asserts = vec![size_assert(&name, layout.size)];
    let (mut read, mut write) = (Vec::new(), Vec::new());
    for (member, slot) in kind.fields.iter().zip(&layout.slots) {
        let go = go_exported_name(&member.name.text);
        asserts.push(offset_assert(&name, &go, slot.offset));
        let leave = format!("return v, {}", in_field(&member.name.text));
        match types::shape(names, &member.ty) {
            Shape::Bool => read.extend([
                format!("if r2gabi.BadBool({}) {{", At::new("at", slot.offset).only()),
                format!(
                    "return v, r2gabi.NewCodecError(\"not a bool\").Field({})",
                    quoted(&member.name.text)
                ),
                "}".to_owned(),
            ]),
            Shape::Frozen(_) | Shape::Checked(_) | Shape::Array(..) => {
                let step = codec.decode(&member.ty, At::new("at", slot.offset), "r");
                read.extend([
                    format!("if _, codecErr := {}; codecErr != nil {{", step.call),
                    leave,
                    "}".to_owned(),
                ]);
            }
            _ => {}
        }
        if types::is_frozen_inside(names, &member.ty) {
            let value = format!("v.{go}");
            let leave = format!("return {}", in_field(&member.name.text));
            write.extend(encode(
                codec,
                &member.ty,
                At::new("at", slot.offset),
                &value,
                "w",
                &leave,
            ));
        }
    }
    model::Struct {
        docs: names.item_docs("struct", item),
        fields: kind.fields.iter().map(|one| field(one, types::flat(names, &one.ty))).collect(),
        name,
        asserts,
        checked: !read.is_empty(),
        decode: read,
        encode_checked: !write.is_empty(),
        encode: write,
    }
}

/// `record.go.hbs`, `codec/record.go.hbs`
pub(super) fn build_record(
    codec: &Codec<'_>,
    id: ItemId,
    item: &Item,
    kind: &RecordItem,
    index: u32,
) -> model::Record {
    let names = codec.names;
    let name = names.bare(id);
    let layout = layout(codec, id);
    let live: Vec<(&Field, &Slot)> =
        kind.fields.iter().zip(&layout.slots).filter(|(field, _)| !field.is_removed()).collect();
    let mut encode_lines = Vec::new();
    for (member, slot) in kind.fields.iter().zip(&layout.slots) {
        encode_lines.extend(encode_field(codec, member, slot, &format!("r2gRecord_{name}")));
    }
    for pad in &layout.padding {
        encode_lines.push(format!("r2gabi.Zero({}, {})", At::new("at", pad.offset).arg(), pad.len));
    }
    let decode_lines: Vec<String> =
        live.iter().flat_map(|(member, slot)| decode_field(codec, member, slot)).collect();
    let required: Vec<&Field> =
        live.iter().map(|(field, _)| *field).filter(|field| is_required(field)).collect();
    let params: Vec<String> = required
        .iter()
        .map(|field| format!("{} {}", names.param(&field.name.text), owned(names, &field.ty)))
        .collect();
    let initial = live.iter().filter_map(|(field, _)| initial(codec, field)).collect();
    model::Record {
        docs: names.item_docs("record", item),
        fields: live.iter().map(|(one, _)| field(one, owned(names, &one.ty))).collect(),
        params: params.join(", "),
        initial,
        accessors: live
            .iter()
            .map(|(field, slot)| views::accessor(codec, id, field, slot))
            .collect(),
        index,
        ordinals: kind.fields.len() as u32,
        size: layout.size,
        encode: encode_lines,
        versioned: live.iter().any(|(field, _)| !field.birth),
        fallible: live.iter().any(|(field, _)| is_fallible(codec, &field.ty)),
        decode: decode_lines,
        name,
    }
}

/// Whether the constructor must be given the field: it has no default of any kind and is as old as
/// its record.
pub(super) fn is_required(field: &Field) -> bool {
    let implicit = matches!(field.ty, Type::Optional(_) | Type::List(_) | Type::Map(..));
    field.birth && field.default.is_none() && !implicit
}

fn initial(codec: &Codec<'_>, field: &Field) -> Option<String> {
    let target = format!("r2gNew.{}", go_exported_name(&field.name.text));
    if is_required(field) {
        return Some(format!("{target} = {}", codec.names.param(&field.name.text)));
    }
    let value = field.default.as_ref()?;
    Some(format!("{target} = {}", expression(codec.names, value, &field.ty)))
}

fn encode_field(codec: &Codec<'_>, field: &Field, slot: &Slot, record: &str) -> Vec<String> {
    let at = At::new("at", slot.offset);
    let leave = format!("return {}", in_field(&field.name.text));
    if !field.is_removed() {
        let value = format!("v.{}", go_exported_name(&field.name.text));
        let mut lines = Vec::new();
        if field.marks.critical {
            let set = is_set(codec.names, &field.ty, field.default.as_ref(), &value);
            let name = quoted(&field.name.text);
            let call = format!("w.RefuseIfLacked({record}, {}, {name})", field.ordinal);
            lines.extend([
                format!("if {set} {{"),
                format!("if codecErr := {call}; codecErr != nil {{"),
                "return codecErr".to_owned(),
                "}".to_owned(),
                "}".to_owned(),
            ]);
        }
        lines.extend(encode(
            codec,
            &field.ty,
            at,
            &by_address(codec, &field.ty, &value),
            "w",
            &leave,
        ));
        return lines;
    }
    // A tombstone keeps its slot: absent, else the default, else zero.
    match &field.default {
        Some(value) => {
            let text = typed(codec, &field.ty, &expression(codec.names, value, &field.ty));
            encode(codec, &field.ty, at, &text, "w", &leave)
        }
        None => vec![format!("r2gabi.Zero({}, {})", at.arg(), slot.size)],
    }
}

/// An untyped constant with its type, for generic functions.
pub(super) fn typed(codec: &Codec<'_>, ty: &Type, value: &str) -> String {
    match ty {
        Type::Prim(_) => format!("{}({value})", owned(codec.names, ty)),
        _ => value.to_owned(),
    }
}

fn decode_field(codec: &Codec<'_>, field: &Field, slot: &Slot) -> Vec<String> {
    let target = format!("v.{}", go_exported_name(&field.name.text));
    let leave = format!("return {}", in_field(&field.name.text));
    let lines = decode(codec, &field.ty, At::new("at", slot.offset), &target, "r", &leave);
    if field.birth {
        return lines;
    }
    let mut guarded = vec![format!("if fields >= {} {{", field.ordinal)];
    guarded.extend(lines);
    if let Some(value) = &field.default {
        guarded.push("} else {".to_owned());
        guarded.push(format!("{target} = {}", expression(codec.names, value, &field.ty)));
    }
    guarded.push("}".to_owned());
    guarded
}
