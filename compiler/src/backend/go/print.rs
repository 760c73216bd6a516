//! From template output to gofmt's form: indentation, blank lines, imports.
//!
//! Templates put one statement on a line and leave indentation to this module. A tab inside of a
//! line ends its first cell: those of lines that follow each other are equally wide, until a comment or a blank line.

use crate::files::MARK;
use indexmap::IndexSet;
use std::borrow::Cow;

/// First line of every file.
pub(super) fn header(of: &str) -> String {
    format!("// {MARK} v{}. DO NOT EDIT.\n// Source: {of}", env!("CARGO_PKG_VERSION"))
}

/// Indents by brackets, and keeps blank lines single and away from brackets. Brackets that open on
/// one line indent once.
pub(super) fn format(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    // The lines of the brackets that are open.
    let mut open: Vec<usize> = Vec::new();
    let mut blank = true;
    let mut continued = false;
    let mut after_open = false;
    // The lines of a table, with their levels.
    let mut rows: Vec<(usize, &str)> = Vec::new();
    for (number, line) in text.lines().map(str::trim).enumerate() {
        if line.is_empty() {
            blank = blank || !after_open;
            continue;
        }
        let closes = line.chars().take_while(|c| matches!(c, '}' | ')' | ']')).count();
        let mut level = levels(&open[..open.len().saturating_sub(closes)]);
        if is_label(line) {
            level = level.saturating_sub(1);
        }
        if continued {
            level += 1;
        }
        let separated = blank && closes == 0 && !out.is_empty() && !after_open;
        let is_row = line.contains('\t') && !line.starts_with("//");
        if separated || !is_row {
            print_rows(&mut rows, &mut out);
        }
        if separated {
            out.push('\n');
        }
        if is_row {
            rows.push((level, line));
            blank = false;
            after_open = false;
            continue;
        }
        out.extend(std::iter::repeat_n('\t', level));
        out.push_str(line);
        out.push('\n');
        let code = code(line);
        for c in code.chars() {
            match c {
                '{' | '(' | '[' => open.push(number),
                '}' | ')' | ']' => {
                    open.pop();
                }
                _ => {}
            }
        }
        continued = code.ends_with('+');
        after_open = code.ends_with(['{', '(']);
        blank = false;
    }
    print_rows(&mut rows, &mut out);
    out
}

/// Prints the lines of a table, whose first cells are all as wide as the widest.
fn print_rows(rows: &mut Vec<(usize, &str)>, out: &mut String) {
    let cell = |line: &str| line.find('\t').unwrap_or(line.len());
    let width = rows.iter().map(|(_, line)| cell(line)).max().unwrap_or(0);
    for (level, line) in rows.drain(..) {
        let (name, rest) = line.split_at(cell(line));
        out.extend(std::iter::repeat_n('\t', level));
        out.push_str(name);
        out.extend(std::iter::repeat_n(' ', width - name.len() + 1));
        out.push_str(rest.trim_start());
        out.push('\n');
    }
}

/// How many lines have an open bracket.
fn levels(open: &[usize]) -> usize {
    open.chunk_by(|one, next| one == next).count()
}

fn is_label(line: &str) -> bool {
    line.ends_with(':') && (line.starts_with("case ") || line == "default:")
}

/// A line without its strings and comments.
fn code(line: &str) -> Cow<'_, str> {
    if !line.contains(['"', '/']) {
        return line.trim_end().into();
    }
    let mut out = String::with_capacity(line.len());
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '/' if chars.peek() == Some(&'/') => break,
            '"' => {
                while let Some(inner) = chars.next() {
                    match inner {
                        '\\' => {
                            chars.next();
                        }
                        '"' => break,
                        _ => {}
                    }
                }
                out.push('_');
            }
            other => out.push(other),
        }
    }
    out.truncate(out.trim_end().len());
    out.into()
}

/// Names that stand before a dot: the packages that code uses, among other things.
pub(super) fn qualifiers(text: &str) -> IndexSet<String> {
    let mut found = IndexSet::new();
    for line in text.lines() {
        let code = code(line.trim());
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let mut member = false;
        // Each piece is a word, which may be empty, and what ends it.
        for piece in code.split_inclusive(|c| !is_word(c)) {
            let word = piece.trim_end_matches(|c| !is_word(c));
            let dot = piece.ends_with('.');
            if dot && !word.is_empty() && !member && !found.contains(word) {
                found.insert(word.to_owned());
            }
            member = dot;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{format, qualifiers};

    #[test]
    fn indents() {
        let text = "func f() {\n\n\nswitch x {\ncase 1:\ng(\"{\") // }\n\n}\n}\n\n\n// Doc.\nvar s = \"\" +\n\"a\" +\n\"b\"\nvar t = 1\n";
        let want = "func f() {\n\tswitch x {\n\tcase 1:\n\t\tg(\"{\") // }\n\t}\n}\n\n// Doc.\nvar s = \"\" +\n\t\"a\" +\n\t\"b\"\nvar t = 1\n";
        assert_eq!(format(text), want);
    }

    #[test]
    fn aligns_cells() {
        let text = "type T struct {\nA\tint\nLong\tstring\n// Doc.\nB\tint\n\nCc\tint\n}\n";
        let want =
            "type T struct {\n\tA    int\n\tLong string\n\t// Doc.\n\tB int\n\n\tCc int\n}\n";
        assert_eq!(format(text), want);
    }

    #[test]
    fn finds_packages() {
        let found =
            qualifiers("func f(a time.Time) { g(b.c.d, \"errors.New\", h().i) // iter.Seq\n");
        assert_eq!(found.iter().map(String::as_str).collect::<Vec<_>>(), ["time", "b"]);
    }
}
