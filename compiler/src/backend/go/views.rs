//! Accessors of views: fields of a record in the caller's memory.

use super::codec::{At, Codec};
use super::docs::docs;
use super::literal::expression;
use super::model;
use super::types::{self, Shape};
use r2g_idl::ir::{Field, ItemId, Type};
use r2g_idl::layout::Slot;
use r2g_idl::naming::go_exported_name;

/// Methods that every view has.
const VIEW_METHODS: &[&str] = &["Clone", "Scope"];

/// The view of a value, if there is one; other values are copied.
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
}

/// How a type that is not optional is viewed.
pub(super) fn viewed(codec: &Codec<'_>, ty: &Type) -> Option<Viewed> {
    match types::shape(codec.names, ty) {
        Shape::String => Some(Viewed::String),
        Shape::Bytes => Some(Viewed::Bytes),
        Shape::Record(id) => Some(Viewed::Record(id)),
        Shape::List(element) => match types::shape(codec.names, element) {
            Shape::Plain | Shape::Time => {
                Some(Viewed::Plain(types::flat(codec.names, element), codec.element_align(element)))
            }
            Shape::Record(id) => Some(Viewed::Records(id)),
            _ => None,
        },
        _ => None,
    }
}

impl Viewed {
    /// The Go type of the view.
    pub(super) fn ty(&self, codec: &Codec<'_>) -> String {
        match self {
            Self::String => "r2g.StringView".to_owned(),
            Self::Bytes => "r2g.BytesView".to_owned(),
            Self::Plain(element, _) => format!("r2g.PlainView[{element}]"),
            Self::Record(id) => codec.names.named("", *id, "View"),
            Self::Records(id) => codec.names.named("", *id, "Views"),
        }
    }

    /// The expression that makes the view of a field.
    fn expression(&self, codec: &Codec<'_>, offset: u32) -> String {
        let record = |id: ItemId| codec.names.named("R2G", id, "Record");
        match self {
            Self::String => format!("r2gabi.View(v).String({offset})"),
            Self::Bytes => format!("r2gabi.View(v).Bytes({offset})"),
            Self::Plain(element, align) => {
                format!("r2gabi.ViewPlain[{element}](r2gabi.View(v), {offset}, {align})")
            }
            Self::Record(id) => {
                format!("{}(r2gabi.View(v).Record({offset}, {}))", self.ty(codec), record(*id))
            }
            Self::Records(id) => {
                format!("{}(r2gabi.View(v).Records({offset}, {}))", self.ty(codec), record(*id))
            }
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
        let has = codec.names.named("R2G", record, "Record");
        let mut guard = vec![format!("if !r2gabi.View(v).Has({has}, {}) {{", field.ordinal)];
        guard.extend(missing);
        guard.push("}".to_owned());
        guard.append(&mut body);
        body = guard;
    }
    let sentence = format!("{name} is the field `{}` of the schema.", field.name.text);
    model::Accessor { docs: docs(&field.marks.docs, Some(&field.marks), &sentence), name, ty, body }
}

/// Type, statements, and what is returned when the writer lacks the field.
fn read(codec: &Codec<'_>, field: &Field, slot: &Slot) -> (String, Vec<String>, Vec<String>) {
    let offset = slot.offset;
    if let Type::Optional(inner) = &field.ty
        && let Some(view) = viewed(codec, inner)
        && !matches!(view, Viewed::Plain(..) | Viewed::Records(_))
    {
        let ty = view.ty(codec);
        let absent = format!("return {ty}{{}}, false");
        let body = vec![
            format!("if !r2gabi.View(v).IsPresent({offset}) {{"),
            absent.clone(),
            "}".to_owned(),
            format!("return {}, true", view.expression(codec, offset)),
        ];
        return (format!("({ty}, bool)"), body, vec![absent]);
    }
    let (ty, expression) = match viewed(codec, &field.ty).filter(|_| !field.ty.is_optional()) {
        Some(view) => (view.ty(codec), view.expression(codec, offset)),
        None => value(codec, &field.ty, offset),
    };
    let missing = missing(codec, field, &ty);
    (ty, vec![format!("return {expression}")], missing)
}

/// Type and expression of a field that has no view: its value.
fn value(codec: &Codec<'_>, ty: &Type, offset: u32) -> (String, String) {
    let owned = types::owned(codec.names, ty);
    if !ty.is_optional() {
        match types::shape(codec.names, ty) {
            Shape::Plain => {
                let expression = format!("r2gabi.ViewLoad[{owned}](r2gabi.View(v), {offset})");
                return (owned, expression);
            }
            Shape::Bool => return (owned, format!("r2gabi.View(v).Bool({offset})")),
            Shape::Time => return (owned, format!("r2gabi.View(v).Time({offset})")),
            _ => {}
        }
    }
    let step = codec.load(ty, At::new("at", 0), "r");
    let tail = if step.fallible { "" } else { ", nil" };
    let function = format!("func(r *r2gabi.Reader, at uint64) ({owned}, *r2gabi.Fault) {{");
    let expression = format!(
        "r2gabi.Lift(r2gabi.View(v), {offset}, {function}\nreturn {}{tail}\n}})",
        step.call
    );
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
