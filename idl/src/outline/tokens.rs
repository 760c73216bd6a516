//! The tokens of one file, to walk from a place in the syntax tree to what surrounds it.

use crate::parser::lexer::{self, Token, TokenKind};
use crate::source::{FileId, Span};

use super::Body;

/// What the grammar sees of a file: no blanks, no comments.
pub(super) struct FileTokens<'a> {
    file: FileId,
    list: Vec<Token<'a>>,
}

impl<'a> FileTokens<'a> {
    pub(super) fn new(file: FileId, text: &'a str) -> Self {
        let list = lexer::tokens(text).into_iter().filter(|token| !token.is_trivia()).collect();
        Self { file, list }
    }

    /// Index of the token that starts at or behind a byte.
    pub(super) fn index(&self, start: u32) -> usize {
        self.list.partition_point(|token| token.start < start)
    }

    pub(super) fn span(&self, at: usize) -> Span {
        self.list[at].span(self.file)
    }

    pub(super) fn is(&self, at: usize, text: &str) -> bool {
        self.list.get(at).is_some_and(|token| token.kind == TokenKind::Punct && token.text == text)
    }

    fn opens(&self, at: usize) -> bool {
        ["{", "(", "[", "<"].iter().any(|text| self.is(at, text))
    }

    fn closes(&self, at: usize) -> bool {
        ["}", ")", "]", ">"].iter().any(|text| self.is(at, text))
    }

    /// Index of the bracket that closes the one at `open`; the last token, if none does.
    fn partner(&self, open: usize) -> usize {
        let mut depth = 0usize;
        for at in open..self.list.len() {
            if self.opens(at) {
                depth += 1;
            } else if self.closes(at) {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at;
                }
            }
        }
        self.list.len().saturating_sub(1)
    }

    /// The first body behind a token that opens with `bracket`.
    pub(super) fn body(&self, from: usize, bracket: &str) -> Option<Body> {
        let open = (from..self.list.len()).find(|&at| self.is(at, bracket))?;
        Some(Body { open: self.span(open), close: self.span(self.partner(open)) })
    }

    /// From `from` to the end of the declaration: its last token, and the separator behind it. A
    /// declaration ends before a `,` or `;`, before the bracket around it, or with its own `}`.
    pub(super) fn end(&self, from: usize, closes_itself: bool) -> (usize, Option<usize>) {
        let mut at = from;
        while at < self.list.len() {
            if self.opens(at) {
                let braces = self.is(at, "{");
                at = self.partner(at);
                if braces && closes_itself {
                    return (at, None);
                }
            } else if self.is(at, ",") || self.is(at, ";") {
                return (at.saturating_sub(1), Some(at));
            } else if self.closes(at) {
                return (at.saturating_sub(1), None);
            }
            at += 1;
        }
        (self.list.len().saturating_sub(1), None)
    }

    /// Index of the last token of the annotation whose `@` is at `at`, and of the bracket that
    /// closes its arguments.
    pub(super) fn annotation_end(&self, at: usize) -> (usize, Option<usize>) {
        let mut end = at + 1;
        while self.is(end + 1, ".") {
            end += 2;
        }
        if self.is(end + 1, "(") {
            let close = self.partner(end + 1);
            return (close, Some(close));
        }
        (end, None)
    }
}
