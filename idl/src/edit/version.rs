//! Versions of packages and declarations, as the text states them.

use crate::diagnostics::Edit;
use crate::ir::{Version, identity};
use crate::outline::{DeclId, Outline};
use crate::parser::lexer::{self, TokenKind};
use crate::source::{SourceMap, Span};

use super::marks;

/// The release that brought a declaration: its own mark, or its owner's, or the package's first.
#[must_use]
pub fn since(sources: &SourceMap, outline: &Outline, id: DeclId) -> Version {
    let decl = outline.decl(id);
    let stated = decl.annotation("since").and_then(|mark| {
        let text = sources.text(mark.span);
        let inside = text.split_once('(')?.1.strip_suffix(')')?;
        Version::parse(inside.trim().trim_end_matches(',').trim_end())
    });
    match (stated, decl.owner) {
        (Some(version), _) => version,
        (None, Some(owner)) => since(sources, outline, owner),
        (None, None) => Version { major: outline.package_of(decl).version.major, minor: 0 },
    }
}

/// The edits that give a package another version: its `package` lines and, while the major is 0 or
/// when it changes, every `use` of it.
#[must_use]
pub fn raise(outline: &Outline, package: usize, version: Version) -> Vec<Edit> {
    let lines = &outline.packages[package];
    let mut edits: Vec<Edit> =
        lines.versions.iter().map(|&span| Edit { span, text: version.to_string() }).collect();
    let after = identity(&lines.name, version);
    if after != lines.identity {
        let text = after.rsplit_once('@').map_or(String::new(), |(_, number)| number.to_owned());
        let uses = outline.imports.iter().filter(|import| import.package == lines.identity);
        edits.extend(uses.map(|import| Edit { span: import.version, text: text.clone() }));
    }
    edits
}

/// Marks a declaration as new in `version`.
#[must_use]
pub fn mark_since(sources: &SourceMap, outline: &Outline, id: DeclId, version: Version) -> Edit {
    marks::insert(sources, outline.decl(id), &format!("@since({version})"))
}

/// The edits that make the marks of a package those of a new major, whose first release has
/// everything: no `@since`, and what was deprecated or removed is so from the start.
#[must_use]
pub fn restart(
    sources: &SourceMap,
    outline: &Outline,
    package: usize,
    version: Version,
) -> Vec<Edit> {
    let mut edits = Vec::new();
    let own = outline.decls.iter().filter(|decl| decl.package as usize == package);
    for mark in own.flat_map(|decl| &decl.annotations) {
        match mark.name.as_str() {
            "since" => edits.push(Edit { span: whole(sources, mark.span), text: String::new() }),
            "deprecated" | "removed" => {
                let number = lexer::tokens(sources.text(mark.span))
                    .into_iter()
                    .find(|token| token.kind == TokenKind::Number)
                    .map(|token| (mark.span.start + token.start, mark.span.start + token.end()));
                edits.extend(number.map(|(start, end)| Edit {
                    span: Span::new(mark.span.file, start, end),
                    text: version.to_string(),
                }));
            }
            _ => {}
        }
    }
    edits
}

/// An annotation with the blanks behind it, or with its line when nothing else is on it.
fn whole(sources: &SourceMap, span: Span) -> Span {
    let rest = &sources.file(span.file).text[span.end as usize..];
    let mut len = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    let behind = rest[len..].trim_start_matches('\r');
    if behind.starts_with('\n') && marks::indentation(sources, span).is_some() {
        let next = &behind[1..];
        len = rest.len() - next.trim_start_matches([' ', '\t']).len();
    }
    let len = u32::try_from(len).expect("files are below 4 MiB");
    Span::new(span.file, span.start, span.end + len)
}
