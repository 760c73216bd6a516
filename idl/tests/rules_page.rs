//! `spec/rules.md` is made from the catalogue of breaking rules. `R2G_BLESS=1` writes it.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use r2g_idl::compare::{Bump, Effect, rules};

const INTRODUCTION: &str = "# Breaking rules

Made from the compiler's catalogue by a test; do not edit. Ids are stable: texts get better, meanings stay.
`B1` layout, `B2` source of both languages, `B3` Rust, `B4` Go, `B5` wire, `B6` history. `r2g explain RULE`
prints one page. What the axes and versions mean is in [08 Review](08-review.md).

`✗` breaks, `~` depends on what the finding says, `·` is safe. *Needs* is the least version step that makes
the edit honest; `–` marks what no version excuses. A rule *within* another has no finding of its own: the
same edit breaks both, and the finding of the other names it.

| rule | | Rust | Go | layout | wire | needs | within |
|---|---|---|---|---|---|---|---|
";

fn sign(effect: Effect) -> &'static str {
    match effect {
        Effect::Breaks => "✗",
        Effect::Depends => "~",
        Effect::Safe => "·",
    }
}

fn needs(bump: Bump) -> &'static str {
    match bump {
        Bump::None => "–",
        Bump::Minor => "minor",
        Bump::Major => "major",
    }
}

fn page() -> String {
    let mut page = String::from(INTRODUCTION);
    for rule in rules::all() {
        let row = rule.page();
        let [rust, go, layout, wire] = row.effects.map(sign);
        writeln!(
            page,
            "| [{id}](#{anchor}) | {title} | {rust} | {go} | {layout} | {wire} | {needs} | {within} |",
            id = row.id,
            anchor = anchor(row.id, row.slug),
            title = row.title,
            needs = needs(row.bump),
            within = row.within,
        )
        .expect("writing to a string");
    }
    for rule in rules::all() {
        let row = rule.page();
        write!(page, "\n## {}: {}\n\n{}\n", row.id, row.slug, row.why)
            .expect("writing to a string");
        write!(
            page,
            "\n```r2g\n// released\n{}```\n\n```r2g\n// changed\n{}```\n",
            row.old, row.new
        )
        .expect("writing to a string");
        if !row.instead.is_empty() {
            write!(page, "\nInstead: {}.\n", row.instead).expect("writing to a string");
        }
    }
    page
}

/// As renderers make it from the heading.
fn anchor(id: &str, slug: &str) -> String {
    format!("{}-{slug}", id.to_lowercase())
}

#[test]
fn page_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec/rules.md");
    let page = page();
    if std::env::var_os("R2G_BLESS").is_some() {
        fs::write(&path, &page).expect("writable");
    }
    assert!(
        fs::read_to_string(&path).unwrap_or_default() == page,
        "run R2G_BLESS=1 cargo test -p r2g-idl --test rules_page"
    );
}
