//! Type expressions: as text, and how two of them differ.

use std::fmt::Write as _;

use crate::descriptor::message::{Simple, Type, TypeKind, Value, ValueKind};

use super::change::{Effect, Verdict};
use super::pairs::Pairs;
use super::side::short;

/// How a member's type differs from what it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Difference {
    /// Not at all.
    Same,
    /// `T` and `T?`.
    Optionality,
    /// Only in the length of an array.
    ArrayLength,
    /// In the element, key or value of the same container.
    Element,
    /// In anything else.
    Other,
}

/// How `new` differs from `old`, with the names of the old schema taken as what they became.
pub(super) fn difference(old: Option<&Type>, new: Option<&Type>, pairs: &Pairs<'_>) -> Difference {
    match (kind(old), kind(new)) {
        (None, None) => Difference::Same,
        (Some(TypeKind::Optional(old)), Some(TypeKind::Optional(new))) => {
            difference(Some(old), Some(new), pairs)
        }
        (Some(TypeKind::Optional(inner)), Some(_)) => optionality(Some(inner), new, pairs),
        (Some(_), Some(TypeKind::Optional(inner))) => optionality(old, Some(inner), pairs),
        (Some(TypeKind::Simple(a)), Some(TypeKind::Simple(b))) if a == b => Difference::Same,
        (Some(TypeKind::Named(a)), Some(TypeKind::Named(b))) if pairs.renamed(a) == *b => {
            Difference::Same
        }
        (Some(TypeKind::List(a)), Some(TypeKind::List(b))) => {
            element(difference(Some(a), Some(b), pairs))
        }
        (Some(TypeKind::Map(a)), Some(TypeKind::Map(b))) => {
            let key = difference(a.key.as_deref(), b.key.as_deref(), pairs);
            let value = difference(a.value.as_deref(), b.value.as_deref(), pairs);
            element(if key == Difference::Same { value } else { Difference::Other })
        }
        (Some(TypeKind::Array(a)), Some(TypeKind::Array(b))) => {
            match difference(a.element.as_deref(), b.element.as_deref(), pairs) {
                Difference::Same if a.length == b.length => Difference::Same,
                Difference::Same | Difference::ArrayLength => Difference::ArrayLength,
                _ => Difference::Element,
            }
        }
        _ => Difference::Other,
    }
}

fn kind(ty: Option<&Type>) -> Option<&TypeKind> {
    ty.and_then(|ty| ty.kind.as_ref())
}

fn optionality(old: Option<&Type>, new: Option<&Type>, pairs: &Pairs<'_>) -> Difference {
    match difference(old, new, pairs) {
        Difference::Same => Difference::Optionality,
        _ => Difference::Other,
    }
}

fn element(inner: Difference) -> Difference {
    match inner {
        Difference::Same | Difference::ArrayLength => inner,
        _ => Difference::Element,
    }
}

/// The type as a schema writes it, named types without their package.
pub(super) fn text(ty: Option<&Type>) -> String {
    match kind(ty) {
        None => "nothing".to_owned(),
        Some(TypeKind::Simple(simple)) => word(*simple).to_owned(),
        Some(TypeKind::List(inner)) => format!("list<{}>", text(Some(inner))),
        Some(TypeKind::Map(map)) => {
            format!("map<{}, {}>", text(map.key.as_deref()), text(map.value.as_deref()))
        }
        Some(TypeKind::Array(array)) => {
            format!("[{}; {}]", text(array.element.as_deref()), array.length)
        }
        Some(TypeKind::Named(name)) => short(name).to_owned(),
        Some(TypeKind::Optional(inner)) => format!("{}?", text(Some(inner))),
    }
}

/// The keyword of a type without parts.
pub(super) fn word(simple: i32) -> &'static str {
    match Simple::try_from(simple).unwrap_or(Simple::Unspecified) {
        Simple::Unspecified => "unknown",
        Simple::Bool => "bool",
        Simple::U8 => "u8",
        Simple::U16 => "u16",
        Simple::U32 => "u32",
        Simple::U64 => "u64",
        Simple::I8 => "i8",
        Simple::I16 => "i16",
        Simple::I32 => "i32",
        Simple::I64 => "i64",
        Simple::F32 => "f32",
        Simple::F64 => "f64",
        Simple::String => "string",
        Simple::Bytes => "bytes",
        Simple::Timestamp => "timestamp",
        Simple::Duration => "duration",
    }
}

/// Calls `see` with every named type of an expression.
pub(super) fn names<'t>(ty: Option<&'t Type>, see: &mut dyn FnMut(&'t str)) {
    match kind(ty) {
        None | Some(TypeKind::Simple(_)) => {}
        Some(TypeKind::Named(name)) => see(name),
        Some(TypeKind::List(inner) | TypeKind::Optional(inner)) => names(Some(inner), see),
        Some(TypeKind::Array(array)) => names(array.element.as_deref(), see),
        Some(TypeKind::Map(map)) => {
            names(map.key.as_deref(), see);
            names(map.value.as_deref(), see);
        }
    }
}

/// The type without `?`.
pub(super) fn required(ty: Option<&Type>) -> Option<&Type> {
    match kind(ty) {
        Some(TypeKind::Optional(inner)) => Some(inner),
        _ => ty,
    }
}

/// The keyword, if the type has no parts.
pub(super) fn simple(ty: Option<&Type>) -> Option<Simple> {
    match kind(ty) {
        Some(TypeKind::Simple(simple)) => Simple::try_from(*simple).ok(),
        _ => None,
    }
}

/// Whether an older peer can do without a member of this type and default.
pub(super) fn has_value(ty: Option<&Type>, default: Option<&Value>) -> bool {
    let empty =
        matches!(kind(ty), Some(TypeKind::Optional(_) | TypeKind::List(_) | TypeKind::Map(_)));
    empty || default.is_some()
}

/// A value as a schema writes it.
pub(super) fn value(value: Option<&Value>) -> String {
    match value.and_then(|value| value.kind.as_ref()) {
        None => "none".to_owned(),
        Some(ValueKind::Bool(value)) => value.to_string(),
        Some(ValueKind::Int(value)) => value.to_string(),
        Some(ValueKind::Uint(value) | ValueKind::Flags(value)) => value.to_string(),
        Some(ValueKind::Float(value)) => format!("{value:?}"),
        Some(ValueKind::Text(text)) => format!("{text:?}"),
        Some(ValueKind::Nanos(nanos)) => span(*nanos),
        Some(ValueKind::Enumerator(name)) => name.clone(),
    }
}

/// Nanoseconds in the largest unit that loses nothing.
pub(super) fn span(nanos: i64) -> String {
    let units = [("s", 1_000_000_000), ("ms", 1_000_000), ("us", 1_000)];
    let mut out = String::new();
    match units.iter().find(|(_, size)| nanos % size == 0) {
        Some((unit, size)) => write!(out, "{}{unit}", nanos / size),
        None => write!(out, "{nanos}ns"),
    }
    .expect("writing to a string");
    out
}

/// What gRPC makes of another type under the same number: integers of one sign share an encoding,
/// and text is bytes.
pub(super) fn wire(old: Option<&Type>, new: Option<&Type>) -> Verdict {
    let verdict = |effect, note: &str| Verdict { effect, note: note.to_owned() };
    let unsigned = |ty| match ty {
        Simple::Bool => Some(1),
        Simple::U8 => Some(8),
        Simple::U16 => Some(16),
        Simple::U32 => Some(32),
        Simple::U64 => Some(64),
        _ => None,
    };
    let signed = |ty| match ty {
        Simple::I8 => Some(8),
        Simple::I16 => Some(16),
        Simple::I32 => Some(32),
        Simple::I64 => Some(64),
        _ => None,
    };
    let (Some(from), Some(to)) = (simple(required(old)), simple(required(new))) else {
        return verdict(Effect::Breaks, "");
    };
    let group = |width: fn(Simple) -> Option<u32>| Some((width(from)?, width(to)?));
    match group(unsigned).or_else(|| group(signed)) {
        Some((narrow, wide)) if narrow <= wide => verdict(Effect::Safe, "varint to a wider varint"),
        Some(_) => verdict(Effect::Depends, "larger values are cut off"),
        None if (from, to) == (Simple::String, Simple::Bytes) => {
            verdict(Effect::Depends, "text is bytes, not the reverse")
        }
        None => verdict(Effect::Breaks, ""),
    }
}
