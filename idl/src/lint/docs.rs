//! What is written for people.

use crate::diagnostics::{Diagnostic, codes};
use crate::ir::{ItemKind, Prim, Type};
use crate::naming::words;
use crate::outline::{Decl, DeclKind};

use super::{Context, Findings};

pub(super) fn check(context: &Context<'_>, found: &mut Findings<'_>) {
    for (_, decl) in context.decls() {
        check_presence(decl, found);
    }
    for (_, item) in context.items() {
        let fields = match &item.kind {
            ItemKind::Struct(inner) => &inner.fields,
            ItemKind::Record(inner) => &inner.fields,
            ItemKind::Enum(_)
            | ItemKind::Flags(_)
            | ItemKind::Variant(_)
            | ItemKind::Error(_)
            | ItemKind::Resource(_) => continue,
        };
        for field in fields.iter().filter(|field| !field.is_removed()) {
            let name = &field.name;
            if is_number(&field.ty) && lacks_unit(&name.text, &field.marks.docs) {
                let message = format!("`{}` does not say in which unit it is", name.text);
                found.push(
                    Diagnostic::warning(codes::L204, name.span, message)
                        .help("end the name in the unit, or write it into the doc"),
                );
            }
        }
    }
}

fn check_presence(decl: &Decl, found: &mut Findings<'_>) {
    let (code, what) = match decl.kind {
        DeclKind::Alias
        | DeclKind::Enum
        | DeclKind::Flags
        | DeclKind::Struct
        | DeclKind::Record
        | DeclKind::Variant
        | DeclKind::Error
        | DeclKind::Resource => (codes::L201, "what a value stands for"),
        DeclKind::Service => (codes::L201, "what it is for"),
        DeclKind::Method => (codes::L202, "what a call does, and when it fails"),
        DeclKind::Field | DeclKind::StructField => (codes::L203, "what the value means"),
        DeclKind::Const
        | DeclKind::Bridge
        | DeclKind::Enumerator
        | DeclKind::Bit
        | DeclKind::Case
        | DeclKind::ErrorCase
        | DeclKind::Param => return,
    };
    if !decl.documented {
        let message = format!("`{}` has no doc", decl.name.text);
        found.push(
            Diagnostic::warning(code, decl.name.span, message)
                .help(format!("say {what} in a line with `///` before it")),
        );
    }
}

fn is_number(ty: &Type) -> bool {
    matches!(ty.required(), Type::Prim(Prim::Int(_) | Prim::F32 | Prim::F64))
}

/// Words of names that measure something.
const MEASURES: &[&str] = &[
    "size",
    "length",
    "time",
    "timeout",
    "delay",
    "interval",
    "duration",
    "age",
    "price",
    "cost",
    "weight",
    "width",
    "height",
    "depth",
    "distance",
    "speed",
    "temperature",
];

/// Last words of names, and words of docs, that are units.
const UNITS: &[&str] = &[
    "ns",
    "us",
    "ms",
    "s",
    "sec",
    "secs",
    "second",
    "seconds",
    "millis",
    "milliseconds",
    "microseconds",
    "nanoseconds",
    "min",
    "minutes",
    "h",
    "hours",
    "days",
    "weeks",
    "months",
    "years",
    "bits",
    "bytes",
    "b",
    "kb",
    "kib",
    "mb",
    "mib",
    "gb",
    "gib",
    "mg",
    "g",
    "kg",
    "grams",
    "kilograms",
    "mm",
    "cm",
    "m",
    "km",
    "metres",
    "meters",
    "px",
    "pixels",
    "cents",
    "eur",
    "usd",
    "percent",
    "hz",
    "elements",
    "entries",
    "characters",
    "lines",
    "units",
    "celsius",
    "kelvin",
];

fn lacks_unit(name: &str, docs: &[String]) -> bool {
    let words: Vec<String> = words(name).iter().map(|word| word.to_ascii_lowercase()).collect();
    let measures = words.last().is_some_and(|last| MEASURES.contains(&last.as_str()));
    let in_docs = docs
        .iter()
        .flat_map(|line| line.split(|c: char| !c.is_ascii_alphanumeric()))
        .any(|word| UNITS.contains(&word.to_ascii_lowercase().as_str()));
    // A unit can only be the last word, and then the measure is not.
    measures && !in_docs
}
