//! Sections of the specification and files that comments and pages name are there.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Files that git knows and that are there, by patterns.
fn listed(patterns: &[&str]) -> Vec<String> {
    let listed = Command::new("git").arg("ls-files").args(patterns).current_dir(root()).output();
    let listed = String::from_utf8(listed.expect("git runs").stdout).expect("names are UTF-8");
    listed.lines().filter(|name| root().join(name).is_file()).map(str::to_owned).collect()
}

/// Sources and pages. Records of decisions tell what was, so they may name what is gone.
fn tracked() -> Vec<String> {
    let all = listed(&["*.rs", "*.go", "*.h", "*.c", "*.s", "*.hbs", "*.md", "*.sh"]);
    all.into_iter().filter(|name| !name.starts_with("spec/decisions/")).collect()
}

/// Headings by page: `04` and `04-calls.md` both lead to those of that page.
fn headings() -> BTreeMap<String, Vec<String>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(root().join("spec")).expect("the specification") {
        let path = entry.expect("readable").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let Some(number) = name.strip_suffix(".md").and_then(|stem| stem.split('-').next()) else {
            continue;
        };
        let text = fs::read_to_string(&path).expect("readable");
        let rows: Vec<String> = text
            .lines()
            .filter_map(|line| line.strip_prefix('#'))
            .map(|line| line.trim_start_matches('#').trim().to_owned())
            .collect();
        found.insert(number.to_owned(), rows.clone());
        found.insert(name, rows);
    }
    found
}

/// Comments on one line: what stands between two lines of one is a space.
fn flowing(text: &str) -> String {
    let stripped = text.lines().map(|line| {
        let line = line.trim();
        let line = ["//!", "///", "//", "/*", "*/", "*", "#"]
            .iter()
            .fold(line, |line, mark| line.strip_prefix(mark).map_or(line, str::trim_start));
        line.to_owned()
    });
    stripped.collect::<Vec<_>>().join(" ")
}

/// Pages and sections that a text names: `spec/04-calls.md`, "Call frame"; spec 04, "Call frame".
fn sections(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (at, word) in text.match_indices("spec/").chain(text.match_indices("spec ")) {
        let rest = &text[at + word.len()..];
        let page: String =
            rest.chars().take_while(|c| c.is_alphanumeric() || "-.".contains(*c)).collect();
        let numbered = page.len() >= 2 && page[..2].chars().all(|c| c.is_ascii_digit());
        let page = page.trim_end_matches('.').to_owned();
        if !numbered || (page.len() > 2 && !page.ends_with(".md")) {
            continue;
        }
        let behind =
            rest[page.len()..].trim_start_matches('`').trim_start_matches(',').trim_start();
        let section = behind.strip_prefix('"').and_then(|quoted| quoted.split('"').next());
        // Other text behind a page's name is code.
        let is_title = |text: &&str| text.chars().all(|c| c.is_alphanumeric() || c == ' ');
        found.push((page, section.filter(is_title).unwrap_or_default().to_owned()));
    }
    found
}

/// The version stands in the manifest of the workspace. Dependencies on its packages repeat it, in both languages.
#[test]
fn one_version() {
    let version = env!("CARGO_PKG_VERSION");
    let (mut seen, mut wrong) = (0, Vec::new());
    for name in listed(&["*Cargo.toml", "*go.mod"]) {
        let text = fs::read_to_string(root().join(&name)).expect("readable");
        for line in text.lines() {
            let named = if let Some((_, rest)) = line.split_once("r2g-dev/r2g/runtime-go v") {
                rest.split_whitespace().next()
            } else if line.starts_with("r2g") {
                line.split_once("version = \"").and_then(|(_, rest)| rest.split('"').next())
            } else {
                None
            };
            seen += usize::from(named.is_some());
            if named.is_some_and(|named| named != version) {
                wrong.push(format!("{name}: {line}"));
            }
        }
    }
    for name in listed(&["bench/peers/*/Cargo.lock"]) {
        let text = fs::read_to_string(root().join(&name)).expect("readable");
        let (_, rest) = text.split_once("name = \"r2g-bench-harness\"\n").expect("its harness");
        let line = rest.lines().next().unwrap_or_default();
        seen += 1;
        if line != format!("version = \"{version}\"") {
            wrong.push(format!("{name}: {line} (run `cargo update --workspace` there)"));
        }
    }
    assert!(seen >= 10, "only {seen} places");
    assert!(wrong.is_empty(), "not {version}:\n{}", wrong.join("\n"));
    let changes = fs::read_to_string(root().join("CHANGELOG.md")).expect("readable");
    let newest = changes.lines().find(|line| line.starts_with("## ")).unwrap_or_default();
    assert!(
        newest.contains(version),
        "the newest entry of CHANGELOG.md is {newest:?}, not {version}"
    );
}

#[test]
fn sections_that_are_named_exist() {
    let headings = headings();
    let mut wrong = Vec::new();
    for name in tracked() {
        let text = flowing(&fs::read_to_string(root().join(&name)).expect("readable"));
        for (page, section) in sections(&text) {
            match headings.get(&page) {
                None => wrong.push(format!("{name}: spec {page} is no page")),
                Some(rows) if !section.is_empty() && !rows.contains(&section) => {
                    wrong.push(format!("{name}: spec {page} has no section {section:?}"));
                }
                Some(_) => {}
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Words of the runtimes and of the specification that the glossary replaces by others, as parts of identifiers too.
#[test]
fn words_of_the_glossary() {
    let page = fs::read_to_string(root().join("spec/glossary.md")).expect("the glossary");
    let table = page.split("## Not used").nth(1).expect("the table of words that are not used");
    let banned: Vec<String> = table
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.split('|').next())
        .flat_map(|cell| cell.split(','))
        .map(|word| word.trim().to_lowercase())
        .filter(|word| !word.is_empty() && word != "not" && !word.starts_with('-'))
        .collect();
    assert!(banned.len() > 10, "{banned:?}");
    let mut wrong = Vec::new();
    for name in tracked().into_iter().filter(|name| is_ours(name)) {
        let text = fs::read_to_string(root().join(&name)).expect("readable");
        for (number, line) in text.lines().enumerate() {
            let words = words(line);
            for word in banned.iter().filter(|word| {
                words.contains(&format!(" {word} ")) || words.contains(&format!(" {word}s "))
            }) {
                wrong.push(format!("{name}:{}: {word:?}", number + 1));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The runtimes, and the pages about them.
fn is_ours(name: &str) -> bool {
    let pages =
        ["spec/04-calls.md", "spec/05-async-calls.md", "spec/06-ownership.md", "ARCHITECTURE.md"];
    let runtime = ["runtime-rs/src/", "runtime-go/", "spec/abi/"];
    pages.contains(&name) || runtime.iter().any(|folder| name.starts_with(folder))
}

/// The words of a line in small letters, parted at capitals and underscores, with a space around each.
fn words(line: &str) -> String {
    let mut out = String::from(" ");
    let mut small = false;
    for c in line.chars() {
        if !c.is_alphabetic() || c.is_uppercase() && small {
            out.push(' ');
        }
        if c.is_alphabetic() {
            out.extend(c.to_lowercase());
        }
        small = c.is_lowercase();
    }
    out.push(' ');
    out.split_whitespace().fold(String::from(" "), |all, word| all + word + " ")
}

/// Files of the runtimes that pages name in backticks, from the root.
#[test]
fn files_that_are_named_exist() {
    let mut wrong = Vec::new();
    for name in tracked().into_iter().filter(|name| name.ends_with(".md")) {
        let text = fs::read_to_string(root().join(&name)).expect("readable");
        for quoted in text.split('`').skip(1).step_by(2) {
            let runtime = ["runtime-rs/", "runtime-go/", "spec/", "scripts/", "idl/", "compiler/"];
            let is_path = runtime.iter().any(|folder| quoted.starts_with(folder));
            let plain = quoted.chars().all(|c| c.is_alphanumeric() || "/_-.".contains(c));
            if is_path && plain && !root().join(quoted).exists() {
                wrong.push(format!("{name}: there is no {quoted}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
