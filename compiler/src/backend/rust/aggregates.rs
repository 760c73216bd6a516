//! Structs and records.

use super::literal::{Want, expression, is_set, zero};
use super::model;
use super::names::{Names, Place};
use super::text::{Docs, deprecated, docs, quoted};
use super::types;
use r2g_idl::ir::{Field, Item, ItemId, RecordItem, StructItem, Type};
use r2g_idl::layout::{Aggregate, Slot};
use r2g_idl::naming::{rust_member_name, rust_snake, rust_type_name};

/// Accessors of views that would hide what every view has.
const VIEW_METHODS: &[&str] = &["to_owned", "clone", "r2g_decode"];

/// `struct.rs.hbs`
pub(super) fn build_struct(
    names: &Names<'_>,
    id: ItemId,
    item: &Item,
    kind: &StructItem,
) -> model::Aggregate {
    let layout = aggregate(names, id);
    let float = kind.fields.iter().any(|field| types::has_float(names, &field.ty));
    let derives = if float { "" } else { ", Eq, Hash" };
    let mut model = build(names, item, &kind.fields, layout);
    model.docs = names.item_docs("struct", item);
    model.has_default = kind.fields.iter().any(|field| has_long_array(&field.ty));
    let default = if model.has_default { "" } else { ", Default" };
    model.derives = format!("Debug, Clone, Copy, PartialEq{derives}{default}");
    model.asserts = offsets(&model.name, &kind.fields, layout);
    model.checked = kind.fields.iter().any(|field| types::is_checked(names, &field.ty));
    model
}

/// `record.rs.hbs`
pub(super) fn build_record(
    names: &Names<'_>,
    id: ItemId,
    item: &Item,
    kind: &RecordItem,
    index: u32,
) -> model::Aggregate {
    let mut model = build(names, item, &kind.fields, aggregate(names, id));
    model.docs = names.item_docs("record", item);
    model.index = index;
    model
}

/// Longest array that std implements `Default` for.
const DEFAULT_ARRAY: u32 = 32;

fn has_long_array(ty: &Type) -> bool {
    match ty {
        Type::Array(element, len) => *len > DEFAULT_ARRAY || has_long_array(element),
        _ => false,
    }
}

fn aggregate<'a>(names: &Names<'a>, id: ItemId) -> &'a Aggregate {
    names.input.layouts.aggregate(id).expect("structs and records have a layout")
}

fn build(names: &Names<'_>, item: &Item, fields: &[Field], layout: &Aggregate) -> model::Aggregate {
    let mut required = Vec::new();
    let mut tombstones = Vec::new();
    let mut shown = Vec::new();
    for (field, slot) in fields.iter().zip(&layout.slots) {
        if field.is_removed() {
            tombstones.extend(tombstone(names, field, slot));
            continue;
        }
        if is_required(field) {
            let name = rust_member_name(&field.name.text);
            required.push(model::Required { name, ty: argument(names, field).0 });
        }
        shown.push(build_field(names, field, slot));
    }
    let name = rust_type_name(&item.name.text);
    model::Aggregate {
        docs: Docs::default(),
        deprecated: deprecated(&item.marks),
        view: format!("{name}View"),
        name,
        derives: String::new(),
        size: layout.size,
        align: layout.align,
        ordinals: fields.len() as u32,
        index: 0,
        checked: false,
        has_default: required.is_empty(),
        fields: shown,
        required,
        tombstones,
        asserts: asserts(names, fields, &layout.slots),
    }
}

/// Whether `new` must be given the field: it has no default of any kind and is as old as its record.
pub(super) fn is_required(field: &Field) -> bool {
    let implicit = matches!(field.ty, Type::Optional(_) | Type::List(_) | Type::Map(..));
    field.birth && field.default.is_none() && !implicit
}

/// Type and conversion of an argument that sets a field.
fn argument(names: &Names<'_>, field: &Field) -> (String, String) {
    let name = rust_member_name(&field.name.text);
    let into = names.std("Into", Place::Public);
    let inner = field.ty.required();
    let owned = types::owned(names, inner, Place::Public);
    let (ty, value) = match inner {
        Type::String => (format!("impl {into}<{owned}>"), format!("{name}.into()")),
        Type::Bytes | Type::List(_) => (format!("impl {into}<{owned}>"), format!("{name}.into()")),
        _ => (owned, name),
    };
    let value = if field.boxed {
        format!("{}::new({value})", names.std("Box", Place::Public))
    } else {
        value
    };
    if field.ty.is_optional() {
        (ty, format!("{}({value})", names.std("Some", Place::Public)))
    } else {
        (ty, value)
    }
}

fn declared(names: &Names<'_>, field: &Field, place: Place) -> String {
    if field.boxed {
        types::boxed(names, &field.ty, place)
    } else {
        types::owned(names, &field.ty, place)
    }
}

fn initial(names: &Names<'_>, field: &Field, place: Place, want: Want) -> String {
    match &field.default {
        Some(value) => expression(names, value, &field.ty, place, want),
        None => zero(names, &field.ty, place),
    }
}

fn build_field(names: &Names<'_>, field: &Field, slot: &Slot) -> model::Field {
    let name = rust_member_name(&field.name.text);
    let (setter_ty, setter_value) = argument(names, field);
    let initial_value = if is_required(field) {
        setter_value.clone()
    } else {
        initial(names, field, Place::Public, Want::Owned)
    };
    let mut accessor = name.clone();
    if VIEW_METHODS.contains(&accessor.as_str()) {
        accessor.push('_');
    }
    model::Field {
        docs: docs(&field.marks.docs, || format!("The field `{}`.", field.name.text)),
        deprecated: deprecated(&field.marks),
        link: name.trim_start_matches("r#").to_owned(),
        ty: declared(names, field, Place::Public),
        setter: format!("with_{}", rust_snake(&field.name.text)),
        setter_ty,
        setter_value,
        zero: format!("{name}: {}", zero(names, &field.ty, Place::Public)),
        initial: if initial_value == name {
            initial_value
        } else {
            format!("{name}: {initial_value}")
        },
        encode: encode(names, field, slot),
        decode: decode(names, field, slot),
        verify: verify(names, field, slot),
        accessor,
        accessor_ty: types::view(names, &field.ty, Place::Public, "'a"),
        accessor_value: accessor_value(names, field, slot),
        check: format!(
            "from.check::<{}>({}, {})?;",
            types::owned(names, &field.ty, Place::Codec),
            quoted(&field.name.text),
            slot.offset
        ),
        name,
    }
}

/// `"note", 48` or, for flat options, `"tip", 24, 32`.
pub(super) fn at(label: &str, slot: &Slot) -> String {
    let label = quoted(label);
    match slot.present {
        Some(present) => format!("{label}, {}, {present}", slot.offset),
        None => format!("{label}, {}", slot.offset),
    }
}

/// The method of a record that reads or writes a value of a type.
pub(super) fn access(names: &Names<'_>, ty: &Type) -> &'static str {
    match ty {
        Type::Optional(inner) if is_null(names, inner) => "nullable",
        Type::Optional(_) => "flat",
        _ => "field",
    }
}

fn is_null(names: &Names<'_>, ty: &Type) -> bool {
    types::is_nullable(names, ty)
}

fn encode(names: &Names<'_>, field: &Field, slot: &Slot) -> String {
    let name = rust_member_name(&field.name.text);
    let value = if field.ty.is_optional() {
        format!("self.{name}.as_ref()")
    } else {
        format!("&self.{name}")
    };
    let place = at(&field.name.text, slot);
    let write = format!("to.{}({place}, {value}, w)?;", access(names, &field.ty));
    if !field.marks.critical {
        return write;
    }
    let value = format!("self.{name}");
    let is_set = is_set(names, &field.ty, field.default.as_ref(), &value, Place::Codec);
    let (label, ordinal) = (quoted(&field.name.text), field.ordinal);
    format!("w.critical::<Self>({label}, {ordinal}, || {is_set})?;\n{write}")
}

/// Absent for `T?`, else the default, else zero: which needs no statement.
fn tombstone(names: &Names<'_>, field: &Field, slot: &Slot) -> Option<String> {
    let value = field.default.as_ref()?;
    let text = expression(names, value, &field.ty, Place::Codec, Want::Borrowed);
    let by_ref = if field.ty == Type::String { text } else { format!("&{text}") };
    let typed = match &field.ty {
        Type::String => "str".to_owned(),
        other => types::owned(names, other, Place::Codec),
    };
    Some(format!("to.field::<{typed}>({}, {by_ref}, w)?;", at(&field.name.text, slot)))
}

fn decode(names: &Names<'_>, field: &Field, slot: &Slot) -> String {
    let inner = if field.boxed {
        types::boxed(names, field.ty.required(), Place::Codec)
    } else {
        types::owned(names, field.ty.required(), Place::Codec)
    };
    let read =
        format!("from.{}::<{inner}>({})?", access(names, &field.ty), at(&field.name.text, slot));
    guarded(field, "from", &read, &initial(names, field, Place::Codec, Want::Owned))
}

fn verify(names: &Names<'_>, field: &Field, slot: &Slot) -> String {
    let inner = types::owned(names, field.ty.required(), Place::Codec);
    let place = at(&field.name.text, slot);
    let check = match access(names, &field.ty) {
        "field" => format!("from.verify::<{inner}>({place})?;"),
        other => format!("from.verify_{other}::<{inner}>({place})?;"),
    };
    if field.birth {
        return check;
    }
    format!("if from.has({}) {{\n{check}\n}}", field.ordinal)
}

/// A field that older writers lack is only read where it is.
fn guarded(field: &Field, from: &str, read: &str, otherwise: &str) -> String {
    if field.birth {
        return read.to_owned();
    }
    format!("if {from}.has({}) {{ {read} }} else {{ {otherwise} }}", field.ordinal)
}

fn accessor_value(names: &Names<'_>, field: &Field, slot: &Slot) -> String {
    let inner = types::owned(names, field.ty.required(), Place::Public);
    let read = format!(
        "::r2g::gen_support::valid(self.0.{}_view::<{inner}>({}))",
        access(names, &field.ty),
        at(&field.name.text, slot)
    );
    let read = as_view(&field.ty, &read);
    let otherwise = match &field.ty {
        Type::List(_) if field.default.is_none() => "::r2g::ListView::empty()".to_owned(),
        Type::Map(..) if field.default.is_none() => "::r2g::MapView::empty()".to_owned(),
        _ => initial(names, field, Place::Public, Want::Borrowed),
    };
    guarded(field, "self.0", &read, &otherwise)
}

/// `bytes` are lists of `u8` to the runtime; users see a slice.
pub(super) fn as_view(ty: &Type, read: &str) -> String {
    match ty {
        Type::Bytes => format!("{read}.as_slice()"),
        Type::Optional(inner) if **inner == Type::Bytes => {
            format!("{read}.map(::r2g::ListView::as_slice)")
        }
        _ => read.to_owned(),
    }
}

/// The offsets that the compiler promised for a struct's own fields.
fn offsets(name: &str, fields: &[Field], layout: &Aggregate) -> Vec<String> {
    let rows = fields.iter().zip(&layout.slots);
    rows.map(|(field, slot)| {
        let field = rust_member_name(&field.name.text);
        format!("assert!(::core::mem::offset_of!(super::{name}, {field}) == {});", slot.offset)
    })
    .collect()
}

/// Sizes and alignments that the runtime's conversions must have.
pub(super) fn asserts(names: &Names<'_>, fields: &[Field], slots: &[Slot]) -> Vec<String> {
    let rows = fields.iter().zip(slots);
    rows.filter(|(_, slot)| slot.present.is_none())
        .map(|(field, slot)| {
            let ty = types::owned(names, field.ty.required(), Place::Codec);
            assert_encode(&ty, slot)
        })
        .collect()
}

/// One assert about a field's type.
pub(super) fn assert_encode(ty: &str, slot: &Slot) -> String {
    format!(
        "assert!(<{ty} as Encode>::SIZE == {} && <{ty} as Encode>::ALIGN == {});",
        slot.size, slot.align
    )
}
