//! Numbers, versions, spans and strings (spec 01, "Tokens").

use crate::ast;
use crate::diagnostics::{Diagnostic, Diagnostics, codes};
use crate::source::Span;

use super::Rule;
use super::node::Node;
use super::types::path;

/// Units of a duration, in nanoseconds.
const UNITS: &[(&str, i64)] = &[
    ("ns", 1),
    ("us", 1_000),
    ("ms", 1_000_000),
    ("s", 1_000_000_000),
    ("m", 60_000_000_000),
    ("h", 3_600_000_000_000),
];

/// Rule `value`. `None` after a finding.
pub(super) fn value(node: Node<'_>, found: &mut Diagnostics) -> Option<ast::Literal> {
    let child = node.children().next().expect("a value has one child");
    let (text, span) = (child.text().to_owned(), child.span());
    let kind = match child.rule() {
        Rule::string => ast::LiteralKind::String(string(&text, span, found)?),
        Rule::number => return number(&child, found),
        Rule::path => ast::LiteralKind::Path(path(child)),
        other => panic!("r2g bug: {other:?} in a value"),
    };
    Some(ast::Literal { kind, text, span })
}

/// Rule `number`. `None` after a finding.
pub(super) fn number(node: &Node<'_>, found: &mut Diagnostics) -> Option<ast::Literal> {
    let (text, span) = (node.text(), node.span());
    match number_kind(text) {
        Ok(kind) => Some(ast::Literal { kind, text: text.to_owned(), span }),
        Err(why) => {
            found.push(
                Diagnostic::error(codes::E0111, span, format!("`{text}` is not a number"))
                    .help(why),
            );
            None
        }
    }
}

fn number_kind(text: &str) -> Result<ast::LiteralKind, String> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let signed = |value: i128| if negative { -value } else { value };
    if let Some(hex) = digits.strip_prefix("0x") {
        let value = plain(hex).and_then(|hex| i128::from_str_radix(&hex, 16).ok());
        return value
            .map(|value| ast::LiteralKind::Int(signed(value)))
            .ok_or_else(|| "hexadecimal numbers look like `0x1f`, at most 16 digits".to_owned());
    }
    let end = digits.find(|c: char| !c.is_ascii_digit() && c != '_').unwrap_or(digits.len());
    let (whole, suffix) = digits.split_at(end);
    let whole_value = plain(whole).and_then(|whole| whole.parse::<i128>().ok());
    if suffix.is_empty() {
        return whole_value
            .map(|value| ast::LiteralKind::Int(signed(value)))
            .ok_or_else(|| "the number is too large, or has `_` in the wrong place".to_owned());
    }
    if suffix.starts_with('.') || suffix.starts_with('e') || suffix.starts_with('E') {
        let value =
            plain(text).and_then(|text| text.parse::<f64>().ok()).filter(|value| value.is_finite());
        return value
            .map(|value| ast::LiteralKind::Float(value.to_bits()))
            .ok_or_else(|| "floats look like `1.5` or `2e-9`".to_owned());
    }
    let Some((_, unit)) = UNITS.iter().find(|(name, _)| *name == suffix) else {
        let names: Vec<&str> = UNITS.iter().map(|(name, _)| *name).collect();
        return Err(format!("the units of a duration are {}", names.join(", ")));
    };
    let nanos = whole_value
        .and_then(|value| signed(value).checked_mul(i128::from(*unit)))
        .and_then(|value| i64::try_from(value).ok());
    nanos.map(ast::LiteralKind::Span).ok_or_else(|| "durations span at most 292 years".to_owned())
}

/// Without `_`, which must stand between two digits.
fn plain(text: &str) -> Option<String> {
    let good = !text.starts_with('_')
        && !text.ends_with('_')
        && !text.contains("__")
        && !text.contains("_.")
        && !text.contains("._");
    (good && !text.is_empty()).then(|| text.replace('_', ""))
}

/// A string with its quotes → what it stands for.
fn string(text: &str, span: Span, found: &mut Diagnostics) -> Option<String> {
    let inner = &text[1..text.len() - 1];
    let mut out = String::with_capacity(inner.len());
    let mut chars = inner.char_indices();
    while let Some((at, c)) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        let decoded = match chars.next().map(|(_, escape)| escape) {
            Some('n') => Some('\n'),
            Some('t') => Some('\t'),
            Some('r') => Some('\r'),
            Some('0') => Some('\0'),
            Some(same @ ('\\' | '"')) => Some(same),
            Some('u') => unicode(&mut chars),
            _ => None,
        };
        let Some(decoded) = decoded else {
            let start = span.start + 1 + u32::try_from(at).expect("files are below 4 MiB");
            let end = start
                + 1
                + inner[at + 1..]
                    .chars()
                    .next()
                    .map_or(0, |c| u32::try_from(c.len_utf8()).expect("at most 4"));
            found.push(
                Diagnostic::error(
                    codes::E0111,
                    Span::new(span.file, start, end),
                    "unknown escape in a string",
                )
                .help("escapes are `\\n`, `\\t`, `\\r`, `\\0`, `\\\\`, `\\\"` and `\\u{1f600}`"),
            );
            return None;
        };
        out.push(decoded);
    }
    Some(out)
}

/// `{hex}` after `\u`.
fn unicode(chars: &mut std::str::CharIndices<'_>) -> Option<char> {
    let rest = chars.as_str().strip_prefix('{')?;
    let hex = &rest[..rest.find('}')?];
    let value =
        (1..=6).contains(&hex.len()).then(|| u32::from_str_radix(hex, 16).ok()).flatten()?;
    for _ in 0..hex.len() + 2 {
        chars.next();
    }
    char::from_u32(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_token_four_meanings() {
        use ast::LiteralKind::{Float, Int, Span};
        assert!(matches!(number_kind("-0x1f"), Ok(Int(-31))));
        assert!(matches!(number_kind("1_000"), Ok(Int(1000))));
        assert!(matches!(number_kind("-2s"), Ok(Span(-2_000_000_000))));
        assert!(matches!(number_kind("1.5e3"), Ok(Float(bits)) if f64::from_bits(bits) == 1500.0));
        for bad in [
            "1__0",
            "1_",
            "0x",
            "3days",
            "1.2.3",
            "3000000h",
            "99999999999999999999999999999999999999999",
        ] {
            assert!(number_kind(bad).is_err(), "{bad}");
        }
    }
}
