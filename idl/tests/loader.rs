//! Files on disk: what belongs to a schema and what does not.

use std::fs;

use r2g_idl::compile;
use r2g_idl::loader::{DiskLoader, SourceLoader as _};

fn names(loader: &DiskLoader) -> Vec<String> {
    let entries = loader.entries().expect("readable");
    entries.iter().map(|entry| entry.name.rsplit('/').next().expect("a name").to_owned()).collect()
}

#[test]
fn a_folder_is_searched() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = folder.path();
    fs::create_dir_all(root.join("deep/deeper")).expect("writable");
    fs::create_dir_all(root.join(".hidden")).expect("writable");
    for name in
        ["one.r2g", "deep/deeper/two.r2g", "deep/notes.txt", ".hidden/three.r2g", ".four.r2g"]
    {
        fs::write(root.join(name), "package a.b@1.0;\n").expect("writable");
    }
    let mut found = names(&DiskLoader::new(root));
    found.sort();
    assert_eq!(found, ["one.r2g", "two.r2g"]);
}

#[cfg(unix)]
#[test]
fn links_lead_nowhere() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let outside = tempfile::tempdir().expect("a temporary folder");
    fs::write(outside.path().join("secret.r2g"), "package x.y@1.0;\n").expect("writable");
    fs::write(folder.path().join("one.r2g"), "package a.b@1.0;\n").expect("writable");
    std::os::unix::fs::symlink(outside.path(), folder.path().join("out")).expect("a link");
    std::os::unix::fs::symlink(folder.path(), folder.path().join("circle")).expect("a link");
    assert_eq!(names(&DiskLoader::new(folder.path())), ["one.r2g"]);
}

#[test]
fn a_file_named_twice_is_one() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("one.r2g");
    fs::write(&file, "package a.b@1.0;\nrecord R {}\n").expect("writable");
    let loader = DiskLoader::new(folder.path()).root(&file).dependency(&file);
    assert_eq!(names(&loader).len(), 1);
    assert!(compile(&loader).is_ok());
}

#[test]
fn absent_paths_are_errors_of_the_environment() {
    let failure = compile(&DiskLoader::new("no/such/folder")).expect_err("it is not there");
    assert!(failure.is_environment());
    assert!(
        failure.diagnostics[0].message.starts_with("no/such/folder: "),
        "{}",
        failure.diagnostics[0].message
    );
}

#[test]
fn several_files_are_one_package() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(folder.path().join("a.r2g"), "package a.b@1.0;\nrecord A { 1 b: B }\n")
        .expect("writable");
    fs::write(folder.path().join("b.r2g"), "package a.b@1.0;\nrecord B { 1 c: u8 }\n")
        .expect("writable");
    let compiled = compile(&DiskLoader::new(folder.path())).expect("it compiles");
    assert_eq!((compiled.schema.packages.len(), compiled.schema.items.len()), (1, 2));
}

#[test]
fn dependencies_that_nobody_imports_are_left_out() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::create_dir(folder.path().join("own")).expect("writable");
    fs::create_dir(folder.path().join("deps")).expect("writable");
    fs::write(folder.path().join("own/a.r2g"), "package a.b@1.0;\n").expect("writable");
    fs::write(folder.path().join("deps/x.r2g"), "package x.y@1.0;\nrecord X {}\n")
        .expect("writable");
    let loader = DiskLoader::new(folder.path().join("own")).dependency(folder.path().join("deps"));
    let compiled = compile(&loader).expect("it compiles");
    assert_eq!(compiled.schema.packages.len(), 1);
    assert!(compiled.schema.items.is_empty());
}
