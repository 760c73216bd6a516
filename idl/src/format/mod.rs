//! The canonical form of a schema file.
//!
//! Works on the lossless token list, never on the syntax tree: comments are not in there. Every
//! comment stays, at the token it stood beside; formatting twice changes nothing. What the author
//! decides is where a body is broken into lines (by a line break after its bracket) and where
//! single blank lines stand; everything else is fixed (spec 01, "Canonical form").

mod pieces;
mod print;

use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::parser::{self, lexer};
use crate::source::SourceMap;

/// Formats one file.
///
/// # Errors
/// With the findings and the text they are about, when the file does not parse.
pub fn format(name: &str, text: &str) -> Result<String, (SourceMap, Vec<Diagnostic>)> {
    let mut sources = SourceMap::default();
    let mut found = Diagnostics::default();
    let file = sources.add(name, text);
    // Only to know that the brackets and the order of tokens are right.
    parser::parse_file(&sources, file, &mut found);
    if found.has_errors() {
        return Err((sources, found.into_sorted()));
    }
    let pieces = pieces::pieces(&lexer::tokens(text));
    Ok(print::print(&pieces))
}
