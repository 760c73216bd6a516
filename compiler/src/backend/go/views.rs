//! Accessors of views: fields of a record in the caller's memory.

use super::codec::{At, Codec, Helper};
use super::docs::Named;
use super::literal::expression;
use super::model;
use super::types::{self, Shape};
use r2g_idl::ir::{Field, ItemId, Type};
use r2g_idl::layout::Slot;
use r2g_idl::naming::go_exported_name;

/// The view that a method belongs to.
pub(super) const BASE: &str = "r2gabi.View(v)";

/// Methods that every view has.
const VIEW_METHODS: &[&str] = &["Clone", "Scope"];

/// The view of a value; what is no memory of the caller's is copied.
pub(super) enum Viewed {
    /// `r2g.StringView`
    String,
    /// `r2g.BytesView`
    Bytes,
    /// `r2g.PlainView` of an element type, and its alignment.
    Plain(String, u32),
    /// The generated view of a record.
    Record(ItemId),
    /// The generated view of a list of records.
    Records(ItemId),
    /// The generated view of a variant.
    Variant(ItemId),
    /// `r2g.ListView`: its type, and the variable that describes it.
    List(String, String),
    /// `r2g.MapView`: the same.
    Map(String, String),
}

/// How a type that is not optional is viewed.
pub(super) fn viewed(codec: &Codec<'_>, ty: &Type) -> Option<Viewed> {
    match types::shape(codec.names, ty) {
        Shape::String => Some(Viewed::String),
        Shape::Bytes => Some(Viewed::Bytes),
        Shape::Record(id) => Some(Viewed::Record(id)),
        Shape::Variant(id) => Some(Viewed::Variant(id)),
        Shape::List(element) => Some(match types::shape(codec.names, element) {
            Shape::Plain | Shape::Time => {
                Viewed::Plain(types::flat(codec.names, element), codec.element_align(element))
            }
            Shape::Record(id) => Viewed::Records(id),
            _ => {
                let (seen, owned) = (seen_ty(codec, element), types::owned(codec.names, element));
                let kind = codec.view_kind(ty.required(), Helper::ListView(element.clone()));
                Viewed::List(format!("r2g.ListView[{seen}, {owned}]"), kind)
            }
        }),
        Shape::Map(key, value) => {
            let (key_ty, value_ty) = (seen_ty(codec, key), seen_ty(codec, value));
            let owned = types::owned(codec.names, ty.required());
            let kind = codec.view_kind(ty.required(), Helper::MapView(key.clone(), value.clone()));
            Some(Viewed::Map(format!("r2g.MapView[{key_ty}, {value_ty}, {owned}]"), kind))
        }
        Shape::Plain
        | Shape::Bool
        | Shape::Frozen(_)
        | Shape::Checked(_)
        | Shape::Array(..)
        | Shape::Time => None,
    }
}

/// The type as which a value is seen.
fn seen_ty(codec: &Codec<'_>, ty: &Type) -> String {
    match viewed(codec, ty) {
        Some(view) => view.ty(codec),
        None => types::owned(codec.names, ty),
    }
}

/// Type and expression of what a type that is not optional is seen as; `base` is an `r2gabi.View`.
pub(super) fn seen(codec: &Codec<'_>, ty: &Type, base: &str, offset: u32) -> (String, String) {
    match viewed(codec, ty) {
        Some(view) => (view.ty(codec), view.expression(codec, base, offset)),
        None => value(codec, ty, base, offset),
    }
}

/// The view of a record in a list, and the expression that says how it is found.
pub(super) fn records(codec: &Codec<'_>, id: ItemId) -> (String, String) {
    (codec.names.beside(id, "View"), format!("{}()", codec.names.codec("Kind", id)))
}

impl Viewed {
    /// The Go type of the view.
    pub(super) fn ty(&self, codec: &Codec<'_>) -> String {
        match self {
            Self::String => "r2g.StringView".to_owned(),
            Self::Bytes => "r2g.BytesView".to_owned(),
            Self::Plain(element, _) => format!("r2g.PlainView[{element}]"),
            Self::Record(id) | Self::Variant(id) => codec.names.beside(*id, "View"),
            Self::Records(id) => codec.names.beside(*id, "Views"),
            Self::List(ty, _) | Self::Map(ty, _) => ty.clone(),
        }
    }

    /// The expression that makes the view of a field.
    fn expression(&self, codec: &Codec<'_>, base: &str, offset: u32) -> String {
        let record = |id: ItemId| codec.names.record(id);
        match self {
            Self::String => format!("{base}.String({offset})"),
            Self::Bytes => format!("{base}.Bytes({offset})"),
            Self::Plain(element, align) => {
                format!("r2gabi.ViewPlain[{element}]({base}, {offset}, {align})")
            }
            Self::Record(id) => {
                format!("{}({base}.Record({offset}, {}))", self.ty(codec), record(*id))
            }
            Self::Records(id) => {
                let (view, kind) = records(codec, *id);
                format!("r2gabi.ViewRecords[{view}]({base}, {offset}, {kind})")
            }
            Self::Variant(_) => format!("{}({base}.Variant({offset}))", self.ty(codec)),
            Self::List(_, kind) => format!("r2gabi.ViewList({base}, {offset}, {kind})"),
            Self::Map(_, kind) => format!("r2gabi.ViewMap({base}, {offset}, {kind})"),
        }
    }
}

/// A method of the view of `record`.
pub(super) fn accessor(
    codec: &Codec<'_>,
    record: ItemId,
    field: &Field,
    slot: &Slot,
) -> model::Accessor {
    let mut name = go_exported_name(&field.name.text);
    if VIEW_METHODS.contains(&name.as_str()) {
        name.push('_');
    }
    let (ty, mut body, missing) = read(codec, field, slot);
    if !field.birth {
        let has = codec.names.record(record);
        let mut guard = vec![format!("if !r2gabi.View(v).Has({has}, {}) {{", field.ordinal)];
        guard.extend(missing);
        guard.push("}".to_owned());
        guard.append(&mut body);
        body = guard;
    }
    let label = &field.name.text;
    let sentence = format!("{name} is the field {label}.");
    let named = Named { name: &name, label, sentence: &sentence, acts: false };
    let docs = named.docs(&field.marks.docs, Some(&field.marks));
    model::Accessor { docs, name, ty, body }
}

/// Type, statements, and what is returned when the writer lacks the field.
fn read(codec: &Codec<'_>, field: &Field, slot: &Slot) -> (String, Vec<String>, Vec<String>) {
    let offset = slot.offset;
    if let Type::Optional(inner) = &field.ty
        && let Some(view) = viewed(codec, inner)
    {
        let ty = view.ty(codec);
        let absent = format!("return {ty}{{}}, false");
        let body = vec![
            format!("if !r2gabi.View(v).IsPresent({offset}) {{"),
            absent.clone(),
            "}".to_owned(),
            format!("return {}, true", view.expression(codec, BASE, offset)),
        ];
        return (format!("({ty}, bool)"), body, vec![absent]);
    }
    let (ty, expression) = match viewed(codec, &field.ty).filter(|_| !field.ty.is_optional()) {
        Some(view) => (view.ty(codec), view.expression(codec, BASE, offset)),
        None => value(codec, &field.ty, BASE, offset),
    };
    let missing = missing(codec, field, &ty);
    (ty, vec![format!("return {expression}")], missing)
}

/// Type and expression of the value of a field.
pub(super) fn value(codec: &Codec<'_>, ty: &Type, base: &str, offset: u32) -> (String, String) {
    let owned = types::owned(codec.names, ty);
    if !ty.is_optional() {
        match types::shape(codec.names, ty) {
            Shape::Plain => {
                let expression = format!("r2gabi.ViewValue[{owned}]({base}, {offset})");
                return (owned, expression);
            }
            Shape::Bool => return (owned, format!("{base}.Bool({offset})")),
            Shape::Time => return (owned, format!("{base}.Time({offset})")),
            _ => {}
        }
    }
    let step = codec.decode(ty, At::new("at", 0), "r");
    let tail = if step.fallible { "" } else { ", nil" };
    let function = format!("func(r *r2gabi.Reader, at uint64) ({owned}, *r2gabi.CodecError) {{");
    let expression =
        format!("r2gabi.DecodeField({base}, {offset}, {function}\nreturn {}{tail}\n}})", step.call);
    (owned, expression)
}

fn missing(codec: &Codec<'_>, field: &Field, ty: &str) -> Vec<String> {
    match &field.default {
        Some(value) => {
            let text = expression(codec.names, value, &field.ty);
            let text =
                if field.ty == Type::String { format!("r2g.NewStringView({text})") } else { text };
            vec![format!("return {text}")]
        }
        None => vec![format!("var r2gNone {ty}"), "return r2gNone".to_owned()],
    }
}
