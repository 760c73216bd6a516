//! The Go backend: its output is what the goldens say, is in gofmt's form, passes `go vet` without
//! cgo, and does what it should.

mod support;

use r2g_compiler::backend::{Backend, BackendError, Input, go::Go};
use r2g_compiler::files::Files;
use r2g_idl::loader::MemoryLoader;
use std::fs;
use std::path::Path;
use std::process::Command;
use support::go_module::{module, vet};
use support::{go_is_missing, here, run, schemas, write};

fn generate(text: &str, import: &str) -> Option<Files> {
    support::generate(&Go, &MemoryLoader::fixture(text), &serde_json::json!({ "import": import }))
}

fn generate_with(text: &str, options: serde_json::Value) -> Result<Files, BackendError> {
    let compiled = r2g_idl::compile(&MemoryLoader::fixture(text)).expect("a schema");
    let input = Input {
        schema: &compiled.schema,
        layouts: &compiled.layouts,
        targets: &compiled.schema.roots,
    };
    Go.generate(input, options.as_object().expect("an object"))
}

fn copy_go(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).expect("folder") {
        let path = entry.expect("entry").path();
        if path.extension().is_some_and(|extension| extension == "go") {
            fs::copy(&path, to.join(path.file_name().expect("name"))).expect("copy");
        }
    }
}

#[test]
fn corpus_compiles() {
    if go_is_missing() {
        return;
    }
    let dir = tempfile::tempdir().expect("folder");
    module(dir.path(), "example.com/corpus");
    let mut count = 0;
    for (name, loader) in support::corpus() {
        let import = serde_json::json!({ "import": format!("example.com/corpus/{name}") });
        if let Some(files) = support::generate(&Go, &loader, &import) {
            write(&files, &dir.path().join(&name));
            count += 1;
        }
    }
    assert!(count > 3, "only {count} schemas of the corpus can be generated");
    vet(dir.path());
}

#[test]
fn generated_code_works() {
    if go_is_missing() {
        return;
    }
    let dir = tempfile::tempdir().expect("folder");
    module(dir.path(), "example.com/gen");
    let source = here().join("tests/go");
    let text = ["kitchen", "money", "coins"].map(|name| {
        let text = fs::read_to_string(source.join(format!("{name}.r2g"))).expect("schema");
        format!("//- {name}.r2g\n{text}\n")
    });
    let files = generate(&text.concat(), "example.com/gen").expect("nothing unsupported");
    write(&files, dir.path());
    copy_go(&source, &dir.path().join("acme/kitchen"));
    vet(dir.path());
    run(Command::new("go").args(["test", "./..."]).current_dir(dir.path()).env("CGO_ENABLED", "0"));
}

/// The layout vectors, read and written by generated code.
#[test]
fn vectors() {
    if go_is_missing() {
        return;
    }
    let dir = tempfile::tempdir().expect("folder");
    module(dir.path(), "example.com/vectors");
    let vectors = here().join("../spec/vectors").canonicalize().expect("vectors");
    for name in ["table", "mixed", "list_1_1", "padding_1_1"] {
        let text = fs::read_to_string(vectors.join(format!("{name}.r2g"))).expect("schema");
        let files = generate(&text, "example.com/vectors").expect("nothing unsupported");
        write(&files, dir.path());
    }
    copy_go(&here().join("tests/go_vectors"), dir.path());
    let mut test = Command::new("go");
    test.args(["test", "."]).current_dir(dir.path()).env("CGO_ENABLED", "0");
    run(test.env("R2G_VECTORS", &vectors));
}

#[test]
fn goldens() {
    let root = here().join("tests/golden");
    for path in schemas(&root) {
        let topic = path.file_stem().expect("name").to_string_lossy().into_owned();
        let text = fs::read_to_string(&path).expect("schema");
        let files = generate(&text, &format!("example.com/{topic}")).expect("nothing unsupported");
        let dir = root.join(&topic).join("go");
        support::forget(&dir);
        support::compare(&files, &dir);
    }
}

/// The runtime's own tests use generated code.
#[test]
fn runtime_tests_are_up_to_date() {
    let root = here().join("../runtime-go/internal");
    let text = fs::read_to_string(root.join("acme/shop/shop.r2g")).expect("schema");
    let files = generate(&text, "unused").expect("nothing unsupported");
    support::compare(&files, &root);
}

/// Code for another runtime does not compile, and the compiler names both versions.
#[test]
fn another_runtime_is_a_compile_error() {
    const VERSION: u32 = r2g::gen_support::VERSION;
    let file = here().join("../runtime-go/r2gabi/version.go");
    let text = fs::read_to_string(&file).expect("Go's number");
    assert!(
        text.contains(&format!("\nconst Version = {VERSION}\n")),
        "{} has another version",
        file.display()
    );
    if go_is_missing() {
        return;
    }
    let dir = tempfile::tempdir().expect("folder");
    module(dir.path(), "example.com/other");
    let files = generate("package a.b@1.0;", "example.com/other").expect("files");
    write(&files, dir.path());
    let path = dir.path().join("a/b/r2g_codec.go");
    let text = fs::read_to_string(&path).expect("code");
    let length = |version: u32| format!("[{version}]r2gabi.VersionCheck");
    fs::write(&path, text.replace(&length(VERSION), &length(77))).expect("code");
    let output = Command::new("go")
        .args(["build", "./..."])
        .current_dir(dir.path())
        .env("CGO_ENABLED", "0")
        .output()
        .expect("go");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success(), "it compiled");
    assert!(errors.contains(&length(VERSION)) && errors.contains(&length(77)), "{errors}");
}

/// What an implementation must have is the project's choice.
#[test]
fn servers_are_strict_or_open() {
    if go_is_missing() {
        return;
    }
    const SCHEMA: &str = "package a.shop@1.0; service Stock { sync fn one(); sync fn two(); }";
    let vetted = |options: serde_json::Value, server: &str| {
        let dir = tempfile::tempdir().expect("folder");
        module(dir.path(), "example.com/servers");
        let loader = MemoryLoader::fixture(SCHEMA);
        write(&support::generate(&Go, &loader, &options).expect("files"), dir.path());
        let user = format!(
            "// Package user serves.\npackage user\n\nimport \"example.com/servers/a/shop\"\n\ntype stock struct {{ {server} }}\n\n\
             func (stock) One() error {{ return nil }}\n\n\
             func init() {{ shop.RegisterStock(func() (shop.StockServer, error) {{ return stock{{}}, nil }}) }}\n"
        );
        fs::create_dir(dir.path().join("user")).expect("folder");
        fs::write(dir.path().join("user/user.go"), user).expect("file");
        let mut vet = Command::new("go");
        vet.args(["vet", "./..."]).current_dir(dir.path()).env("CGO_ENABLED", "0");
        String::from_utf8_lossy(&vet.output().expect("go").stderr).into_owned()
    };
    let open = || serde_json::json!({ "servers": "open" });
    let missing = vetted(serde_json::json!({}), "");
    assert!(missing.contains("missing method Two"), "{missing}");
    assert_eq!(vetted(serde_json::json!({}), "shop.UnimplementedStock"), "");
    assert_eq!(vetted(open(), "shop.UnimplementedStock"), "");
    let missing = vetted(open(), "");
    assert!(missing.contains("does not implement shop.StockServer"), "{missing}");
    let error = generate_with(SCHEMA, serde_json::json!({ "servers": "some" }))
        .expect_err("no such servers");
    assert!(error.to_string().contains("expected `strict` or `open`"), "{error}");
}

#[test]
fn imports_need_a_path() {
    let text = "package a.b@1.0; use a.c@1.{S}; record R { 1 s: S }\n//- dep/c.r2g\npackage a.c@1.0; struct S { x: u8 }\n";
    let error = generate_with(text, serde_json::json!({})).expect_err("no import path");
    assert!(error.to_string().contains("set `import`"), "{error}");
    let options = serde_json::json!({ "externs": { "a.c": "example.com/other/c" } });
    let files = generate_with(text, options).expect("files");
    assert!(files.text("a/b/types.go").expect("types").contains("\"example.com/other/c\""));
    let error =
        generate_with(text, serde_json::json!({ "imports": "x" })).expect_err("an unknown option");
    assert!(error.to_string().contains("unknown field `imports`"), "{error}");
}
