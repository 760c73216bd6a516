//! Tokens with everything between them: what the splitter, the nesting check and the formatter read.
//!
//! Lossless: the texts of all tokens, joined, are the file.

use crate::source::{FileId, Span};

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// Blanks and line ends.
    Space,
    /// `//` or `////`, without the line end.
    Comment,
    /// `///`, without the line end.
    Doc,
    /// `//!`, without the line end.
    FileDoc,
    /// A name or keyword.
    Word,
    /// A number, version or span.
    Number,
    /// A string with its quotes.
    String,
    /// A string whose line ends before the closing quote.
    OpenString,
    /// One or two characters of punctuation.
    Punct,
    /// A character that stands in no token.
    Bad,
}

/// A token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token<'a> {
    /// What it is.
    pub kind: TokenKind,
    /// Its text.
    pub text: &'a str,
    /// Byte offset of its start.
    pub start: u32,
}

impl Token<'_> {
    /// One past its last byte.
    #[must_use]
    pub fn end(&self) -> u32 {
        self.start + u32::try_from(self.text.len()).expect("files are below 4 GiB")
    }

    /// Where it stands.
    #[must_use]
    pub fn span(&self, file: FileId) -> Span {
        Span::new(file, self.start, self.end())
    }

    /// Blank or comment: nothing the grammar sees.
    #[must_use]
    pub fn is_trivia(&self) -> bool {
        matches!(self.kind, TokenKind::Space | TokenKind::Comment)
    }
}

/// All tokens of a text.
#[must_use]
pub fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let (kind, len) = next(rest);
        let start = u32::try_from(at).expect("files are below 4 GiB");
        found.push(Token { kind, text: &rest[..len], start });
        at += len;
    }
    found
}

/// Kind and length of the first token of a text that is not empty.
fn next(rest: &str) -> (TokenKind, usize) {
    let first = rest.chars().next().expect("called with text left");
    match first {
        ' ' | '\t' | '\r' | '\n' => {
            (TokenKind::Space, run(rest, |c| matches!(c, ' ' | '\t' | '\r' | '\n')))
        }
        '/' if rest.starts_with("//") => (comment_kind(rest), line(rest)),
        '"' => string(rest),
        '0'..='9' => (TokenKind::Number, number(rest)),
        '-' if rest[1..].starts_with(|c: char| c.is_ascii_digit()) => {
            (TokenKind::Number, 1 + number(&rest[1..]))
        }
        '-' | '=' if rest[1..].starts_with('>') => (TokenKind::Punct, 2),
        '@' | '.' | ',' | ';' | ':' | '=' | '?' | '{' | '}' | '(' | ')' | '[' | ']' | '<' | '>' => {
            (TokenKind::Punct, 1)
        }
        c if c.is_alphabetic() || c == '_' => {
            let len = run(rest, |c| c.is_alphanumeric() || c == '_');
            let plain = c != '_' && rest[..len].is_ascii();
            (if plain { TokenKind::Word } else { TokenKind::Bad }, len)
        }
        c => (TokenKind::Bad, c.len_utf8()),
    }
}

fn run(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|c| !belongs(c)).unwrap_or(text.len())
}

fn line(text: &str) -> usize {
    let end = text.find('\n').unwrap_or(text.len());
    // A Windows line end belongs to the blanks, or docs would end in a control character.
    if text[..end].ends_with('\r') { end - 1 } else { end }
}

fn comment_kind(text: &str) -> TokenKind {
    if text.starts_with("//!") {
        TokenKind::FileDoc
    } else if text.starts_with("///") && !text.starts_with("////") {
        TokenKind::Doc
    } else {
        TokenKind::Comment
    }
}

fn string(text: &str) -> (TokenKind, usize) {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '\n' => return (TokenKind::OpenString, at),
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return (TokenKind::String, at + 1),
            _ => {}
        }
    }
    (TokenKind::OpenString, text.len())
}

/// The same letters as rule `number`, so both agree on where a token ends.
fn number(text: &str) -> usize {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'e' | b'E' if matches!(bytes.get(at + 1), Some(b'+' | b'-')) && digit(at + 2) => {
                at += 2
            }
            b'.' if digit(at + 1) => at += 1,
            b'_' => at += 1,
            c if c.is_ascii_alphanumeric() => at += 1,
            _ => break,
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_lost() {
        let text =
            "/// d\r\n@since(1.2) 5 note: string?, // c\n\"a\\\"b\" -3 1e-9 => -> ä \"open\n////x";
        let joined: String = tokens(text).iter().map(|token| token.text).collect();
        assert_eq!(joined, text);
    }

    #[test]
    fn kinds() {
        let kinds = |text| tokens(text).iter().map(|token| token.kind).collect::<Vec<_>>();
        assert_eq!(kinds("1.{"), [TokenKind::Number, TokenKind::Punct, TokenKind::Punct]);
        assert_eq!(kinds("1.5e-3"), [TokenKind::Number]);
        assert_eq!(kinds("////"), [TokenKind::Comment]);
        assert_eq!(kinds("/// \r\n"), [TokenKind::Doc, TokenKind::Space]);
        assert_eq!(kinds("\"x"), [TokenKind::OpenString]);
        assert_eq!(kinds("größe"), [TokenKind::Bad]);
    }
}
