//! Text of a schema in generated Rust: docs and string literals. Nothing else makes either.

use super::super::text::{self, visible};
use r2g_idl::ir::Marks;
use serde::Serialize;
use std::fmt;

/// A string literal.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(super) struct Literal(String);

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Text as a string literal.
pub(super) fn quoted(text: &str) -> Literal {
    Literal(text::quoted(text, |c| match c {
        '\r' => "\\r".to_owned(),
        '\0' => "\\0".to_owned(),
        c => c.escape_unicode().to_string(),
    }))
}

/// The attribute of something deprecated, or nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(super) struct Deprecated(String);

/// The attribute of an item that is deprecated.
pub(super) fn deprecated(marks: &Marks) -> Deprecated {
    let Some(deprecated) = &marks.deprecated else { return Deprecated::default() };
    let why = if deprecated.text.is_empty() { "see the schema" } else { &deprecated.text };
    Deprecated(format!(
        "#[deprecated(since = {}, note = {})]",
        // Clippy wants all three numbers.
        quoted(&format!("{}.{}.0", deprecated.since.major, deprecated.since.minor)),
        quoted(why)
    ))
}

/// Lines of docs, each what stands behind `///`. None of them ends the comment, and rustdoc finds no code to
/// compile in them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(super) struct Docs(Vec<String>);

/// Lines of the schema, or one sentence where there are none.
pub(super) fn docs(lines: &[String], otherwise: impl FnOnce() -> String) -> Docs {
    let lines = markdown(lines);
    if lines.is_empty() {
        commented(vec![visible(&otherwise()).into_owned()])
    } else {
        commented(lines)
    }
}

/// A sentence about a generated item, and the docs of the schema.
pub(super) fn documented(what: &str, lines: &[String]) -> Docs {
    let mut out = vec![visible(what).into_owned()];
    let lines = markdown(lines);
    if !lines.is_empty() {
        out.push(String::new());
        out.extend(lines);
    }
    commented(out)
}

/// `////` is no docs, so a blank stands before everything.
fn commented(lines: Vec<String>) -> Docs {
    Docs(
        lines
            .into_iter()
            .map(|line| if line.is_empty() { line } else { format!(" {line}") })
            .collect(),
    )
}

/// Lines of the schema without what rustdoc would compile; none if they say nothing.
fn markdown(lines: &[String]) -> Vec<String> {
    let lines: Vec<_> = lines.iter().map(|line| visible(line)).collect();
    if lines.iter().all(|line| line.trim().is_empty()) {
        return Vec::new();
    }
    let mut markdown = Markdown::default();
    let mut out: Vec<String> = lines.iter().map(|line| markdown.line(line)).collect();
    // Sentences of generated code come behind.
    out.extend(markdown.fence.map(|fence| fence.marker()));
    out
}

/// Markdown in which every block of code is a fence in the first column that says it is text: rustdoc takes all
/// others for tests.
#[derive(Default)]
struct Markdown {
    fence: Option<Fence>,
}

/// An open fence: only as many of its characters end it.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Fence {
    with: char,
    count: usize,
}

/// Deepest indentation that is no block of code.
const MAX_INDENT: usize = 3;

impl Markdown {
    fn line(&mut self, line: &str) -> String {
        let line = line.strip_prefix(' ').unwrap_or(line).trim_end();
        let inner = inside_containers(line);
        match (self.fence, Fence::of(inner)) {
            (Some(open), Some((fence, "")))
                if fence.with == open.with && fence.count >= open.count =>
            {
                self.fence = None;
                open.marker()
            }
            (Some(_), _) => line.to_owned(),
            (None, Some((fence, _))) => {
                self.fence = Some(fence);
                format!("{}text", fence.marker())
            }
            (None, None) => prose(line),
        }
    }
}

impl Fence {
    /// A fence, and what stands behind it.
    fn of(line: &str) -> Option<(Self, &str)> {
        let with = line.chars().next().filter(|c| matches!(c, '`' | '~'))?;
        let rest = line.trim_start_matches(with);
        let count = line.len() - rest.len();
        // Backticks behind backticks are code within a line.
        let is_fence = count >= 3 && !(with == '`' && rest.contains('`'));
        is_fence.then(|| (Self { with, count }, rest.trim()))
    }

    fn marker(self) -> String {
        String::from(self.with).repeat(self.count)
    }
}

/// The line behind the marks of quotes, lists and footnotes.
fn inside_containers(line: &str) -> &str {
    let mut rest = line.trim_start();
    loop {
        let inner = match rest.split_at_checked(1) {
            Some((">", inner)) => inner,
            Some(("-" | "*" | "+", inner)) if inner.starts_with([' ', '\t']) => inner,
            Some(("[", inner)) if inner.starts_with('^') => match inner.split_once("]:") {
                Some((_, inner)) => inner,
                None => return rest,
            },
            _ => match rest.trim_start_matches(|c: char| c.is_ascii_digit()).split_at_checked(1) {
                Some(("." | ")", inner))
                    if rest.starts_with(|c: char| c.is_ascii_digit())
                        && inner.starts_with([' ', '\t']) =>
                {
                    inner
                }
                _ => return rest,
            },
        };
        rest = inner.trim_start();
    }
}

/// A line outside of fences: blanks that could begin a block of code are fewer, and HTML, inside of which no fence
/// counts, is text.
fn prose(line: &str) -> String {
    let words = |text: &str| text.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
    let inner = inside_containers(line);
    let marks = &line[..line.len() - inner.len()];
    let indent = (line.len() - line.trim_start().len()).min(MAX_INDENT);
    let mut out = " ".repeat(indent);
    out.push_str(&words(marks));
    if !marks.trim().is_empty() && marks.ends_with(char::is_whitespace) {
        out.push(' ');
    }
    if inner.starts_with('<') && !inner.starts_with("<http") {
        out.push('\\');
    }
    out.push_str(&words(inner));
    out
}

#[cfg(test)]
mod tests {
    use super::{docs, quoted};

    fn lines(text: &str) -> String {
        let lines: Vec<String> = text.split('\n').map(|line| format!(" {line}")).collect();
        docs(&lines, String::new).0.iter().map(|line| format!("{line}|")).collect()
    }

    #[test]
    fn literals() {
        assert_eq!(quoted("a\"\\\n\0\u{202e}{é}").to_string(), "\"a\\\"\\\\\\n\\0\\u{202e}{é}\"");
    }

    #[test]
    fn code_is_text() {
        assert_eq!(lines("a\n```rust\n    let x;\n```\nb"), " a| ```text|     let x;| ```| b|");
        assert_eq!(lines("~~~~\n~~~\nx"), " ~~~~text| ~~~| x| ~~~~|");
        assert_eq!(lines("- ```\n  x\n  ```"), " ```text|   x| ```|");
        assert_eq!(lines("> ```\n> x\n> ```\n```a`"), " ```text| > x| ```| ```a`|");
        assert_eq!(lines("        x\n\n\ty  z"), "    x||    y z|");
        assert_eq!(lines("-      x\n1.     y\n>     z\n[^a]:     b"), " - x| 1. y| > z| [^a]: b|");
        assert_eq!(
            lines("<pre> a\n- <pre>  b\n<https://a.b>"),
            " \\<pre> a| - \\<pre> b| <https://a.b>|"
        );
    }

    #[test]
    fn no_line_ends_the_comment() {
        assert_eq!(docs(&["/ x".to_owned()], String::new).0, [" / x"]);
        assert_eq!(docs(&["a\nb\r\u{2028}c".to_owned()], String::new).0, [" a b c"]);
        assert_eq!(docs(&[" ".to_owned()], || "Foo.".to_owned()).0, [" Foo."]);
    }
}
