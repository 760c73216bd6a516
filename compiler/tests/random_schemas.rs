//! Random schemas, generated for both languages: the layouts that generated code asserts at compile
//! time are those of rustc and of Go, and nothing that the language allows breaks a backend.

#[path = "../../idl/tests/properties/model.rs"]
#[allow(dead_code, reason = "some of it is about layouts and edits only")]
mod model;
mod support;

use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::TestRunner;
use r2g_compiler::backend::{go::Go, rust::Rust};
use r2g_idl::loader::MemoryLoader;
use support::go_module::{module, vet};
use support::rust_crate::RustCrate;
use support::{generate, go_is_missing, write};

/// Schemas per run.
const SCHEMAS: usize = 40;

/// Name and text of each; half of them have grown.
fn schemas() -> Vec<(String, MemoryLoader)> {
    let mut runner = TestRunner::deterministic();
    let make = |index: usize| {
        let package = model::package().new_tree(&mut runner).expect("a tree").current();
        let extra = model::member_type().new_tree(&mut runner).expect("a tree").current();
        let package = if index % 2 == 1 { package.appended(&extra) } else { package };
        (format!("s{index:02}"), MemoryLoader::one(&package.text()))
    };
    (0..SCHEMAS).map(make).collect()
}

#[test]
fn rust_compiles() {
    let mut all = RustCrate::new("rust_random");
    for (name, loader) in schemas() {
        let files = generate(&Rust, &loader, &serde_json::json!({})).expect("nothing unsupported");
        all.add(&name, &files);
    }
    all.check();
}

#[test]
fn go_compiles() {
    if go_is_missing() {
        return;
    }
    let dir = tempfile::tempdir().expect("folder");
    module(dir.path(), "example.com/random");
    for (name, loader) in schemas() {
        let import = serde_json::json!({ "import": format!("example.com/random/{name}") });
        let files = generate(&Go, &loader, &import).expect("nothing unsupported");
        write(&files, &dir.path().join(name));
    }
    vet(dir.path());
}
