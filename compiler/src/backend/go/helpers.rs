//! Helpers for composite types: one function per type expression and direction.

use super::codec::{At, Codec, Helper};
use super::model;
use super::steps::{by_address, decode, encode};
use super::types::{self, owned};
use super::views::{seen, value as copy};
use r2g_idl::ir::{ItemKind, Type};

/// The view of what lies at a place.
const PLACE: &str = "r2gabi.ViewAt(p)";

/// A template's name and its model.
pub(super) fn build_helper(
    codec: &Codec<'_>,
    name: String,
    helper: &Helper,
) -> (&'static str, model::Helper) {
    let names = codec.names;
    let mut model = model::Helper {
        name,
        ty: String::new(),
        inner: String::new(),
        size: String::new(),
        align: 8,
        record: String::new(),
        checked: false,
        keyed: false,
        encode: Vec::new(),
        decode: Vec::new(),
        key: String::new(),
        value: String::new(),
        value_offset: 0,
        seen: String::new(),
        seen_key: String::new(),
        clone: String::new(),
    };
    let template = match helper {
        Helper::Ref(id) => {
            model.ty = names.item(*id);
            model.record = names.record(*id);
            model.encode = vec![names.codec("Encode", *id)];
            model.decode = vec![names.codec("Decode", *id)];
            "codec/helper_ref"
        }
        Helper::OptRef(id) => {
            model.ty = names.item(*id);
            let required = Type::Named(*id);
            model.encode = vec![codec.encode(&required, At::new("at", 0), "v", "w").call];
            model.decode = vec![codec.decode(&required, At::new("at", 0), "r").call];
            "codec/helper_opt_ref"
        }
        Helper::Array(element, len) => {
            model.ty = format!("[{len}]{}", types::flat(names, element));
            model.size = codec.names.input.layouts.field(element).size.to_string();
            let leave = "return codecErr.Index(i)";
            model.encode = encode(codec, element, At::new("at", 0), "v[i]", "w", leave);
            model.decode = decode(
                codec,
                element,
                At::new("at", 0),
                "out[i]",
                "r",
                "return out, codecErr.Index(i)",
            );
            model.checked = types::is_frozen_inside(names, element);
            "codec/helper_array"
        }
        Helper::List(element) => {
            list(codec, element, &mut model);
            "codec/helper_list"
        }
        Helper::Map(key, value) => {
            map(codec, key, value, &mut model);
            "codec/helper_map"
        }
        Helper::OptFlat(inner) => {
            model.inner = owned(names, inner);
            let layout = names.input.layouts.field(inner);
            model.size = layout.size.to_string();
            model.encode = encode(codec, inner, At::new("at", 0), "v", "w", "return codecErr");
            model.decode = vec![codec.decode(inner, At::new("at", 0), "r").call];
            "codec/helper_opt_flat"
        }
        Helper::OptNull(inner) => {
            model.inner = owned(names, inner);
            model.encode = vec![codec.encode(inner, At::new("at", 0), "v", "w").call];
            model.decode = vec![codec.decode(inner, At::new("at", 0), "r").call];
            "codec/helper_opt_null"
        }
        Helper::OptVariant(id) => {
            model.ty = names.item(*id);
            let required = Type::Named(*id);
            model.encode = vec![codec.encode(&required, At::new("at", 0), "v", "w").call];
            model.decode = vec![codec.decode(&required, At::new("at", 0), "r").call];
            "codec/helper_opt_variant"
        }
        Helper::ListView(element) => {
            let layout = names.input.layouts.element(element);
            model.ty = owned(names, element);
            (model.size, model.align) = (layout.size.to_string(), layout.align);
            (model.inner, model.seen) = seen(codec, element, PLACE, 0);
            model.clone = copy(codec, &Type::List(Box::new(element.clone())), PLACE, 0).1;
            "codec/helper_list_view"
        }
        Helper::MapView(key, item) => {
            let entry = names.input.layouts.map_entry(key, item);
            let ty = Type::Map(Box::new(key.clone()), Box::new(item.clone()));
            model.ty = owned(names, &ty);
            (model.size, model.align) = (entry.size.to_string(), entry.align);
            model.value_offset = entry.value_offset;
            (model.key, model.seen_key) = seen(codec, key, PLACE, 0);
            (model.value, model.seen) = seen(codec, item, PLACE, 0);
            model.clone = copy(codec, &ty, PLACE, 0).1;
            "codec/helper_map_view"
        }
    };
    (template, model)
}

/// Lists: records lie in line, at the writer's stride.
fn list(codec: &Codec<'_>, element: &Type, model: &mut model::Helper) {
    let names = codec.names;
    model.ty = owned(names, element);
    model.align = codec.element_align(element);
    let record = match element {
        Type::Named(id) if matches!(names.input.schema.item(*id).kind, ItemKind::Record(_)) => {
            Some(*id)
        }
        _ => None,
    };
    if let Some(id) = record {
        let leave = "return codecErr.Index(i)";
        model.record = names.record(id);
        model.size = format!("{}.Size()", model.record);
        let call = format!("{}(w, element, &list[i])", names.codec("Encode", id));
        model.encode = vec![
            format!("if codecErr := {call}; codecErr != nil {{"),
            leave.to_owned(),
            "}".to_owned(),
        ];
        let call = format!("{}(r, element, &out[i])", names.codec("Decode", id));
        let leave = "return nil, codecErr.Index(i)".to_owned();
        model.decode =
            vec![format!("if codecErr := {call}; codecErr != nil {{"), leave, "}".to_owned()];
        return;
    }
    model.size = names.input.layouts.element(element).size.to_string();
    let value = by_address(codec, element, "list[i]");
    model.encode =
        encode(codec, element, At::new("element", 0), &value, "w", "return codecErr.Index(i)");
    model.decode = decode(
        codec,
        element,
        At::new("element", 0),
        "out[i]",
        "r",
        "return nil, codecErr.Index(i)",
    );
}

fn map(codec: &Codec<'_>, key: &Type, value: &Type, model: &mut model::Helper) {
    let names = codec.names;
    let layouts = names.input.layouts;
    let entry = layouts.map_entry(key, value);
    model.ty = format!("map[{}]{}", owned(names, key), owned(names, value));
    model.key = owned(names, key);
    model.value = owned(names, value);
    model.size = entry.size.to_string();
    model.align = entry.align;
    let leave = "return codecErr.Key(key)";
    model.encode = encode(codec, key, At::new("entry", 0), "key", "w", leave);
    let item = by_address(codec, value, "value");
    model.encode.extend(encode(
        codec,
        value,
        At::new("entry", entry.value_offset),
        &item,
        "w",
        leave,
    ));
    let key_end = layouts.field(key).size;
    let value_end = entry.value_offset + layouts.field(value).size;
    for (from, to) in [(key_end, entry.value_offset), (value_end, entry.size)] {
        if from < to {
            model.encode.push(format!(
                "r2gabi.Zero({}, {})",
                At::new("entry", from).arg(),
                to - from
            ));
        }
    }
    model.decode =
        decode(codec, key, At::new("entry", 0), "key", "r", "return nil, codecErr.Index(i)");
    model.keyed = model.decode.len() > 1;
    let at = At::new("entry", entry.value_offset);
    model.decode.extend(decode(codec, value, at, "value", "r", "return nil, codecErr.Key(key)"));
}
