//! Golden files: what the front end makes of every schema in `corpus/`.
//!
//! `corpus/ok/<topic>.r2g` compiles without a finding; beside it stand the resolved schema
//! (`.ir.json`), the layout (`.layout.txt`) and the canonical text with its fingerprint
//! (`.canon.txt`). `corpus/err/<code>-<slug>.r2g` does not compile; `.stderr` holds the findings.
//! `R2G_BLESS=1` accepts new output; read the difference before.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use r2g_idl::diagnostics::{Diagnostic, render};
use r2g_idl::loader::MemoryLoader;
use r2g_idl::source::SourceMap;
use r2g_idl::{Compiled, canonical_text, compile, hex, report, root_fingerprint, unsupported};

fn schemas(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus").join(folder);
    let mut paths: Vec<PathBuf> = fs::read_dir(&folder)
        .expect("the corpus is there")
        .map(|entry| entry.expect("readable").path())
        .filter(|path| path.extension().is_some_and(|ext| ext == "r2g"))
        .collect();
    paths.sort();
    assert!(!paths.is_empty(), "no schema in {}", folder.display());
    paths
}

/// Compares with the golden file, or writes it.
fn check(path: &Path, extension: &str, actual: &str, wrong: &mut String) {
    let golden = path.with_extension(extension);
    if std::env::var_os("R2G_BLESS").is_some() {
        fs::write(&golden, actual).expect("the corpus is writable");
        return;
    }
    let expected = fs::read_to_string(&golden).unwrap_or_default();
    if expected != actual {
        let line = expected
            .lines()
            .zip(actual.lines())
            .position(|(left, right)| left != right)
            .unwrap_or_else(|| expected.lines().count().min(actual.lines().count()));
        let at = |text: &str| text.lines().nth(line).unwrap_or("<end>").to_owned();
        writeln!(
            wrong,
            "{}:{}\n  - {}\n  + {}",
            golden.display(),
            line + 1,
            at(&expected),
            at(actual)
        )
        .expect("writing to a string");
    }
}

fn loader(path: &Path) -> MemoryLoader {
    MemoryLoader::fixture(&fs::read_to_string(path).expect("readable"))
}

fn findings(list: &[Diagnostic], sources: &SourceMap) -> String {
    list.iter().map(|found| render::text(found, sources, render::Style::Plain) + "\n").collect()
}

/// The IR without byte ranges, which would change with every comment.
fn ir(compiled: &Compiled) -> String {
    fn strip(value: &mut serde_json::Value) {
        match value {
            serde_json::Value::Object(object) => {
                object.retain(|key, _| key != "span" && !key.ends_with("_span"));
                object.values_mut().for_each(strip);
                // Whether maps are sorted depends on who else is built with serde_json.
                object.sort_keys();
            }
            serde_json::Value::Array(list) => list.iter_mut().for_each(strip),
            _ => {}
        }
    }
    let mut value = serde_json::to_value(&compiled.schema).expect("the schema is JSON");
    strip(&mut value);
    serde_json::to_string_pretty(&value).expect("JSON is text") + "\n"
}

fn canon(compiled: &Compiled) -> String {
    let packages = compiled.schema.roots.iter().map(|&id| {
        let text = canonical_text(&compiled.schema, id);
        format!("{text}# root {}\n", hex(&root_fingerprint(&compiled.schema, id)))
    });
    packages.collect()
}

#[test]
fn ok() {
    let mut wrong = String::new();
    for path in schemas("ok") {
        match compile(&loader(&path)) {
            Ok(compiled) => {
                check(&path, "ir.json", &ir(&compiled), &mut wrong);
                check(
                    &path,
                    "layout.txt",
                    &report::text(&compiled.schema, &compiled.layouts, None),
                    &mut wrong,
                );
                check(&path, "canon.txt", &canon(&compiled), &mut wrong);
                wrong += &findings(&compiled.warnings, &compiled.sources);
            }
            Err(failure) => {
                wrong += &format!(
                    "{}\n{}",
                    path.display(),
                    findings(&failure.diagnostics, &failure.sources)
                )
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn err() {
    let mut wrong = String::new();
    for path in schemas("err") {
        let (list, sources) = match compile(&loader(&path)) {
            Err(failure) => (failure.diagnostics, failure.sources),
            Ok(compiled) => {
                let later = unsupported(&compiled.schema);
                (compiled.warnings.into_iter().chain(later).collect(), compiled.sources)
            }
        };
        let code = path
            .file_stem()
            .and_then(|stem| stem.to_str())
            .and_then(|stem| stem.split('-').next())
            .expect("<code>-<slug>.r2g");
        if !list.iter().any(|found| found.code.id() == code) {
            wrong += &format!("{} does not yield {code}\n", path.display());
        }
        check(&path, "stderr", &findings(&list, &sources), &mut wrong);
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Findings never show how the compiler is built.
#[test]
fn err_speaks_the_language() {
    if std::env::var_os("R2G_BLESS").is_some() {
        // The files are being written by the test above.
        return;
    }
    for path in schemas("err") {
        let golden = fs::read_to_string(path.with_extension("stderr")).expect("blessed");
        for word in ["Rule::", "kw_", "EOI", "SOI", "pest", "Some(", "None", "TypeKind", "_item"] {
            assert!(!golden.contains(word), "{} says `{word}`", path.display());
        }
    }
}

#[test]
fn same_output_every_time() {
    for path in schemas("ok") {
        let once = || {
            compile(&loader(&path))
                .map(|compiled| (ir(&compiled), canon(&compiled)))
                .map_err(|failure| failure.diagnostics)
        };
        assert_eq!(once(), once(), "{}", path.display());
    }
}
