//! `@deprecated`, `@removed` and `@was` on what is there.

use crate::diagnostics::Edit;
use crate::ir::Version;
use crate::outline::{Decl, DeclKind};
use crate::source::{FileId, SourceMap, Span};

use super::Refusal;

/// The blanks at the start of the line of a byte, if there is nothing else before it.
pub(super) fn indentation(sources: &SourceMap, place: Span) -> Option<&str> {
    let text = &sources.file(place.file).text[..place.start as usize];
    let line = text.rfind('\n').map_or(0, |at| at + 1);
    let before = &text[line..];
    before.bytes().all(|byte| matches!(byte, b' ' | b'\t')).then_some(before)
}

/// The line end of a file: what stands at its first one.
pub(super) fn line_end(sources: &SourceMap, file: FileId) -> &'static str {
    let text = &sources.file(file).text;
    match text.find('\n') {
        Some(at) if text[..at].ends_with('\r') => "\r\n",
        _ => "\n",
    }
}

/// Inserts an annotation behind the others: on a line of its own before items and methods that
/// begin a line, else before the declaration on its line.
pub(super) fn insert(sources: &SourceMap, decl: &Decl, annotation: &str) -> Edit {
    let own_line = decl.owner.is_none() || decl.kind == DeclKind::Method;
    let text = match indentation(sources, decl.anchor) {
        Some(indentation) if own_line => {
            format!("{annotation}{}{indentation}", line_end(sources, decl.anchor.file))
        }
        _ => format!("{annotation} "),
    };
    Edit { span: decl.anchor, text }
}

/// Text as a string of the language.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            '\0' => out.push_str("\\0"),
            c if c.is_control() || !(' '..='~').contains(&c) && !c.is_alphanumeric() => {
                out.push_str(&format!("\\u{{{:x}}}", u32::from(c)));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

pub(super) fn deprecate(
    sources: &SourceMap,
    decl: &Decl,
    text: Option<&str>,
    version: Version,
) -> Result<Vec<Edit>, Refusal> {
    let name = &decl.name.text;
    if matches!(decl.kind, DeclKind::Bridge | DeclKind::Param) {
        return Err(Refusal::Impossible(format!(
            "`{name}` is {}: only items, fields, cases, values and methods can be deprecated",
            decl.kind.word()
        )));
    }
    for mark in ["deprecated", "removed"] {
        if decl.annotation(mark).is_some() {
            return Err(Refusal::Impossible(format!("`{name}` is `@{mark}` already")));
        }
    }
    let annotation = match text {
        Some(text) => format!("@deprecated({version}, {})", quoted(text)),
        None => format!("@deprecated({version})"),
    };
    Ok(vec![insert(sources, decl, &annotation)])
}

pub(super) fn remove(
    sources: &SourceMap,
    decl: &Decl,
    version: Version,
) -> Result<Vec<Edit>, Refusal> {
    let name = &decl.name.text;
    let impossible = |text: String| Err(Refusal::Impossible(text));
    match decl.kind {
        DeclKind::Field
        | DeclKind::Case
        | DeclKind::ErrorCase
        | DeclKind::Enumerator
        | DeclKind::Bit
        | DeclKind::Method => {}
        DeclKind::StructField => {
            return impossible(format!(
                "`{name}` is a field of a struct, and structs never change: declare a new struct"
            ));
        }
        DeclKind::Param => {
            return impossible(format!(
                "`{name}` is a parameter, and parameters are never removed: add a method"
            ));
        }
        DeclKind::Const
        | DeclKind::Alias
        | DeclKind::Enum
        | DeclKind::Flags
        | DeclKind::Struct
        | DeclKind::Record
        | DeclKind::Variant
        | DeclKind::Error
        | DeclKind::Resource
        | DeclKind::Service
        | DeclKind::Bridge => {
            return impossible(format!(
                "`{name}` is {}: an item leaves with the next major only; deprecate it until then",
                decl.kind.word()
            ));
        }
    }
    if decl.annotation("removed").is_some() {
        return impossible(format!("`{name}` is `@removed` already"));
    }
    Ok(vec![insert(sources, decl, &format!("@removed({version})"))])
}
