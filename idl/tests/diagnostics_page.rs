//! `spec/diagnostics.md` is made from the catalogue. `R2G_BLESS=1` writes it.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use r2g_idl::diagnostics::{codes, render};
use r2g_idl::loader::MemoryLoader;
use r2g_idl::{Failure, compile};

const INTRODUCTION: &str = "# Diagnostics

Made from the compiler's catalogue by a test; do not edit. Codes are stable: texts get better, meanings
stay. `E00` files, `E01` syntax, `E02` names and values, `E03` types, `E04` versions, `E05` spelling and
limits, `E06` what the generators cannot do yet, `E07` configuration, `E08` waivers, `W01` warnings. `r2g explain CODE`
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
    for code in codes::all() {
        let row = code.row();
        write!(page, "\n### {}: {}\n\n{}\n", row.id, row.title, row.explanation)
            .expect("writing to a string");
        // Hidden characters stay hidden on a page too.
        if !row.bad.is_empty() && !row.bad.contains('\u{202e}') {
            write!(
                page,
                "\n```r2g\n// wrong\n{}```\n\n```r2g\n// right\n{}```\n",
                row.bad, row.good
            )
            .expect("writing to a string");
        }
    }
    page
}

#[test]
fn page_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec/diagnostics.md");
    let page = page();
    if std::env::var_os("R2G_BLESS").is_some() {
        fs::write(&path, &page).expect("writable");
    }
    assert!(
        fs::read_to_string(&path).unwrap_or_default() == page,
        "run R2G_BLESS=1 cargo test -p r2g-idl --test diagnostics_page"
    );
}
