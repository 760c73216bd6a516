//! What tests share: generating in memory, tools, goldens, projects, the two toolchains.

#![allow(dead_code, reason = "each test program uses a part")]

pub(crate) mod demo;
pub(crate) mod go_module;
pub(crate) mod project;
pub(crate) mod released;
pub(crate) mod repository;
pub(crate) mod review;
pub(crate) mod rust_crate;
pub(crate) mod teams;

use r2g_compiler::backend::{Backend, BackendError, Input};
use r2g_compiler::files::Files;
use r2g_idl::Compiled;
use r2g_idl::ir::PackageId;
use r2g_idl::loader::{MemoryLoader, SourceLoader};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder of this crate.
pub(crate) fn here() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Generates every package of a schema that the generators can do; `None` for the others.
pub(crate) fn generate(
    backend: &dyn Backend,
    loader: &dyn SourceLoader,
    options: &serde_json::Value,
) -> Option<Files> {
    let compiled =
        r2g_idl::compile(loader).unwrap_or_else(|failure| panic!("{:#?}", failure.diagnostics));
    let files = generate_compiled(backend, &compiled, options)?;
    Some(files.unwrap_or_else(|error| panic!("{error}")))
}

/// [`generate`] for a schema that is compiled already.
pub(crate) fn generate_compiled(
    backend: &dyn Backend,
    compiled: &Compiled,
    options: &serde_json::Value,
) -> Option<Result<Files, BackendError>> {
    if !r2g_idl::unsupported(&compiled.schema).is_empty() {
        return None;
    }
    compiled.layouts.verify().expect("a layout without gaps");
    let all: Vec<PackageId> = (0..compiled.schema.packages.len() as u32).map(PackageId).collect();
    let input = Input { schema: &compiled.schema, layouts: &compiled.layouts, targets: &all };
    let options = options.as_object().expect("an object");
    Some(backend.generate(input, options))
}

/// Writes generated files below a folder.
pub(crate) fn write(files: &Files, dir: &Path) {
    for (path, text) in files.iter() {
        let path = dir.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("folder");
        fs::write(path, text).expect("file");
    }
}

/// The schemas of a folder, sorted.
pub(crate) fn schemas(dir: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(dir)
        .expect("a folder of schemas")
        .map(|entry| entry.expect("entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "r2g"))
        .collect();
    paths.sort();
    paths
}

/// Every schema that a backend must cope with, by name: those of the language, and those that are
/// hard to generate.
pub(crate) fn corpus() -> Vec<(String, MemoryLoader)> {
    let mut paths = schemas(&here().join("../idl/tests/corpus/ok"));
    paths.extend(schemas(&here().join("tests/corpus")));
    let named = |path: PathBuf| {
        let name = path.file_stem().expect("name").to_string_lossy().replace('-', "_");
        (name, MemoryLoader::fixture(&fs::read_to_string(path).expect("schema")))
    };
    paths.into_iter().map(named).collect()
}

/// Whether there is no Go here. With `R2G_REQUIRE_TOOLS=1` there must be one.
pub(crate) fn go_is_missing() -> bool {
    let missing = Command::new("go").arg("version").output().is_err();
    assert!(!missing || env::var_os("R2G_REQUIRE_TOOLS").is_none(), "there is no Go toolchain");
    missing
}

/// Runs a command that must succeed, and returns what it printed.
pub(crate) fn run(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}\n{text}{errors}");
    text
}

fn bless() -> bool {
    env::var_os("R2G_BLESS").is_some()
}

/// Before blessing: removes a folder of goldens, so that what is no longer generated goes.
pub(crate) fn forget(dir: &Path) {
    if bless() && dir.is_dir() {
        fs::remove_dir_all(dir).expect("old goldens");
    }
}

/// Compares files with those in a folder; `R2G_BLESS=1` makes the folder what was generated.
pub(crate) fn compare(files: &Files, dir: &Path) {
    for (path, content) in files.iter() {
        let path = dir.join(path);
        if bless() {
            fs::create_dir_all(path.parent().expect("a folder")).expect("folder");
            fs::write(&path, content).expect("golden");
            continue;
        }
        let want = fs::read(&path).unwrap_or_default();
        if want != content {
            let (want, text) = (String::from_utf8_lossy(&want), String::from_utf8_lossy(content));
            let line = want.lines().zip(text.lines()).position(|(want, got)| want != got);
            panic!(
                "{} differs at line {}; R2G_BLESS=1 accepts it",
                path.display(),
                line.unwrap_or(0) + 1
            );
        }
    }
}
