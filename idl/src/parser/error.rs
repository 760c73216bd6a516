//! pest's error → a finding in the words of the language. No rule name leaves this file.

use pest::error::{Error, ErrorVariant, InputLocation};

use crate::diagnostics::{Diagnostic, codes, nearest};
use crate::source::{FileId, Span};

use super::Rule;
use super::hints::{self, Place};
use super::lexer::{self, Token, TokenKind};
use super::split::Chunk;

/// The finding for one item that does not parse.
pub(super) fn diagnostic<'a>(
    error: &Error<Rule>,
    file: FileId,
    text: &'a str,
    chunk: Chunk,
) -> Diagnostic {
    let at = match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => {
            chunk.start + u32::try_from(at).expect("files are below 4 MiB")
        }
    };
    let rules: &[Rule] = match &error.variant {
        ErrorVariant::ParsingError { positives, .. } => positives,
        ErrorVariant::CustomError { .. } => &[],
    };
    let mut expected: Vec<&'static str> = rules.iter().filter_map(|&rule| human(rule)).collect();
    expected.sort_by_key(|name| (rank(name), *name));
    expected.dedup();
    let body = &text[chunk.start as usize..chunk.end as usize];
    let tokens: Vec<Token<'a>> = lexer::tokens(body)
        .into_iter()
        .map(|token| Token { start: token.start + chunk.start, ..token })
        .filter(|token| !token.is_trivia())
        .collect();
    let here = tokens.iter().position(|token| token.end() > at);
    let before =
        |count: usize| here.unwrap_or(tokens.len()).checked_sub(count).map(|at| tokens[at]);
    let next = here.map(|at| tokens[at]);
    let diagnostic = build(file, text, &expected, before(1), next, chunk);
    let Some(next) = next.filter(|_| diagnostic.help.is_none() && diagnostic.fix.is_none()) else {
        return diagnostic;
    };
    let text_of = |token: Option<Token<'a>>| token.map_or("", |token| token.text);
    let place = Place {
        keyword: chunk.keyword,
        expected: &expected,
        previous: text_of(before(1)),
        earlier: text_of(before(2)),
        next,
    };
    let diagnostic = diagnostic.maybe_help(hints::in_item(&place));
    if next.text == ";" && expected.contains(&"`,`") {
        return diagnostic.fix("write a comma", next.span(file), ",");
    }
    diagnostic
}

fn build(
    file: FileId,
    text: &str,
    expected: &[&'static str],
    previous: Option<Token<'_>>,
    next: Option<Token<'_>>,
    chunk: Chunk,
) -> Diagnostic {
    let place = next.map_or(Span::new(file, chunk.end, chunk.end), |token| token.span(file));
    // A forgotten `,` or `;` is an error of the line where it is missing, not of the next one.
    let separator = expected.iter().copied().find(|name| matches!(*name, "`,`" | "`;`"));
    if let (Some(separator), Some(previous)) = (separator, previous)
        && next.is_none_or(|next| text[previous.end() as usize..next.start as usize].contains('\n'))
        && next.is_none_or(|next| next.kind != TokenKind::Punct || next.text == "@")
    {
        let end = previous.span(file).after();
        return Diagnostic::error(codes::E0101, end, format!("expected {separator}")).fix(
            format!("insert {separator}"),
            end,
            separator.trim_matches('`'),
        );
    }
    let what = match next {
        Some(token) if token.kind == TokenKind::Doc => "a doc comment".to_owned(),
        Some(token) => format!("`{}`", shorten(token.text)),
        None => "the end of the item".to_owned(),
    };
    let message = match expected {
        [] => format!("unexpected {what}"),
        list => format!("expected {}, found {what}", join(list)),
    };
    let plain = Diagnostic::error(codes::E0101, place, message);
    let words = expected
        .iter()
        .map(|name| name.trim_matches('`'))
        .filter(|name| name.chars().all(|c| c.is_ascii_alphabetic()));
    match next
        .filter(|token| token.kind == TokenKind::Word)
        .and_then(|token| nearest(token.text, words))
    {
        Some(word) => plain.help(format!("did you mean `{word}`?")).fix(
            format!("write `{word}`"),
            place,
            word,
        ),
        None => plain,
    }
}

/// Long strings are not repeated in messages.
fn shorten(text: &str) -> String {
    let mut short: String = text.chars().take(24).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

/// `a`, `a or b`, `a, b or c`.
fn join(names: &[&'static str]) -> String {
    match names {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [rest @ .., last] => format!("{} or {last}", rest.join(", ")),
    }
}

/// Separators first, then brackets, then words: the likeliest fix leads.
fn rank(name: &str) -> u8 {
    match name {
        "a name" | "a type" | "a value" => 0,
        "a member number" => 1,
        "`:`" => 2,
        "`,`" | "`;`" => 3,
        name if name.starts_with('`') => 4,
        _ => 5,
    }
}

/// What a rule is called in messages; `None` for rules that say nothing to a user.
fn human(rule: Rule) -> Option<&'static str> {
    Some(match rule {
        Rule::ident | Rule::path | Rule::arg_name | Rule::use_name | Rule::side | Rule::status => {
            "a name"
        }
        Rule::ty | Rule::list | Rule::map | Rule::array | Rule::kw_list | Rule::kw_map => "a type",
        Rule::value | Rule::string | Rule::arg => "a value",
        Rule::number | Rule::length => "a number",
        Rule::ordinal | Rule::record_field | Rule::case | Rule::error_case => "a member number",
        Rule::struct_field | Rule::enumerator | Rule::param => "a name",
        Rule::method => "`fn`",
        Rule::serves => "`go` or `rust`",
        Rule::ret => "a type",
        Rule::repr => "`:`",
        Rule::at => "`@`",
        Rule::dot => "`.`",
        Rule::comma => "`,`",
        Rule::semi => "`;`",
        Rule::colon => "`:`",
        Rule::equals => "`=`",
        Rule::question => "`?`",
        Rule::arrow => "`->`",
        Rule::fat_arrow => "`=>`",
        Rule::lbrace => "`{`",
        Rule::rbrace => "`}`",
        Rule::lparen => "`(`",
        Rule::rparen => "`)`",
        Rule::lbracket => "`[`",
        Rule::rbracket => "`]`",
        Rule::langle => "`<`",
        Rule::rangle => "`>`",
        Rule::kw_package => "`package`",
        Rule::kw_use => "`use`",
        Rule::kw_as => "`as`",
        Rule::kw_const => "`const`",
        Rule::kw_type => "`type`",
        Rule::kw_enum => "`enum`",
        Rule::kw_flags => "`flags`",
        Rule::kw_struct => "`struct`",
        Rule::kw_record => "`record`",
        Rule::kw_variant => "`variant`",
        Rule::kw_error => "`error`",
        Rule::kw_resource => "`resource`",
        Rule::kw_service => "`service`",
        Rule::kw_bridge => "`bridge`",
        Rule::kw_serves => "`serves`",
        Rule::kw_fn => "`fn`",
        Rule::kw_sync => return None,
        Rule::kw_throws => "`throws`",
        Rule::EOI => "the end of the item",
        Rule::head
        | Rule::annotation
        | Rule::doc
        | Rule::file_doc
        | Rule::mode
        | Rule::mode_word => return None,
        Rule::WHITESPACE | Rule::COMMENT | Rule::gap | Rule::wb | Rule::enumerators => return None,
        Rule::package_item
        | Rule::use_item
        | Rule::const_item
        | Rule::alias_item
        | Rule::enum_item
        | Rule::flags_item
        | Rule::struct_item
        | Rule::record_item
        | Rule::variant_item
        | Rule::error_item
        | Rule::resource_item
        | Rule::service_item
        | Rule::bridge_item => return None,
    })
}
