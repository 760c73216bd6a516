//! The largest schemas that the language has: both languages compile them. What is larger is refused, by a limit
//! that the message names.

mod support;

use r2g_compiler::backend::{go::Go, rust::Rust};
use r2g_idl::loader::MemoryLoader;
use std::fmt::Write;
use support::go_module::{module, vet};
use support::rust_crate::RustCrate;
use support::{generate, go_is_missing, write};

/// A type inside of lists.
fn deep(depth: usize, inner: &str) -> String {
    format!("{}{inner}{}", "list<".repeat(depth), ">".repeat(depth))
}

/// Generics in every place, as deep as types go.
fn generics() -> String {
    let (list, map) = (deep(31, "string"), format!("map<u8, {}>", deep(31, "u8")));
    format!(
        "package large.generics@1.1;\ntype L = {list};\ntype M = {map};\n\
         record R {{ 1 a: L, 2 b: M, 3 c: L?, 4 d: M? }}\nvariant V {{ 1 a: L, 2 b }}\n\
         service S {{ sync fn a(a: L, b: view M) -> L?; fn b(a: view L, b: M) -> M; }}\n"
    )
}

fn members(count: usize) -> String {
    let mut text = String::from("package large.members@1.1;\nrecord R {\n");
    let types =
        ["u8", "string", "bytes?", "list<R>", "f64?", "timestamp", "map<u32, string>", "R?"];
    for number in 1..=count {
        let _ = writeln!(text, "{number} field_{number}: {},", types[number % types.len()]);
    }
    text.push_str("}\nvariant V {\n");
    for number in 1..=count {
        let _ = writeln!(text, "{number} case_{number}: {},", types[number % 2]);
    }
    text.push_str("}\n");
    text
}

fn methods(count: usize) -> String {
    let mut text = String::from("package large.methods@1.1;\nrecord R { 1 a: u8 }\nservice S {\n");
    for number in 1..=count {
        let word = ["sync fn", "fn"][number % 2];
        let _ = writeln!(text, "{word} method_{number}(a: string, b: view R) -> R?;");
    }
    text.push_str("}\n");
    text
}

#[test]
fn the_largest_compile() {
    let all = [("generics", generics()), ("members", members(1_024)), ("methods", methods(1_024))];
    let mut one = RustCrate::new("rust_large");
    for (name, text) in &all {
        let files = generate(&Rust, &MemoryLoader::one(text), &serde_json::json!({}));
        one.add(name, &files.expect("nothing unsupported"));
    }
    one.check();
    if go_is_missing() {
        return;
    }
    let dir = tempfile::tempdir().expect("folder");
    module(dir.path(), "example.com/large");
    for (name, text) in &all {
        let import = serde_json::json!({ "import": format!("example.com/large/{name}") });
        let files = generate(&Go, &MemoryLoader::one(text), &import);
        write(&files.expect("nothing unsupported"), &dir.path().join(name));
    }
    vet(dir.path());
}

/// What is said about a schema.
fn refused(text: &str) -> Vec<String> {
    let failure = r2g_idl::compile(&MemoryLoader::one(text)).expect_err("too large");
    let texts = failure.diagnostics.iter();
    texts
        .map(|found| format!("{} {}: {}", found.code.id(), found.message, found.notes.join(", ")))
        .collect()
}

#[test]
fn what_is_larger_is_refused() {
    let most = "at most 1024 are allowed";
    assert_eq!(
        refused(&members(1_025)),
        [format!("E0504 `R` has 1025 fields: {most}"), format!("E0504 `V` has 1025 cases: {most}")]
    );
    assert_eq!(refused(&methods(5_000)), [format!("E0504 `S` has 5000 methods: {most}")]);
    let text = format!("package a.b@1.0;\nrecord R {{ 1 a: {} }}\n", deep(70, "u8"));
    assert_eq!(refused(&text), ["E0106 brackets nest too deep: at most 64 levels are allowed"]);
    let text = format!("package a.b@1.0;\nrecord R {{ 1 a: {} }}\n", deep(33, "u8"));
    let [found] = &refused(&text)[..] else { panic!("one finding") };
    assert!(
        found.starts_with("E0504 `R` holds types inside each other too deep: at most 100 levels"),
        "{found}"
    );
}
