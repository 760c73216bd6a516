//! From template output to tidy Rust: parse, print in one style, separate items by blank lines.

use crate::backend::BackendError;
use crate::files::MARK;

/// First lines of every file.
pub(super) fn header(of: &str) -> String {
    format!(
        "// {MARK} v{}. DO NOT EDIT.\n// Source: {of}\n\n",
        env!("CARGO_PKG_VERSION")
    )
}

/// Formats a file.
///
/// # Errors
/// The text is not Rust: a bug, reported with the place.
pub(super) fn format(text: &str) -> Result<String, BackendError> {
    let file = syn::parse_file(text).map_err(|error| {
        let line = error.span().start().line;
        let context = text
            .lines()
            .skip(line.saturating_sub(3))
            .take(5)
            .collect::<Vec<_>>()
            .join("\n");
        BackendError::Bug(format!(
            "generated Rust does not parse, line {line}: {error}\n{context}"
        ))
    })?;
    Ok(separate(&prettyplease::unparse(&file)))
}

/// Whether the members of a top-level item with this first line are items themselves.
fn has_items(line: &str) -> bool {
    let line = line
        .trim_start_matches("pub ")
        .trim_start_matches("pub(super) ");
    ["impl", "unsafe impl", "trait", "mod "]
        .iter()
        .any(|start| line.starts_with(start))
}

/// Puts a blank line between items, and between members that are more than a line.
fn separate(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 20);
    let mut members_are_items = false;
    let mut previous: Option<&str> = None;
    for line in text.lines() {
        let indent = line.len() - line.trim_start().len();
        if let Some(last) = previous {
            let last_indent = last.len() - last.trim_start().len();
            let starts = !line.trim_start().starts_with(['}', ')', ']']) && !line.is_empty();
            let ends = last.ends_with('}') || last.ends_with(';') || last.ends_with("};");
            let level = indent == 0 || (indent == 4 && members_are_items);
            let plain_pair =
                last.trim_start().starts_with("use ") && line.trim_start().starts_with("use ");
            let const_pair = is_const(last) && is_const(line);
            if level && starts && ends && last_indent == indent && !plain_pair && !const_pair {
                out.push('\n');
            }
        }
        if indent == 0 && line.ends_with('{') {
            members_are_items = has_items(line);
        }
        out.push_str(line);
        out.push('\n');
        previous = Some(line);
    }
    out
}

/// A one-line constant without docs.
fn is_const(line: &str) -> bool {
    line.trim_start().starts_with("const ") && line.ends_with(';')
        || line.trim_start().starts_with("type ") && line.ends_with(';')
}
