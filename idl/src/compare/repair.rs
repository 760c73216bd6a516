//! Edits of the new source, found in its tokens.

use crate::descriptor::message::Span;
use crate::parser::lexer::{Token, TokenKind, tokens};

use super::change::{Place, TextEdit};
use super::side::Side;

/// The file of the new schema that a span is in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Source<'a> {
    pub(super) side: &'a Side<'a>,
    pub(super) file: u32,
    pub(super) text: &'a str,
    pub(super) span: Span,
}

impl Source<'_> {
    fn edit(&self, start: usize, end: usize, text: impl Into<String>) -> Option<TextEdit> {
        Some(TextEdit { place: self.side.range(self.file, start, end)?, text: text.into() })
    }

    /// Another text in place of the span.
    pub(super) fn replace(&self, text: impl Into<String>) -> Option<TextEdit> {
        self.edit(self.span.start as usize, self.span.end as usize, text)
    }

    /// A text right behind the span.
    pub(super) fn append(&self, text: impl Into<String>) -> Option<TextEdit> {
        self.edit(self.span.end as usize, self.span.end as usize, text)
    }

    /// Bytes of the number in front of a member's name.
    fn number(&self) -> Option<(usize, usize)> {
        let before = self.text.get(..self.span.start as usize)?;
        let end = before.trim_end().len();
        let start = before[..end].trim_end_matches(|c: char| c.is_ascii_digit()).len();
        (start < end).then_some((start, end))
    }

    /// Another number for the member whose name the span is.
    pub(super) fn renumber(&self, number: u32) -> Option<TextEdit> {
        let (start, end) = self.number()?;
        self.edit(start, end, number.to_string())
    }

    /// An annotation in front of the member or item whose name the span is.
    pub(super) fn annotate(&self, annotation: &str) -> Option<TextEdit> {
        let start = match self.number() {
            Some((start, _)) => start,
            None => self.head()?,
        };
        self.edit(start, start, format!("{annotation} "))
    }

    /// Where the keyword before a name starts, or the name itself where there is none: `record R`,
    /// `sync fn f`, `b` in `a = 0, b = 1`.
    fn head(&self) -> Option<usize> {
        const KEYWORDS: &[&str] = &[
            "const", "type", "enum", "flags", "struct", "record", "variant", "error", "resource",
            "service", "fn", "sync",
        ];
        let mut at = self.span.start as usize;
        loop {
            let before = self.text.get(..at)?.trim_end();
            let word = before.rsplit(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or("");
            if !KEYWORDS.contains(&word) {
                return Some(at);
            }
            at = before.len() - word.len();
        }
    }

    /// A member as the last one of the item whose name the span is.
    pub(super) fn add_last(&self, member: &str) -> Option<TextEdit> {
        let start = self.span.end as usize;
        let tokens = tokens(self.text.get(start..)?);
        let significant: Vec<&Token<'_>> = tokens
            .iter()
            .filter(|token| !token.is_trivia() && token.kind != TokenKind::Doc)
            .collect();
        let mut depth = 0_i32;
        let close = significant.iter().position(|token| {
            depth += match token.text {
                "{" => 1,
                "}" => -1,
                _ => 0,
            };
            token.text == "}" && depth == 0
        })?;
        let last = significant.get(close.checked_sub(1)?)?;
        let at = start + last.end() as usize;
        let wide = self.text.get(at..start + significant[close].start as usize)?.contains('\n');
        let text = match (last.text, wide) {
            (",", true) => format!("\n  {member},"),
            (_, true) => format!("\n  {member},").replacen(
                '\n',
                if last.text == "{" { "\n" } else { ",\n" },
                1,
            ),
            ("{" | ",", false) => format!(" {member}"),
            (_, false) => format!(", {member}"),
        };
        self.edit(at, at, text)
    }
}

/// A word for a POSIX shell.
pub(super) fn shell(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-/@:=,+".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

/// A range as the place of a whole declaration, for tests of overlap.
pub(super) fn contains(place: &Place, file: u32, at: u32) -> bool {
    place.file == file && place.bytes.0 <= at && at < place.bytes.1.max(place.bytes.0 + 1)
}
