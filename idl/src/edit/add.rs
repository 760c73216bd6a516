//! A new field of a record, or a new parameter of a method: at the end, with the next number.

use crate::diagnostics::Edit;
use crate::ir::Version;
use crate::outline::{Body, Decl, DeclId, DeclKind, Outline};
use crate::parser::lexer::{self, TokenKind};
use crate::source::{SourceMap, Span};

use super::marks::{indentation, line_end};
use super::{Refusal, since};

/// What is added. The parts are text of the language; the compiler finds what is wrong with them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Addition {
    /// Its name.
    pub name: String,
    /// Its type.
    pub ty: String,
    /// `= value`.
    pub default: Option<String>,
    /// `@critical`.
    pub critical: bool,
    /// Text of the doc; may have several lines.
    pub doc: Option<String>,
}

pub(super) fn add(
    sources: &SourceMap,
    outline: &Outline,
    id: DeclId,
    addition: &Addition,
    version: Version,
) -> Result<Vec<Edit>, Refusal> {
    let owner = outline.decl(id);
    let numbered = match owner.kind {
        DeclKind::Record => true,
        DeclKind::Method => false,
        DeclKind::Struct => {
            return Err(Refusal::Impossible(format!(
                "`{}` is a struct, and structs never change: declare a new struct or a record",
                owner.name.text
            )));
        }
        other => {
            return Err(Refusal::Impossible(format!(
                "`{}` is {}: fields are added to records, parameters to methods",
                owner.name.text,
                other.word()
            )));
        }
    };
    check_parts(addition)?;
    let Some(body) = owner.body else {
        return Err(Refusal::Impossible(format!("`{}` has no members", owner.name.text)));
    };
    let members: Vec<&Decl> = outline.members(id).map(|(_, decl)| decl).collect();
    if members.iter().any(|member| member.name.text == addition.name) {
        return Err(Refusal::Impossible(format!(
            "`{}` has a `{}` already",
            owner.name.text, addition.name
        )));
    }
    let next = members.iter().filter_map(|member| member.number).map(|(number, _)| number).max();
    // What came with its owner needs no mark, nor does anything while the major is 0.
    let born = version.major == 0 || since(sources, outline, id) >= version;
    let mut text = String::new();
    if !born {
        text += &format!("@since({version}) ");
    }
    if addition.critical {
        text += "@critical ";
    }
    if numbered {
        text += &format!("{} ", next.unwrap_or(0) + 1);
    }
    text += &format!("{}: {}", addition.name, addition.ty);
    if let Some(default) = &addition.default {
        text += &format!(" = {default}");
    }
    let docs: Vec<String> = addition.doc.iter().flat_map(|doc| doc.lines()).map(doc_line).collect();
    Ok(place(sources, owner, body, &members, &docs, &text))
}

fn doc_line(line: &str) -> String {
    format!("/// {}", line.trim_end()).trim_end().to_owned()
}

/// Each part is one part: text with a separator or a line break would bring more than was asked for.
fn check_parts(addition: &Addition) -> Result<(), Refusal> {
    let parts = [Some(&addition.name), Some(&addition.ty), addition.default.as_ref()];
    for part in parts.into_iter().flatten() {
        if !is_one_part(part) {
            return Err(Refusal::Impossible(format!("`{part}` is not one name, type or value")));
        }
    }
    Ok(())
}

fn is_one_part(text: &str) -> bool {
    let mut depth = 0i32;
    let mut seen = false;
    for token in lexer::tokens(text) {
        match (token.kind, token.text) {
            (TokenKind::Space, blanks) if !blanks.contains('\n') => {}
            (TokenKind::Punct, "<" | "[") => depth += 1,
            (TokenKind::Punct, ">" | "]") => depth -= 1,
            (TokenKind::Punct, "," | ";") if depth > 0 => {}
            (TokenKind::Punct, "." | "?") => {}
            (TokenKind::Word | TokenKind::Number | TokenKind::String, _) => seen = true,
            _ => return false,
        }
        if depth < 0 {
            return false;
        }
    }
    seen && depth == 0
}

/// Where the member goes, and how the file lays members out.
fn place(
    sources: &SourceMap,
    owner: &Decl,
    body: Body,
    members: &[&Decl],
    docs: &[String],
    text: &str,
) -> Vec<Edit> {
    let file = body.open.file;
    let source = &sources.file(file).text;
    let line_end = line_end(sources, file);
    let outer = indentation(sources, owner.span.before()).unwrap_or_default();
    let Some(last) = members.last() else {
        let inside = &source[body.open.end as usize..body.close.start as usize];
        let edit = if inside.trim().is_empty() && docs.is_empty() {
            let braces = sources.text(body.open) == "{";
            let text = if braces { format!(" {text} ") } else { text.to_owned() };
            Edit { span: Span::new(file, body.open.end, body.close.start), text }
        } else {
            let lines = member_lines(docs, text, &format!("{outer}  "), line_end);
            // A comment may end right before: its line ends first.
            let start = inside.trim_end().len();
            let start = body.open.end + u32::try_from(start).expect("files are below 4 MiB");
            Edit {
                span: Span::new(file, start, body.close.start),
                text: format!("{lines},{line_end}{outer}"),
            }
        };
        return vec![edit];
    };
    let first = members[0];
    let broken = source[body.open.end as usize..first.span.start as usize].contains('\n')
        || !docs.is_empty();
    let mut edits = Vec::new();
    let end = match last.separator {
        Some(separator) => separator.end,
        None => {
            edits.push(Edit { span: last.span.after(), text: ",".to_owned() });
            last.span.end
        }
    };
    // A comment behind the last member on its line stays there.
    let (end, comment) = behind_comment(source, end, body.close.start);
    let at = Span::new(file, end, end);
    if !broken && !comment {
        edits.push(Edit { span: at, text: format!(" {text}") });
        return edits;
    }
    let indent = match indentation(sources, last.span.before()) {
        Some(indent) => indent.to_owned(),
        None => format!("{outer}  "),
    };
    let mut lines = member_lines(docs, text, &indent, line_end);
    let rest = &source[end as usize..body.close.start as usize];
    lines.push(',');
    if !rest.contains('\n') {
        lines += &format!("{line_end}{outer}");
    }
    edits.push(Edit { span: at, text: lines });
    edits
}

/// Docs and member, each on a line of its own, the first line break included.
fn member_lines(docs: &[String], text: &str, indent: &str, line_end: &str) -> String {
    let lines = docs.iter().map(String::as_str).chain([text]);
    lines.map(|line| format!("{line_end}{indent}{line}")).collect()
}

/// The end of comments that begin on the line of `from`, and whether there is one.
fn behind_comment(source: &str, from: u32, limit: u32) -> (u32, bool) {
    let rest = &source[from as usize..limit as usize];
    let line = &rest[..rest.find('\n').unwrap_or(rest.len())];
    if line.trim_start().starts_with("//") {
        let len = u32::try_from(line.trim_end().len()).expect("files are below 4 MiB");
        return (from + len, true);
    }
    (from, false)
}
