//! `spec/diagnostics.md` and `spec/lint.md` are made from the catalogue. `R2G_BLESS=1` writes them.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use r2g_idl::diagnostics::codes::Row;
use r2g_idl::diagnostics::{codes, render};
use r2g_idl::lint;
use r2g_idl::loader::MemoryLoader;
use r2g_idl::{Failure, compile};

const INTRODUCTION: &str = "# Diagnostics

Made from the compiler's catalogue by a test; do not edit. Codes are stable: texts get better, meanings
stay. `E00` files, `E01` syntax, `E02` names and values, `E03` types, `E04` versions, `E05` spelling and
limits, `E06` what the generators cannot do yet, `E07` configuration, `E08` waivers, `W01` warnings,
`H` what halves say when they meet. `r2g explain CODE`
prints one entry. A run reports at most 1,000 findings.

## For machines

With `--format json` each finding is one line, an object:

| key | holds |
|---|---|
| `schema` | number of this form: 1 |
| `code`, `title` | as below |
| `severity` | `error` or `warning` |
| `message` | one line |
| `primary` | the culprit: `{at, text}`, or null |
| `secondary` | other places that explain it |
| `notes`, `help` | context, and what to do |
| `fix` | `{title, edits}` if a machine may apply it; an edit is `{at, text}` and replaces the place by the text |

A place `at` is `{path, start, end, bytes}`: `start` and `end` are line and column from 1, columns in
characters, `bytes` the range in the file. For example (one line, broken here):

```json
";

const LINT_INTRODUCTION: &str = "# Lint

Made from the compiler's catalogue by a test; do not edit. What compiles and is still likely to be
regretted. `r2g lint` reports it as warnings, in the same forms as [diagnostics](diagnostics.md), and
fails (exit code 1) from the severity on that `--fail-on` names: `error`, `warning` (default) or `none`.
`r2g explain L304` prints one rule. Findings are about the packages of the user only. The compiler's own
warnings are printed with them.

```toml
[lint]
use    = [\"default\"]   # or \"pedantic\", which has both, or single ids
except = [\"L304\"]
```

## Fixes

`--fix` applies what needs no decision, then formats the files it changed. It writes all files or none,
writes nothing that does not compile, and changes nothing when it runs again. A fix never changes what
users of a released name write: a rename is applied when Rust and Go spell both names alike, or while
the major is 0, and keeps the old name in `@was` from major 1 on. Numbers and signatures change only where
the releases of the package show that they are new. W0101 (unused import) is repaired too.

## Waivers

```r2g
//@ allow(L304, reason = \"drawing takes four numbers\")
fn move(x: u32, y: u32, width: u32, height: u32);
```

As for [breaking rules](08-review.md#waivers): above an item or member, for what it covers to its end, with a
reason. Without `until` it holds for good. One that hides nothing is L604; comments that start with `//@` and are no
waiver are errors (E0801, E0802).

## Rules

| id | about | set | fix |
|---|---|---|---|
";

/// Rules that others have, and why they are not here.
const LINT_ABSENT: &str = "
Not rules, and why:

| id | about | why not |
|---|---|---|
| L305 | gaps between numbers | does not compile: E0401 |
| L306 | stable refers to unstable | does not compile: E0413 |
| L501 | services that cannot be remote | the language has no remote services |
| L502 | remote methods without a deadline | the same |
| L504 | 64-bit integers in JSON | nothing is sent as JSON |
| L601 | unused imports | the compiler warns: W0101, with the fix |
| L603 | import cycles | do not compile: E0205 |
";

/// The JSON form of a real finding, with line breaks.
fn example() -> String {
    let text = "package a.b@1.0;\nrecord R { 1 a: strin }\n";
    let Err(Failure { sources, diagnostics }) = compile(&MemoryLoader::one(text)) else {
        panic!("it has a mistake")
    };
    let mut value: serde_json::Value =
        serde_json::from_str(&render::json(&diagnostics[0], &sources)).expect("JSON");
    value.sort_all_objects();
    serde_json::to_string_pretty(&value).expect("JSON")
}

fn page() -> String {
    let mut page = String::from(INTRODUCTION);
    page += &example();
    page += "\n```\n\n## Codes\n";
    for code in codes::all().filter(|code| lint::rule(code.id()).is_none()) {
        page += &entry(code.row(), "");
    }
    page
}

/// The section of one row; `remark` follows its explanation.
fn entry(row: &Row, remark: &str) -> String {
    let mut text = format!("\n### {}: {}\n\n{}{remark}\n", row.id, row.title, row.explanation);
    // Hidden characters stay hidden on a page too.
    if !row.bad.is_empty() && !row.bad.contains('\u{202e}') {
        write!(text, "\n```r2g\n// wrong\n{}```\n\n```r2g\n// right\n{}```\n", row.bad, row.good)
            .expect("writing to a string");
    }
    text
}

fn lint_page() -> String {
    let mut page = String::from(LINT_INTRODUCTION);
    for rule in lint::RULES {
        let row = rule.code.row();
        let fix = if rule.fix { "yes" } else { "" };
        writeln!(
            page,
            "| [{0}](#{1}) | {2} | {3} | {fix} |",
            row.id,
            anchor(row),
            row.title,
            rule.level.name()
        )
        .expect("writing to a string");
    }
    page += LINT_ABSENT;
    for rule in lint::RULES {
        page += &entry(rule.code.row(), "");
    }
    page
}

/// What Markdown makes of the section's heading.
fn anchor(row: &Row) -> String {
    let heading = format!("{} {}", row.id, row.title).to_ascii_lowercase();
    heading.replace(' ', "-")
}

#[test]
fn pages_are_current() {
    for (name, page) in [("diagnostics.md", page()), ("lint.md", lint_page())] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec").join(name);
        if std::env::var_os("R2G_BLESS").is_some() {
            fs::write(&path, &page).expect("writable");
        }
        assert!(
            fs::read_to_string(&path).unwrap_or_default() == page,
            "{name}: run R2G_BLESS=1 cargo test -p r2g-idl --test diagnostics_page"
        );
    }
}

/// Ids of the table below the rules are not rules.
#[test]
fn absent_rules_are_absent() {
    let ids: Vec<&str> = LINT_ABSENT
        .lines()
        .filter_map(|line| line.strip_prefix("| L")?.split(' ').next())
        .collect();
    assert_eq!(ids.len(), 7);
    for id in ids {
        assert!(lint::rule(&format!("L{id}")).is_none(), "L{id} is a rule now");
    }
}
