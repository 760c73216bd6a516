//! Every row of the catalogue: its bad example has exactly its code, its good one nothing.

use r2g_idl::diagnostics::{Code, codes, render};
use r2g_idl::lint::{self, Options};
use r2g_idl::loader::MemoryLoader;
use r2g_idl::outline::Outline;

/// Codes that no schema text can show; `files.rs` and the configuration's tests do.
const WITHOUT_EXAMPLE: &[&str] =
    &["E0001", "E0002", "E0003", "E0005", "E0318", "E0418", "E0701", "E0702", "E0703"];

/// Codes found in the example of a code, and the findings as text. Of the lint rules only the one
/// in question is applied: most schemas have no docs, and so on.
fn found(code: Code, fixture: &str) -> (Vec<Code>, String) {
    let loader = MemoryLoader::fixture(fixture);
    let (sources, list) = match r2g_idl::compile(&loader) {
        Ok(compiled) if lint::rule(code.id()).is_some() => {
            let outline = Outline::new(&compiled.sources);
            let options = Options { rules: rules_for(code), ..Options::default() };
            let found = lint::lint(&compiled, &outline, &options);
            (compiled.sources, found)
        }
        Ok(compiled) => {
            let generating = code.id().starts_with("E06");
            let later =
                if generating { r2g_idl::unsupported(&compiled.schema) } else { Vec::new() };
            let (_, waivers) = r2g_idl::compare::waivers::waivers(&compiled.sources);
            let list = compiled.warnings.into_iter().chain(later).chain(waivers).collect();
            (compiled.sources, list)
        }
        Err(failure) => (failure.sources, failure.diagnostics),
    };
    let text: String =
        list.iter().map(|found| render::text(found, &sources, render::Style::Plain)).collect();
    (list.iter().map(|found| found.code).collect(), text)
}

/// The rule in question. A waiver is about another one.
fn rules_for(code: Code) -> Vec<&'static lint::Rule> {
    let about = (code.id() == "L604").then(|| lint::rule("L304")).flatten();
    lint::rule(code.id()).into_iter().chain(about).collect()
}

#[test]
fn bad_examples_have_exactly_their_code() {
    let mut wrong = String::new();
    for code in codes::all() {
        // What halves say when they meet is no finding of the compiler.
        if WITHOUT_EXAMPLE.contains(&code.id()) || code.id().starts_with('H') {
            assert!(code.row().bad.is_empty(), "{code:?} has an example now");
            continue;
        }
        let (list, text) = found(code, code.row().bad);
        if list != [code] {
            wrong += &format!("{code:?} gives {list:?}\n{text}\n");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn good_examples_have_no_findings() {
    let mut wrong = String::new();
    for code in codes::all() {
        if code.row().good.is_empty() {
            continue;
        }
        let (list, text) = found(code, code.row().good);
        if !list.is_empty() {
            wrong += &format!("{code:?} gives {list:?}\n{text}\n");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn codes_are_sorted_and_unique() {
    let ids: Vec<&str> = codes::all().map(Code::id).collect();
    let mut sorted = ids.clone();
    sorted.sort_unstable();
    sorted.dedup();
    // Warnings come after their family's errors in the tables, at the end here.
    assert_eq!(ids.len(), sorted.len());
    assert!(Code::find("e0304").is_some() && Code::find("E9999").is_none());
}

/// Every row of lint is a rule, and every rule has a row.
#[test]
fn lint_rows_are_rules() {
    let rows: Vec<&str> = codes::all().map(Code::id).filter(|id| id.starts_with('L')).collect();
    let rules: Vec<&str> = lint::RULES.iter().map(|rule| rule.code.id()).collect();
    assert_eq!(rows, rules);
}

/// What a rule says it can repair, it repairs in its example, and the rest it leaves alone.
#[test]
fn fixes_are_offered_where_the_table_says() {
    for rule in lint::RULES {
        let compiled = r2g_idl::compile(&MemoryLoader::fixture(rule.code.row().bad))
            .unwrap_or_else(|failure| panic!("{:?} {:?}", rule.code, failure.diagnostics));
        let outline = Outline::new(&compiled.sources);
        let options = Options { rules: rules_for(rule.code), ..Options::default() };
        let found = lint::lint(&compiled, &outline, &options);
        assert_eq!(found[0].fix.is_some(), rule.fix, "{:?}", rule.code);
    }
}
