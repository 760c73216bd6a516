//! Text of a schema on its way into comments and literals, whatever the language.

use r2g_idl::characters::is_hidden;
use std::borrow::Cow;

/// What stands for a tab, so that code in docs keeps its indentation.
const TAB: &str = "    ";

/// The text on one line: line ends and other blanks of control are spaces, what else cannot be seen is written
/// as `\u{202e}`.
pub(super) fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_hidden) {
        return text.into();
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c == '\t' {
            out.push_str(TAB);
        } else if !is_hidden(c) {
            out.push(c);
        } else if c.is_whitespace() {
            out.push(' ');
        } else {
            out.extend(c.escape_unicode());
        }
    }
    out.into()
}

/// A string literal in double quotes, of a language that escapes as C does; `escape` writes what else cannot be seen.
pub(super) fn quoted(text: &str, escape: impl Fn(char) -> String) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if is_hidden(c) => out.push_str(&escape(c)),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::visible;

    #[test]
    fn one_line() {
        assert_eq!(visible("a\r\nb\u{2028}c\u{85}d\te"), "a  b c d    e");
        assert_eq!(visible("\0\u{202e}\u{feff}"), "\\u{0}\\u{202e}\\u{feff}");
        assert_eq!(visible("*/ ` \\ {"), "*/ ` \\ {");
    }
}
