//! Waivers: `//@ allow(B111, L304, reason = "…", until = "2.0", ticket = "…")` above an item or member.
//!
//! They are comments to the grammar, so they are in no fingerprint (spec 08, "Waivers").

use crate::diagnostics::{Code, Diagnostic, codes, suggest};
use crate::ir::Version;
use crate::parser::lexer::{Token, TokenKind, tokens};
use crate::source::{FileId, SourceMap, Span};

use super::change::{Change, Place};
use super::repair::contains;
use super::rules::{self, Rule};

/// How a comment starts that is meant for us.
const MARK: &str = "//@";

/// A waiver as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiver {
    /// The rules it waives.
    pub rules: Vec<Rule>,
    /// The lint rules it waives.
    pub lint: Vec<Code>,
    /// Why.
    pub reason: String,
    /// The version that ends it; without one it holds for the next release only.
    pub until: Option<Version>,
    /// Where it is tracked; may be empty.
    pub ticket: String,
    /// The comment.
    pub span: Span,
    /// The item or member below it, to its end.
    pub target: Span,
}

impl Waiver {
    /// Whether it is about this finding: names its rule, and stands above what it points at.
    #[must_use]
    pub fn covers(&self, change: &Change) -> bool {
        let named = change.rule.is_some_and(|rule| self.rules.contains(&rule));
        let target = Place {
            file: self.target.file.0,
            path: String::new(),
            start: crate::source::Position { line: 1, column: 1 },
            end: crate::source::Position { line: 1, column: 1 },
            bytes: (self.target.start, self.target.end),
            label: String::new(),
        };
        let inside = |place: &Place| contains(&target, place.file, place.bytes.0);
        named && change.new.as_ref().is_some_and(inside)
    }

    /// Whether both say the same, wherever they stand.
    #[must_use]
    pub fn same_words(&self, other: &Self) -> bool {
        (&self.rules, &self.lint, &self.reason, &self.ticket, self.until)
            == (&other.rules, &other.lint, &other.reason, &other.ticket, other.until)
    }
}

/// All waivers of all files, and what is wrong with comments that look like one.
#[must_use]
pub fn waivers(sources: &SourceMap) -> (Vec<Waiver>, Vec<Diagnostic>) {
    let mut found = (Vec::new(), Vec::new());
    for (file, source) in sources.iter() {
        in_text(file, &source.text, &mut found);
    }
    found
}

/// The waivers of one text.
pub(super) fn in_text(file: FileId, text: &str, found: &mut (Vec<Waiver>, Vec<Diagnostic>)) {
    if !text.contains(MARK) {
        return;
    }
    let all = tokens(text);
    for (index, token) in all.iter().enumerate() {
        if token.kind != TokenKind::Comment || !token.text.starts_with(MARK) {
            continue;
        }
        let span = token.span(file);
        match parse(token.text, span) {
            Err(wrong) => found.1.push(*wrong),
            Ok(waiver) => match extent(&all[index + 1..]) {
                Some((start, end)) => {
                    found.0.push(Waiver { target: Span::new(file, start, end), ..waiver });
                }
                None => found.1.push(
                    Diagnostic::error(codes::E0801, span, "nothing stands below this waiver")
                        .help("write it above the item or member that the finding points at"),
                ),
            },
        }
    }
}

/// What the first declaration in `rest` covers: its docs and annotations, and all of its body.
fn extent(rest: &[Token<'_>]) -> Option<(u32, u32)> {
    let mut depth = 0_u32;
    let mut start = None;
    let mut end = 0;
    for token in rest.iter().filter(|token| !token.is_trivia()) {
        match token.text {
            "{" | "(" | "[" | "<" => depth += 1,
            "}" | ")" | "]" | ">" if depth == 0 => break,
            "}" | ")" | "]" | ">" => depth -= 1,
            _ => {}
        }
        if start.is_none() {
            start = Some(token.start);
        }
        end = token.end();
        let over = depth == 0 && matches!(token.text, "," | ";" | "}");
        if over {
            break;
        }
    }
    start.map(|start| (start, end))
}

fn wrong(span: Span, message: impl Into<String>) -> Box<Diagnostic> {
    Box::new(
        Diagnostic::error(codes::E0801, span, message)
            .help("a waiver is written as //@ allow(B111, reason = \"why\", until = \"2.0\")"),
    )
}

/// One comment. `target` is still the comment itself.
fn parse(text: &str, span: Span) -> Result<Waiver, Box<Diagnostic>> {
    let body = &text[MARK.len()..];
    let words: Vec<Token<'_>> =
        tokens(body).into_iter().filter(|token| !token.is_trivia()).collect();
    let offset = span.start + u32::try_from(MARK.len()).unwrap_or(0);
    let at = |token: &Token<'_>| Span::new(span.file, offset + token.start, offset + token.end());
    let texts: Vec<&str> = words.iter().map(|token| token.text).collect();
    if texts.first() != Some(&"allow") || texts.get(1) != Some(&"(") || texts.last() != Some(&")") {
        return Err(wrong(span, "this comment looks like a waiver and is none"));
    }
    let mut waiver = Waiver {
        rules: Vec::new(),
        lint: Vec::new(),
        reason: String::new(),
        until: None,
        ticket: String::new(),
        span,
        target: span,
    };
    for part in words[2..words.len() - 1].split(|token| token.text == ",") {
        match part {
            [] => {}
            [rule] if rule.kind == TokenKind::Word => {
                match (Rule::find(rule.text), lint_rule(rule.text)) {
                    (Some(rule), _) => waiver.rules.push(rule),
                    (None, Some(code)) => waiver.lint.push(code),
                    (None, None) => return Err(unknown(rule.text, at(rule))),
                }
            }
            [key, equals, value] if equals.text == "=" && value.kind == TokenKind::String => {
                let text = unquoted(value.text);
                match key.text {
                    "reason" => waiver.reason = text,
                    "ticket" => waiver.ticket = text,
                    "until" => {
                        let version = version(&text).ok_or_else(|| {
                            wrong(at(value), format!("`{text}` is not a version"))
                        })?;
                        waiver.until = Some(version);
                    }
                    other => {
                        let message = format!("a waiver has no `{other}`");
                        return Err(wrong(at(key), message));
                    }
                }
            }
            [first, ..] => {
                return Err(wrong(at(first), "this part of the waiver is not understood"));
            }
        }
    }
    if waiver.rules.is_empty() && waiver.lint.is_empty() {
        return Err(wrong(span, "the waiver names no rule"));
    }
    if waiver.reason.trim().is_empty() {
        return Err(wrong(span, "the waiver has no reason"));
    }
    Ok(waiver)
}

/// A rule of lint.
fn lint_rule(id: &str) -> Option<Code> {
    Code::find(id).filter(|code| code.id().starts_with('L'))
}

fn unknown(name: &str, span: Span) -> Box<Diagnostic> {
    let plain = Diagnostic::error(codes::E0802, span, format!("there is no rule `{name}`"))
        .help("`r2g explain` lists the rules");
    let lint = codes::all().map(Code::id).filter(|id| id.starts_with('L'));
    Box::new(suggest(plain, span, name, rules::all().map(Rule::id).chain(lint)))
}

/// The text between the quotes, with the escapes that matter here.
fn unquoted(text: &str) -> String {
    let inner = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text);
    inner.replace("\\\"", "\"").replace("\\\\", "\\")
}

fn version(text: &str) -> Option<Version> {
    let (major, minor) = text.split_once('.')?;
    let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !plain(major) || !plain(minor) {
        return None;
    }
    Some(Version { major: major.parse().ok()?, minor: minor.parse().ok()? })
}
