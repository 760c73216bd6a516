//! Hostile schemas: whatever the compiler accepts compiles in both languages, and no text of a schema becomes code.
//!
//! `R2G_HOSTILE=100..200` takes other seeds than CI does.

#[path = "../histories/dice.rs"]
mod dice;
mod names;
mod schema;
#[path = "../support/mod.rs"]
mod support;
mod texts;
mod tokens;

use dice::Dice;
use r2g_compiler::backend::{Backend, go::Go, rust::Rust};
use r2g_compiler::files::Files;
use r2g_idl::loader::MemoryLoader;
use std::ops::Range;
use support::go_module::{module, vet};
use support::rust_crate::RustCrate;
use support::{generate_compiled, go_is_missing, write};
use texts::Texts;

/// Seeds of CI: what both languages compile in less than a minute.
const SEEDS: Range<u64> = 0..60;

fn seeds() -> Range<u64> {
    let Ok(range) = std::env::var("R2G_HOSTILE") else { return SEEDS };
    let (first, last) = range.split_once("..").expect("first..last");
    first.parse().expect("a seed")..last.parse().expect("a seed")
}

fn hostile(seed: u64) -> String {
    schema::schema(seed, Texts::Hostile(Dice::new(!seed)))
}

/// The files of a schema; `None` if the compiler refuses it.
fn generate(backend: &dyn Backend, text: &str, import: &str) -> Option<Files> {
    let compiled = r2g_idl::compile(&MemoryLoader::fixture(text)).ok()?;
    let options = match backend.name() {
        "go" => serde_json::json!({ "import": import }),
        _ => serde_json::json!({}),
    };
    let files = generate_compiled(backend, &compiled, &options).expect("nothing unsupported");
    Some(files.unwrap_or_else(|error| panic!("{error}\n{text}")))
}

/// The files of each seed whose schema is accepted: most of them are.
fn generated(backend: &dyn Backend, text: impl Fn(u64) -> String) -> Vec<(String, Files)> {
    let import = |seed| format!("example.com/hostile/s{seed}");
    let files = |seed| Some((format!("s{seed}"), generate(backend, &text(seed), &import(seed))?));
    let all: Vec<_> = seeds().filter_map(files).collect();
    assert!(
        all.len() as u64 * 5 > (seeds().end - seeds().start) * 4,
        "only {} are accepted",
        all.len()
    );
    all
}

#[test]
fn rust_compiles() {
    let mut all = RustCrate::new("rust_hostile");
    for (name, files) in generated(&Rust, hostile) {
        all.add(&name, &files);
    }
    all.check();
    all.no_doc_tests();
}

#[test]
fn go_compiles() {
    if go_is_missing() {
        return;
    }
    let dir = tempfile::tempdir().expect("folder");
    module(dir.path(), "example.com/hostile");
    for (name, files) in generated(&Go, hostile) {
        write(&files, &dir.path().join(name));
    }
    vet(dir.path());
}

#[test]
fn text_is_no_code_in_rust() {
    let plain = generated(&Rust, |seed| schema::schema(seed, Texts::Harmless));
    let hostile = generated(&Rust, hostile);
    assert_eq!(plain.len(), hostile.len());
    for ((name, plain), (_, hostile)) in plain.iter().zip(&hostile) {
        let (plain, hostile) = (tokens::rust(plain), tokens::rust(hostile));
        let differs = plain.iter().zip(&hostile).position(|(plain, hostile)| plain != hostile);
        let near = |tokens: &[String]| {
            let at = differs.unwrap_or(plain.len().min(hostile.len()));
            tokens[at.saturating_sub(10)..tokens.len().min(at + 10)].join(" ")
        };
        assert!(plain == hostile, "{name}: {}\n{}", near(&plain), near(&hostile));
    }
}

#[test]
fn text_is_no_code_in_go() {
    if go_is_missing() {
        return;
    }
    let tokens = |files: Vec<(String, Files)>| {
        let dir = tempfile::tempdir().expect("folder");
        files.iter().for_each(|(name, files)| write(files, &dir.path().join(name)));
        tokens::go(dir.path())
    };
    let plain = tokens(generated(&Go, |seed| schema::schema(seed, Texts::Harmless)));
    let hostile = tokens(generated(&Go, hostile));
    let mut file = "";
    for (line, (plain, hostile)) in plain.lines().zip(hostile.lines()).enumerate() {
        if plain.starts_with("==") {
            file = plain;
        }
        assert_eq!(plain, hostile, "{file}: token {line} of all");
    }
    assert_eq!(plain.lines().count(), hostile.lines().count());
}
