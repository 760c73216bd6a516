//! The Go backend: its output is what the goldens say, is in gofmt's form, passes `go vet` without
//! cgo, and does what it should.

mod support;

use r2g_compiler::backend::{Backend, Input, go::Go};
use r2g_compiler::files::Files;
use r2g_idl::ir::PackageId;
use r2g_idl::loader::MemoryLoader;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use support::{go_is_missing, here, run};

/// Generates every package of a schema that the generators can do; `None` for the others.
fn generate(text: &str, import: &str) -> Option<Files> {
    let compiled = r2g_idl::compile(&MemoryLoader::fixture(text))
        .unwrap_or_else(|failure| panic!("{:#?}", failure.diagnostics));
    if !r2g_idl::unsupported(&compiled.schema).is_empty() {
        return None;
    }
    let all: Vec<PackageId> = (0..compiled.schema.packages.len() as u32).map(PackageId).collect();
    let input = Input { schema: &compiled.schema, layouts: &compiled.layouts, targets: &all };
    let options = serde_json::json!({ "import": import });
    let options = options.as_object().expect("an object").clone();
    Some(Go.generate(input, &options).unwrap_or_else(|error| panic!("{error}")))
}

fn write(files: &Files, dir: &Path) {
    for (path, text) in files.iter() {
        let path = dir.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("folder");
        fs::write(path, text).expect("file");
    }
}

/// A Go module that uses the runtime of this repository.
fn module(dir: &Path, name: &str) {
    let runtime = here().join("../runtime-go");
    let text = format!(
        "module {name}\n\ngo 1.25.0\n\nrequire github.com/r2g-dev/r2g/runtime-go v0.0.0\n\n\
         replace github.com/r2g-dev/r2g/runtime-go => {}\n",
        runtime.canonicalize().expect("the runtime").display()
    );
    fs::write(dir.join("go.mod"), text).expect("go.mod");
}

/// What holds for all output: gofmt's form, no finding of `go vet`, no need of cgo.
fn vet(dir: &Path) {
    let listed = run(Command::new("gofmt").arg("-l").arg(dir));
    assert_eq!(listed, "", "not in gofmt's form");
    run(Command::new("go").args(["vet", "./..."]).current_dir(dir).env("CGO_ENABLED", "0"));
}

fn copy_go(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).expect("folder") {
        let path = entry.expect("entry").path();
        if path.extension().is_some_and(|extension| extension == "go") {
            fs::copy(&path, to.join(path.file_name().expect("name"))).expect("copy");
        }
    }
}

fn schemas(dir: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(dir)
        .expect("a folder of schemas")
        .map(|entry| entry.expect("entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "r2g"))
        .collect();
    paths.sort();
    paths
}

#[test]
fn corpus_compiles() {
    if go_is_missing() {
        return;
    }
    let dir = tempfile::tempdir().expect("folder");
    module(dir.path(), "example.com/corpus");
    let mut count = 0;
    let mut paths = schemas(&here().join("../idl/tests/corpus/ok"));
    paths.extend(schemas(&here().join("tests/go_corpus")));
    for path in paths {
        let name = path.file_stem().expect("name").to_string_lossy().replace('-', "_");
        let text = fs::read_to_string(&path).expect("schema");
        let import = format!("example.com/corpus/{name}");
        if let Some(files) = generate(&text, &import) {
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
    let text = ["kitchen", "money"].map(|name| {
        let text = fs::read_to_string(source.join(format!("{name}.r2g"))).expect("schema");
        format!("//- {name}.r2g\n{text}\n")
    });
    let files = generate(&text.concat(), "example.com/gen").expect("nothing unsupported");
    write(&files, dir.path());
    copy_go(&source, &dir.path().join("kitchen"));
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
    let text = fs::read_to_string(root.join("shop/shop.r2g")).expect("schema");
    let files = generate(&text, "unused").expect("nothing unsupported");
    support::compare(&files, &root);
}

#[test]
fn imports_need_a_path() {
    let text = "package a.b@1.0; use a.c@1.{S}; record R { 1 s: S }\n//- dep/c.r2g\npackage a.c@1.0; struct S { x: u8 }\n";
    let compiled = r2g_idl::compile(&MemoryLoader::fixture(text)).expect("a schema");
    let input = Input {
        schema: &compiled.schema,
        layouts: &compiled.layouts,
        targets: &compiled.schema.roots,
    };
    let error = Go.generate(input, &serde_json::Map::new()).expect_err("no import path");
    assert!(error.to_string().contains("set `import`"), "{error}");
    let options = serde_json::json!({ "externs": { "a.c": "example.com/other/c" } });
    let files = Go.generate(input, options.as_object().expect("an object")).expect("files");
    assert!(files.get("b/types.go").expect("types").contains("\"example.com/other/c\""));
    let wrong = serde_json::json!({ "imports": "x" });
    let error =
        Go.generate(input, wrong.as_object().expect("an object")).expect_err("an unknown option");
    assert!(error.to_string().contains("unknown field `imports`"), "{error}");
}
