//! Cuts a file into items before pest sees it, so that one broken item hides nothing else.
//!
//! Works on brackets and line starts only: an item ends at its `;` or `}`, or where a line that
//! starts no further right begins a new item although a bracket is still open.

use crate::characters::is_hidden;
use crate::diagnostics::{Diagnostic, Diagnostics, codes, suggest};
use crate::source::{FileId, Span};

use super::hints;
use super::lexer::{Token, TokenKind};

/// What an item starts with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keyword {
    Package,
    Use,
    Const,
    Type,
    Enum,
    Flags,
    Struct,
    Record,
    Variant,
    Error,
    Resource,
    Service,
    Bridge,
}

/// Every keyword with its spelling.
pub(crate) const KEYWORDS: &[(&str, Keyword)] = &[
    ("package", Keyword::Package),
    ("use", Keyword::Use),
    ("const", Keyword::Const),
    ("type", Keyword::Type),
    ("enum", Keyword::Enum),
    ("flags", Keyword::Flags),
    ("struct", Keyword::Struct),
    ("record", Keyword::Record),
    ("variant", Keyword::Variant),
    ("error", Keyword::Error),
    ("resource", Keyword::Resource),
    ("service", Keyword::Service),
    ("bridge", Keyword::Bridge),
];

/// Deepest nesting of brackets in one item. Types nest three or four deep in practice; the limit
/// keeps every recursive pass behind the parser within its stack.
pub const MAX_NESTING: usize = 64;

impl Keyword {
    fn of(text: &str) -> Option<Self> {
        KEYWORDS.iter().find(|(word, _)| *word == text).map(|&(_, keyword)| keyword)
    }

    /// Ends at `;` rather than at `}`.
    fn ends_at_semicolon(self) -> bool {
        matches!(self, Self::Package | Self::Use | Self::Const | Self::Type)
    }
}

/// One item's text: bytes `start..end` of the file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Chunk {
    pub(crate) keyword: Keyword,
    pub(crate) start: u32,
    pub(crate) end: u32,
}

/// A token that the grammar sees, and how its line begins.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Significant<'a> {
    pub(crate) token: Token<'a>,
    /// Nothing but blanks before it on its line.
    pub(crate) first: bool,
    /// Bytes from the start of the line.
    pub(crate) column: u32,
}

/// Drops blanks and comments.
pub(crate) fn significant<'a>(tokens: &[Token<'a>]) -> Vec<Significant<'a>> {
    let mut found = Vec::with_capacity(tokens.len() / 2);
    let mut line_start = 0;
    let mut first = true;
    for token in tokens {
        match token.kind {
            TokenKind::Space => {
                if let Some(at) = token.text.rfind('\n') {
                    line_start =
                        token.start + u32::try_from(at).expect("files are below 4 GiB") + 1;
                    first = true;
                }
            }
            TokenKind::Comment => first = false,
            _ => {
                found.push(Significant { token: *token, first, column: token.start - line_start });
                first = false;
            }
        }
    }
    found
}

/// Cuts the file. Chunks with an error of their own are reported and left out.
pub(crate) fn split(
    file: FileId,
    tokens: &[Significant<'_>],
    found: &mut Diagnostics,
) -> Vec<Chunk> {
    let mut chunks = Vec::new();
    let mut start = 0;
    while start < tokens.len() {
        let end = chunk_end(tokens, start);
        if let Some(chunk) = check_chunk(file, &tokens[start..end], found) {
            chunks.push(chunk);
        }
        start = end;
    }
    chunks
}

/// Index one past the last token of the item that starts at `start`.
fn chunk_end(tokens: &[Significant<'_>], start: usize) -> usize {
    let mut keyword: Option<(usize, Option<Keyword>)> = None;
    let mut depth = 0usize;
    for at in start..tokens.len() {
        let Significant { token, column, .. } = tokens[at];
        if let Some((begun, _)) = keyword
            && begins_item(tokens, at)
            && (depth == 0 || column <= tokens[begun].column)
        {
            return head_before(tokens, begun, at);
        }
        match (token.kind, token.text) {
            (TokenKind::Word, text)
                if depth == 0 && keyword.is_none() && !names_annotation(tokens, start, at) =>
            {
                keyword = Some((at, Keyword::of(text)));
            }
            (TokenKind::Punct, "{" | "(" | "[") => depth += 1,
            (TokenKind::Punct, ")" | "]") => depth = depth.saturating_sub(1),
            (TokenKind::Punct, "}") => {
                depth = depth.saturating_sub(1);
                let waits =
                    keyword.and_then(|(_, word)| word).is_some_and(Keyword::ends_at_semicolon);
                // `use a@1.{B}` ends at its semicolon; an unknown word may be anything.
                if depth == 0 && !waits {
                    return at + 1;
                }
            }
            (TokenKind::Punct, ";") if depth == 0 => return at + 1,
            _ => {}
        }
    }
    tokens.len()
}

/// Whether the word at `at` belongs to `@name` or `@a.b`.
fn names_annotation(tokens: &[Significant<'_>], start: usize, at: usize) -> bool {
    at > start && matches!(tokens[at - 1].token.text, "@" | ".")
}

/// `record Name {`, `const NAME:`, `type Name =`, `package a.`, `use a@` at the start of a line.
fn begins_item(tokens: &[Significant<'_>], at: usize) -> bool {
    let is_word = |at: usize| tokens.get(at).is_some_and(|next| next.token.kind == TokenKind::Word);
    tokens[at].first
        && tokens[at].token.kind == TokenKind::Word
        && Keyword::of(tokens[at].token.text).is_some()
        && is_word(at + 1)
        && tokens
            .get(at + 2)
            .is_some_and(|next| matches!(next.token.text, "{" | ":" | "=" | "." | "@"))
}

/// The docs and annotations right before the item keyword at `at` belong to it.
fn head_before(tokens: &[Significant<'_>], floor: usize, at: usize) -> usize {
    let mut begin = at;
    let mut back = at;
    while back > floor + 1 {
        back -= 1;
        match (tokens[back].token.kind, tokens[back].token.text) {
            (TokenKind::Doc, _) | (TokenKind::Punct, "@") if tokens[back].first => begin = back,
            (TokenKind::Doc, _) => break,
            (TokenKind::Word | TokenKind::Number | TokenKind::String, _)
            | (TokenKind::Punct, "." | "(" | ")" | "," | "=" | "@") => {}
            _ => break,
        }
    }
    begin
}

/// Reports what the brackets and words of one item show, before the grammar does.
fn check_chunk(file: FileId, tokens: &[Significant<'_>], found: &mut Diagnostics) -> Option<Chunk> {
    if !check_tokens(file, tokens, found) || !check_brackets(file, tokens, found) {
        return None;
    }
    let start = tokens.first()?.token.start;
    let end = tokens.last()?.token.end();
    let Some(Significant { token, .. }) = tokens.get(head_len(tokens)) else {
        found.push(stray(file, tokens));
        return None;
    };
    if token.kind != TokenKind::Word {
        found.push(stray(file, tokens));
        return None;
    }
    let Some(keyword) = Keyword::of(token.text) else {
        let span = token.span(file);
        let words: Vec<&str> = KEYWORDS.iter().map(|(word, _)| *word).collect();
        let plain = Diagnostic::error(
            codes::E0102,
            span,
            format!("expected an item, found `{}`", token.text),
        )
        .help(format!("items start with one of: {}", words.join(", ")));
        found.push(match hints::item_word(token.text) {
            Some(hint) => plain.help(hint),
            None => suggest(plain, span, token.text, words),
        });
        return None;
    };
    Some(Chunk { keyword, start, end })
}

/// How many tokens of docs and annotations the item begins with.
fn head_len(tokens: &[Significant<'_>]) -> usize {
    let is = |at: usize, text: &str| tokens.get(at).is_some_and(|next| next.token.text == text);
    let mut at = 0;
    while let Some(Significant { token, .. }) = tokens.get(at) {
        match (token.kind, token.text) {
            (TokenKind::Doc | TokenKind::FileDoc, _) => at += 1,
            (TokenKind::Punct, "@") => {
                at += 2;
                while is(at, ".") {
                    at += 2;
                }
                if is(at, "(") {
                    at = closing(tokens, at) + 1;
                }
            }
            _ => break,
        }
    }
    at.min(tokens.len())
}

/// Index of the bracket that closes the one at `open`, or of the last token.
fn closing(tokens: &[Significant<'_>], open: usize) -> usize {
    let mut depth = 0usize;
    for (at, next) in tokens.iter().enumerate().skip(open) {
        match next.token.text {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return at;
        }
    }
    tokens.len() - 1
}

/// A piece without a word: a stray bracket or semicolon, or docs and annotations at the end.
fn stray(file: FileId, tokens: &[Significant<'_>]) -> Diagnostic {
    let at = head_len(tokens).min(tokens.len() - 1);
    let culprit = tokens[at].token;
    let message = format!("expected an item, found `{}`", culprit.text);
    match (culprit.kind, culprit.text) {
        (TokenKind::Doc, _) => dangling_doc(file, culprit),
        (_, ";") if at == 0 => Diagnostic::error(codes::E0102, culprit.span(file), message)
            .help("items that end with `}` take no semicolon")
            .fix("remove the semicolon", culprit.span(file), ""),
        _ if head_len(tokens) == tokens.len() => Diagnostic::error(
            codes::E0102,
            culprit.span(file).after(),
            "expected an item after the annotation",
        ),
        _ => Diagnostic::error(codes::E0102, culprit.span(file), message),
    }
}

/// A doc comment with nothing behind it.
pub(crate) fn dangling_doc(file: FileId, doc: Token<'_>) -> Diagnostic {
    let marker = Span::new(file, doc.start, doc.start + 3);
    Diagnostic::error(codes::E0112, doc.span(file), "this comment documents nothing")
        .help("write `//` for a comment, or put it before what it describes")
        .fix("make it a comment", marker, "//")
}

/// Tokens that no item may hold.
fn check_tokens(file: FileId, tokens: &[Significant<'_>], found: &mut Diagnostics) -> bool {
    let mut good = true;
    // One per line: what follows a stray character is seldom a second mistake.
    let mut bad_line = false;
    for (at, Significant { token, first, .. }) in tokens.iter().enumerate() {
        bad_line &= !first;
        let problem = match token.kind {
            // Characters nobody sees are reported once for the whole file.
            TokenKind::Bad if token.text.chars().all(is_hidden) => {
                good = false;
                None
            }
            TokenKind::Bad if std::mem::replace(&mut bad_line, true) => None,
            TokenKind::Bad => {
                Some(bad_token(file, *token, tokens.get(at + 1).map(|next| next.token)))
            }
            TokenKind::OpenString => Some(
                Diagnostic::error(codes::E0105, token.span(file), "string without a closing quote")
                    .help("strings end on the line where they start; write a line break as `\\n`"),
            ),
            TokenKind::Doc
                if tokens.get(at + 1).is_none_or(|next| matches!(next.token.text, "}" | ")")) =>
            {
                Some(dangling_doc(file, *token))
            }
            _ => None,
        };
        if let Some(problem) = problem {
            good = false;
            found.push(problem);
        }
    }
    good
}

fn bad_token(file: FileId, token: Token<'_>, next: Option<Token<'_>>) -> Diagnostic {
    let span = token.span(file);
    let joined = token.text.to_owned() + next.map_or("", |next| next.text);
    if token.text.starts_with(|c: char| c.is_alphanumeric() || c == '_') {
        let why = if token.text.starts_with('_') {
            "names start with a letter"
        } else {
            "names are made of ASCII letters, digits and `_`, so that both languages and every editor show the same name"
        };
        Diagnostic::error(codes::E0107, span, format!("`{}` is not a name", token.text)).note(why)
    } else {
        let message = format!("unexpected character `{}`", token.text.escape_debug());
        let hint = hints::character(token.text, &joined).map(str::to_owned);
        Diagnostic::error(codes::E0101, span, message).maybe_help(hint)
    }
}

/// Matching and depth of brackets. `<` and `>` count for depth only: the grammar matches them.
fn check_brackets(file: FileId, tokens: &[Significant<'_>], found: &mut Diagnostics) -> bool {
    let mut open: Vec<Token<'_>> = Vec::new();
    for Significant { token, .. } in tokens {
        if token.kind != TokenKind::Punct {
            continue;
        }
        match token.text {
            "{" | "(" | "[" | "<" => {
                open.push(*token);
                if open.len() > MAX_NESTING {
                    found.push(
                        Diagnostic::error(codes::E0106, token.span(file), "brackets nest too deep")
                            .note(format!("at most {MAX_NESTING} levels are allowed")),
                    );
                    return false;
                }
            }
            ">" if open.last().is_some_and(|last| last.text == "<") => {
                open.pop();
            }
            "}" | ")" | "]" => {
                while open.last().is_some_and(|last| last.text == "<") {
                    open.pop();
                }
                let wanted = match token.text {
                    "}" => "{",
                    ")" => "(",
                    _ => "[",
                };
                match open.pop() {
                    Some(last) if last.text == wanted => {}
                    Some(last) => {
                        found.push(
                            Diagnostic::error(
                                codes::E0104,
                                token.span(file),
                                format!("`{}` does not close `{}`", token.text, last.text),
                            )
                            .and(last.span(file), "opened here"),
                        );
                        return false;
                    }
                    None if tokens.len() == 1 => {
                        found.push(Diagnostic::error(
                            codes::E0104,
                            token.span(file),
                            format!("`{}` closes nothing", token.text),
                        ));
                        return false;
                    }
                    // The grammar says better what is missing: `record Cart 1 id: u64 }`.
                    None => return true,
                }
            }
            _ => {}
        }
    }
    match open.iter().find(|token| token.text != "<") {
        Some(token) => {
            found.push(
                Diagnostic::error(
                    codes::E0103,
                    token.span(file),
                    format!("`{}` is never closed", token.text),
                )
                .label("opened here"),
            );
            false
        }
        None => true,
    }
}
