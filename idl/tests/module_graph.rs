//! Who may use whom inside the crate: the order below, left to right, and a few bans.
//!
//! Scans `use crate::...` and `crate::...` in the sources; the order is stated once, here.

use std::fs;
use std::path::{Path, PathBuf};

/// A module may use those before it, and itself.
const ORDER: &[&str] = &[
    "characters",
    "source",
    "hash",
    "order",
    "diagnostics",
    "ast",
    "parser",
    "format",
    "loader",
    "ir",
    "naming",
    "canon",
    "resolve",
    "layout",
    "validate",
    "fingerprint",
    "descriptor",
    "compare",
    "report",
    "unsupported",
    "outline",
    "edit",
    "lint",
    "lib",
];

/// Edges that the order allows and the design does not.
const BANNED: &[(&str, &str, &str)] = &[
    ("ir", "ast", "the schema knows nothing of its syntax"),
    ("ir", "parser", "the schema knows nothing of its syntax"),
    ("layout", "resolve", "sizes follow from the schema alone"),
    ("layout", "canon", "sizes follow from the schema alone"),
    ("canon", "ast", "meaning, not spelling"),
    ("descriptor", "parser", "meaning, not spelling"),
    ("validate", "ast", "rules are about the schema"),
    ("validate", "parser", "rules are about the schema"),
];

fn sources() -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("readable") {
            let path = entry.expect("readable").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ext| ext == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    assert!(files.len() > 40);
    files
}

/// The top module of a file.
fn module(path: &Path) -> String {
    let inside =
        path.strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).expect("below src");
    let first = inside.components().next().expect("a name").as_os_str().to_string_lossy();
    first.trim_end_matches(".rs").to_owned()
}

/// Modules named by `crate::x`, unit tests excluded.
fn used(text: &str) -> Vec<String> {
    let code = text.split("#[cfg(test)]").next().unwrap_or(text);
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    let uses =
        lines.flat_map(|line| line.split("crate::").skip(1).map(str::to_owned).collect::<Vec<_>>());
    uses.flat_map(|rest| match rest.strip_prefix('{') {
        Some(group) => group.split(',').map(|part| part.trim().to_owned()).collect(),
        None => vec![rest],
    })
    .map(|rest| {
        rest.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect::<String>()
    })
    .filter(|name| ORDER.contains(&name.as_str()))
    .collect()
}

fn rank(module: &str) -> usize {
    ORDER
        .iter()
        .position(|name| *name == module)
        .unwrap_or_else(|| panic!("module `{module}` has no place in the order"))
}

#[test]
fn modules_use_what_stands_before_them() {
    let mut wrong = String::new();
    let mut edges = 0;
    for path in sources() {
        let from = module(&path);
        for to in used(&fs::read_to_string(&path).expect("readable")) {
            edges += 1;
            if rank(&to) > rank(&from) {
                wrong += &format!("{}: `{from}` uses `{to}`\n", path.display());
            }
            if let Some((_, _, why)) = BANNED.iter().find(|(a, b, _)| *a == from && *b == to) {
                wrong += &format!("{}: `{from}` uses `{to}`: {why}\n", path.display());
            }
        }
    }
    assert!(edges > 50, "the scan found nothing");
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn only_the_parser_names_pest() {
    for path in sources() {
        let text = fs::read_to_string(&path).expect("readable");
        assert!(module(&path) == "parser" || !text.contains("pest::"), "{}", path.display());
    }
}

#[test]
fn only_the_loader_touches_files() {
    for path in sources() {
        let text = fs::read_to_string(&path).expect("readable");
        assert!(module(&path) == "loader" || !text.contains("std::fs"), "{}", path.display());
    }
}

/// The hard cap of the style guide; files of messages and codes are tables.
#[test]
fn files_are_small() {
    for path in sources() {
        let lines = fs::read_to_string(&path).expect("readable").lines().count();
        assert!(lines <= 500, "{} has {lines} lines", path.display());
    }
}
