//! How names of a schema are spelled in Rust and Go: the only place that maps case.
//!
//! The validator looks for clashes with the functions that the backends print with, so a schema
//! that passes gives names that compile (spec 02, "Names").

use crate::ir::Version;

/// Rust keywords that `r#` makes usable as names (edition 2024).
pub const RUST_RAW_KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
    "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
    "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

/// Rust keywords that not even `r#` makes usable.
pub const RUST_FIXED_KEYWORDS: &[&str] = &["crate", "self", "super", "Self"];

/// Go keywords.
pub const GO_KEYWORDS: &[&str] = &[
    "break",
    "case",
    "chan",
    "const",
    "continue",
    "default",
    "defer",
    "else",
    "fallthrough",
    "for",
    "func",
    "go",
    "goto",
    "if",
    "import",
    "interface",
    "map",
    "package",
    "range",
    "return",
    "select",
    "struct",
    "switch",
    "type",
    "var",
];

/// Names that Go knows without a declaration, and the ones generated functions use: a parameter
/// of such a name would hide them.
pub const GO_PREDECLARED: &[&str] = &[
    "any",
    "append",
    "bool",
    "byte",
    "cap",
    "clear",
    "close",
    "comparable",
    "complex",
    "complex128",
    "complex64",
    "copy",
    "ctx",
    "delete",
    "error",
    "err",
    "false",
    "float32",
    "float64",
    "imag",
    "init",
    "int",
    "int16",
    "int32",
    "int64",
    "int8",
    "iota",
    "len",
    "main",
    "make",
    "max",
    "min",
    "new",
    "nil",
    "panic",
    "print",
    "println",
    "r2g",
    "real",
    "recover",
    "rune",
    "string",
    "true",
    "uint",
    "uint16",
    "uint32",
    "uint64",
    "uint8",
    "uintptr",
];

/// Words that Go writes in capitals.
pub const GO_INITIALISMS: &[&str] =
    &["ID", "URL", "HTTP", "JSON", "API", "UUID", "SQL", "IP", "TCP", "UDP", "XML", "HTML", "CPU"];

/// The words of a name: `HTTPServer_id2` is `HTTP`, `Server`, `id2`.
pub(crate) fn words(name: &str) -> Vec<String> {
    let chars: Vec<char> = name.chars().collect();
    let mut words = Vec::new();
    let mut word = String::new();
    for (at, &c) in chars.iter().enumerate() {
        let before = at.checked_sub(1).map(|at| chars[at]);
        let after = chars.get(at + 1);
        let starts = c.is_ascii_uppercase()
            && before.is_some_and(|before| {
                before.is_ascii_lowercase()
                    || before.is_ascii_digit()
                    || (before.is_ascii_uppercase() && after.is_some_and(char::is_ascii_lowercase))
            });
        if (starts || c == '_') && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if c != '_' {
            word.push(c);
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// `MAX_LINES` and the like: capitals say nothing about words.
fn is_shouted(name: &str) -> bool {
    name.contains('_') && !name.contains(|c: char| c.is_ascii_lowercase())
}

pub(crate) fn capitalized(word: &str) -> String {
    let mut chars = word.chars();
    chars
        .next()
        .map_or(String::new(), |first| first.to_ascii_uppercase().to_string() + chars.as_str())
}

/// PascalCase: types, variants of enums.
#[must_use]
pub fn rust_type_name(name: &str) -> String {
    let parts = name.split('_').filter(|part| !part.is_empty());
    let joined: String = if is_shouted(name) {
        parts.map(|part| capitalized(&part.to_ascii_lowercase())).collect()
    } else {
        parts.map(capitalized).collect()
    };
    if joined == "Self" { "Self_".to_owned() } else { joined }
}

/// snake_case: fields, methods, parameters. Keywords become `r#type`, or `self_` where that does
/// not help.
#[must_use]
pub fn rust_member_name(name: &str) -> String {
    rust_escaped(rust_snake(name))
}

/// snake_case without the keyword escape, for use inside longer names such as `with_type`.
#[must_use]
pub fn rust_snake(name: &str) -> String {
    words(name).join("_").to_ascii_lowercase()
}

fn rust_escaped(name: String) -> String {
    if RUST_RAW_KEYWORDS.contains(&name.as_str()) {
        format!("r#{name}")
    } else if RUST_FIXED_KEYWORDS.contains(&name.as_str()) {
        format!("{name}_")
    } else {
        name
    }
}

/// SCREAMING_SNAKE_CASE: constants.
#[must_use]
pub fn rust_const_name(name: &str) -> String {
    words(name).join("_").to_ascii_uppercase()
}

/// Folder names that Go, Rust or a file system gives a meaning of its own.
const SPECIAL_FOLDERS: &[&str] = &[
    "aux", "con", "crate", "internal", "mod", "nul", "prn", "self", "super", "testdata", "vendor",
];

/// The folders from the output folder to a package, the same in every language: one per part of its
/// name, and `v2` for the major from 2 on (spec 09, "Generated code").
#[must_use]
pub fn package_path(package: &str, version: Version) -> Vec<String> {
    let mut path: Vec<String> = package.split('.').map(folder_name).collect();
    if version.major > 1 {
        path.push(format!("v{}", version.major));
    }
    path
}

fn folder_name(part: &str) -> String {
    let name = rust_snake(part);
    let device = ["com", "lpt"].iter().any(|start| {
        name.strip_prefix(start).is_some_and(|rest| matches!(rest.as_bytes(), [b'1'..=b'9']))
    });
    if device || SPECIAL_FOLDERS.contains(&name.as_str()) { format!("{name}_") } else { name }
}

/// The Rust module in such a folder: `r#type` in `type`.
#[must_use]
pub fn rust_module_name(folder: &str) -> String {
    rust_escaped(folder.to_owned())
}

/// One word in an exported or inner place of a Go name.
fn go_word(word: &str, shouted: bool) -> String {
    let upper = word.to_ascii_uppercase();
    if GO_INITIALISMS.contains(&upper.as_str()) {
        return upper;
    }
    if let Some(singular) = upper.strip_suffix('S')
        && GO_INITIALISMS.contains(&singular)
    {
        return format!("{singular}s");
    }
    if shouted { capitalized(&word.to_ascii_lowercase()) } else { capitalized(word) }
}

/// Exported MixedCaps with Go's initialisms: types, fields, methods, constants.
#[must_use]
pub fn go_exported_name(name: &str) -> String {
    let shouted = is_shouted(name);
    words(name).iter().map(|word| go_word(word, shouted)).collect()
}

/// The Rust client's method that makes a batch of calls.
#[must_use]
pub fn rust_batch_name(method: &str) -> String {
    format!("{}_batch", rust_snake(method))
}

/// The Go client's method that makes a batch of calls.
#[must_use]
pub fn go_batch_name(method: &str) -> String {
    format!("{}Batch", go_exported_name(method))
}

/// The Go struct with the parameters of one call of a batch.
#[must_use]
pub fn go_request_name(service: &str, method: &str) -> String {
    format!("{}{}Request", go_exported_name(service), go_exported_name(method))
}

/// What Go puts beside a type for its member: the constant of an enumerator or flag, the type of an error's case.
#[must_use]
pub fn go_member_name(owner: &str, member: &str) -> String {
    format!("{}{}", go_exported_name(owner), go_exported_name(member))
}

/// The Go type of a variant's case. `<Variant>View` and `<Variant>Views` are views of the variant.
#[must_use]
pub fn go_case_name(variant: &str, case: &str) -> String {
    let case = go_exported_name(case);
    let tail = if matches!(case.as_str(), "View" | "Views") { "_" } else { "" };
    format!("{}{case}{tail}", go_exported_name(variant))
}

/// mixedCaps for parameters and locals; a trailing `_` avoids keywords and predeclared names.
#[must_use]
pub fn go_param_name(name: &str) -> String {
    let shouted = is_shouted(name);
    let parts = words(name);
    let mut joined = String::new();
    for (at, word) in parts.iter().enumerate() {
        if at == 0 {
            joined.push_str(&word.to_ascii_lowercase());
        } else {
            joined.push_str(&go_word(word, shouted));
        }
    }
    if GO_KEYWORDS.contains(&joined.as_str()) || GO_PREDECLARED.contains(&joined.as_str()) {
        joined.push('_');
    }
    joined
}

/// The name in the `package` clause: the last part in lower case, as one word. A part that is a version
/// says nothing alone, so the one before comes with it: `billingv1` for `acme.billing.v1`.
#[must_use]
pub fn go_package_name(package: &str) -> String {
    let (rest, last) = package.rsplit_once('.').unwrap_or(("", package));
    let before = rest.rsplit('.').next().unwrap_or_default();
    let mut name = if is_version(last) { one_word(before) } else { String::new() };
    name.push_str(&one_word(last));
    let is_special = GO_KEYWORDS.contains(&name.as_str())
        || GO_PREDECLARED.contains(&name.as_str())
        // Go leaves out files of packages of this name.
        || name == "documentation";
    if is_special {
        name.push_str("pkg");
    }
    name
}

fn one_word(part: &str) -> String {
    part.chars().filter(|c| *c != '_').collect::<String>().to_ascii_lowercase()
}

/// `v1`, `v2alpha`, `v3beta4`.
fn is_version(part: &str) -> bool {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let Some(number) =
        part.strip_prefix('v').filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    else {
        return false;
    };
    let tail = number.trim_start_matches(|c: char| c.is_ascii_digit());
    let tail = tail.strip_prefix("alpha").or_else(|| tail.strip_prefix("beta")).unwrap_or(tail);
    digits(tail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rust() {
        for (name, ty, member, constant) in [
            ("Line", "Line", "line", "LINE"),
            ("gift_wrap", "GiftWrap", "gift_wrap", "GIFT_WRAP"),
            ("MAX_LINES", "MaxLines", "max_lines", "MAX_LINES"),
            ("HTTPServer", "HTTPServer", "http_server", "HTTP_SERVER"),
            ("type", "Type", "r#type", "TYPE"),
            ("self", "Self_", "self_", "SELF"),
            ("last4", "Last4", "last4", "LAST4"),
            ("a__b_", "AB", "a_b", "A_B"),
            ("unixNs", "UnixNs", "unix_ns", "UNIX_NS"),
        ] {
            assert_eq!(
                (
                    rust_type_name(name).as_str(),
                    rust_member_name(name).as_str(),
                    rust_const_name(name).as_str()
                ),
                (ty, member, constant)
            );
        }
        assert_eq!(rust_module_name("checkout"), "checkout");
        assert_eq!(rust_module_name("type"), "r#type");
    }

    #[test]
    fn go() {
        for (name, exported, param) in [
            ("cart_id", "CartID", "cartID"),
            ("CartId", "CartID", "cartID"),
            ("url", "URL", "url"),
            ("user_ids", "UserIDs", "userIDs"),
            ("HTTPServer", "HTTPServer", "httpServer"),
            ("MAX_LINES", "MaxLines", "maxLines"),
            ("SKU", "SKU", "sku"),
            ("type", "Type", "type_"),
            ("len", "Len", "len_"),
            ("ctx", "Ctx", "ctx_"),
            ("last4", "Last4", "last4"),
        ] {
            assert_eq!(
                (go_exported_name(name).as_str(), go_param_name(name).as_str()),
                (exported, param)
            );
        }
        assert_eq!(go_package_name("acme.checkout"), "checkout");
        assert_eq!(go_package_name("acme.check_out"), "checkout");
        assert_eq!(go_package_name("acme.type"), "typepkg");
        assert_eq!(go_package_name("acme.billing.v1"), "billingv1");
        assert_eq!(go_package_name("acme.check_out.v2beta1"), "checkoutv2beta1");
        assert_eq!(go_package_name("acme.v1x"), "v1x");
        assert_eq!(go_package_name("v1"), "v1");
        assert_eq!(go_package_name("acme.documentation"), "documentationpkg");
    }

    #[test]
    fn paths() {
        for (name, major, path) in [
            ("start", 1, "start"),
            ("acme.checkout", 0, "acme/checkout"),
            ("acme.checkout", 2, "acme/checkout/v2"),
            ("acme.billing.v1", 1, "acme/billing/v1"),
            ("acme.billing.v1", 2, "acme/billing/v1/v2"),
            ("Acme.CheckOut", 1, "acme/check_out"),
            ("acme.internal.type", 1, "acme/internal_/type"),
            ("self.com1.com10", 1, "self_/com1_/com10"),
            ("mod.match.crate", 1, "mod_/match/crate_"),
        ] {
            assert_eq!(package_path(name, Version { major, minor: 0 }).join("/"), path);
        }
    }
}
