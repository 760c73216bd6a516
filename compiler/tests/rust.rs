//! The Rust backend: its output is what the goldens say, compiles without a warning, and depends on
//! nothing but the schema.

mod support;

use r2g_compiler::backend::{Backend as _, Input, rust::Rust};
use r2g_compiler::files::Files;
use r2g_idl::loader::{Entry, LoadError, MemoryLoader, SourceLoader};
use std::fs;
use support::rust_crate::RustCrate;
use support::{here, schemas};

fn generate(loader: &dyn SourceLoader) -> Option<Files> {
    support::generate(&Rust, loader, &serde_json::json!({}))
}

/// Everything of the corpus that can be generated, with its loader.
fn generated() -> Vec<(String, MemoryLoader, Files)> {
    let all = support::corpus().into_iter();
    let all = all.filter_map(|(name, loader)| {
        let files = generate(&loader)?;
        Some((name, loader, files))
    });
    let all: Vec<_> = all.collect();
    assert!(all.len() > 8, "only {} schemas of the corpus can be generated", all.len());
    all
}

#[test]
fn corpus_compiles_without_a_warning() {
    let mut one = RustCrate::new("rust_corpus");
    for (name, _, files) in generated() {
        one.add(&name, &files);
    }
    one.lint();
}

/// The files of another loader, last first.
#[derive(Debug)]
struct Reversed<'a>(&'a MemoryLoader);

impl SourceLoader for Reversed<'_> {
    fn entries(&self) -> Result<Vec<Entry>, LoadError> {
        self.0.entries().map(|entries| entries.into_iter().rev().collect())
    }

    fn read(&self, name: &str, limit: usize) -> Result<Vec<u8>, LoadError> {
        self.0.read(name, limit)
    }
}

#[test]
fn the_same_schema_gives_the_same_bytes() {
    let mut several = 0;
    for (name, loader, files) in generated() {
        assert_eq!(generate(&loader).as_ref(), Some(&files), "{name}: a second run");
        assert_eq!(generate(&Reversed(&loader)).as_ref(), Some(&files), "{name}: files reversed");
        several += usize::from(loader.entries().expect("in memory").len() > 1);
    }
    assert!(several > 0, "no schema has several files");
}

/// The word, outside of comments.
fn has_unsafe(text: &str) -> bool {
    let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    code.flat_map(|line| line.split(|next: char| !next.is_alphanumeric() && next != '_'))
        .any(|word| word == "unsafe")
}

#[test]
fn what_users_see_has_no_unsafe() {
    assert!(has_unsafe("let x = unsafe { y };") && !has_unsafe("    /// unsafe"));
    for (name, _, files) in generated() {
        for (path, text) in files.texts().filter(|(path, _)| !path.ends_with("r2g_codec.rs")) {
            assert!(!has_unsafe(text), "{name}: {path}");
        }
    }
}

/// A method that an implementation lacks does not compile, unless the project says otherwise.
#[test]
fn servers_are_strict_or_open() {
    let loader = MemoryLoader::fixture(
        "package a.b@1.0; service S { sync fn one(text: view string) -> u8; fn two(x: u8) -> u8; }",
    );
    let text = |options: serde_json::Value| {
        let files = support::generate(&Rust, &loader, &options).expect("nothing unsupported");
        files.text("a/b/mod.rs").expect("the module").to_owned()
    };
    let strict = text(serde_json::json!({}));
    assert!(
        strict.contains("    fn one(&self, text: &str) -> Result<u8, ::r2g::Status>;\n"),
        "{strict}"
    );
    assert!(!strict.contains("unimplemented"), "{strict}");
    let open = text(serde_json::json!({ "servers": "open" }));
    assert_eq!(open.matches("Status::unimplemented(").count(), 2, "{open}");
}

#[test]
fn goldens() {
    let root = here().join("tests/golden");
    for path in schemas(&root) {
        let topic = path.file_stem().expect("name").to_string_lossy().into_owned();
        let text = fs::read_to_string(&path).expect("schema");
        let files = generate(&MemoryLoader::fixture(&text)).expect("nothing unsupported");
        let dir = root.join(&topic).join("rust");
        support::forget(&dir);
        support::compare(&files, &dir);
    }
}

#[test]
fn externs_are_paths() {
    let text = "package a.b@1.0; use a.c@1.{S}; record R { 1 s: S }\n//- dep/c.r2g\npackage a.c@1.0; struct S { x: u8 }\n";
    let compiled = r2g_idl::compile(&MemoryLoader::fixture(text)).expect("a schema");
    let input = Input {
        schema: &compiled.schema,
        layouts: &compiled.layouts,
        targets: &compiled.schema.roots,
    };
    let generate = |path: &str| {
        let options = serde_json::json!({ "externs": { "a.c": path } });
        Rust.generate(input, options.as_object().expect("an object"))
    };
    let files = generate("::other::r#gen").expect("files");
    let code = files.text("a/b/mod.rs").expect("a package");
    assert!(code.contains("::other::r#gen::a::c::S"), "{code}");
    for path in ["", "a::", "a b", "a::{self}", "a;fn f() {}", "a\nb"] {
        let error = generate(path).expect_err("no path").to_string();
        assert!(error.contains("no path of a module"), "{error}");
    }
}
