//! The build script of a project, as cargo runs it: what it says when something is missing or wrong,
//! and when it runs again.
#![cfg(unix)]

mod support;

use std::fs;
use std::path::Path;
use std::process::Command;
use support::demo::{Demo, path_with_go};
use support::go_is_missing;
use support::project::Run;

const HANDLER: &str = "go/greeter/greeter.go";

fn run(command: &mut Command) -> Run {
    Run::of(command.output().expect("cargo"))
}

fn builds(demo: &Demo) -> Run {
    let built = demo.build();
    assert_eq!(built.code, 0, "{}", built.err);
    built
}

/// Builds once without Go, so that whatever fails afterwards fails for Go.
fn skip_go(demo: &Demo) -> Run {
    let built = run(demo.cargo(&["build"]).env("R2G_SKIP_GO", "1"));
    assert_eq!(built.code, 0, "{}", built.err);
    built
}

#[test]
fn without_go_a_program_builds_and_says_so_when_it_starts() {
    let demo = Demo::new("without-go");
    let path = path_with_go(&demo.folder.join("bin"), Some("echo 'go was called' >&2; exit 1"));
    let real = std::env::var_os("PATH").expect("a path");
    let dirs = std::env::split_paths(&path).chain(std::env::split_paths(&real));
    let path = std::env::join_paths(dirs).expect("a path");
    for variable in ["R2G_SKIP_GO", "DOCS_RS"] {
        let ran = run(demo.cargo(&["run", "--quiet"]).env(variable, "1").env("PATH", &path));
        assert_eq!(ran.code, 1, "{ran:?}");
        assert!(ran.err.contains("UNAVAILABLE"), "{}", ran.err);
        assert!(
            ran.err.contains("this program was built without Go (R2G_SKIP_GO or DOCS_RS"),
            "{}",
            ran.err
        );
        assert!(!ran.err.contains("go was called") && !ran.err.contains("warning"), "{}", ran.err);
    }
    let ran = run(demo.cargo(&["build", "--quiet"]).env("R2G_SKIP_GO", "0").env("PATH", &path));
    assert_ne!(ran.code, 0, "only 1 skips Go");
}

/// What the build script said: cargo shows it behind this line.
fn said(run: &Run) -> String {
    let text = run.err.split("--- stderr\n").nth(1).unwrap_or_else(|| panic!("{}", run.err));
    text.trim().to_owned()
}

#[test]
fn a_missing_or_wrong_go_is_one_clear_sentence() {
    let demo = Demo::new("wrong-go");
    skip_go(&demo);
    let with = |script: Option<&str>| {
        let path = path_with_go(&demo.folder.join("bin"), script);
        let built = run(demo.cargo(&["build"]).env("PATH", path));
        assert_ne!(built.code, 0, "{}", built.err);
        let said = said(&built);
        assert!(said.starts_with("r2g: ") && !said.contains("panicked"), "{said}");
        said
    };
    let missing = with(None);
    assert!(missing.contains("Go 1.25 or newer is needed"), "{missing}");
    assert!(missing.contains("`go` was not found on PATH"), "{missing}");
    assert!(
        missing.contains("https://go.dev/dl") && missing.contains("R2G_SKIP_GO=1"),
        "{missing}"
    );
    let old = with(Some("echo go1.24.1"));
    assert!(old.contains("Go 1.25 or newer is needed") && old.contains("is go1.24.1"), "{old}");
    assert_eq!(old.lines().count(), 1, "{old}");
    let strange = with(Some("echo gopher"));
    assert!(strange.contains("gopher"), "{strange}");
    // Found, and not able to say anything: that it is missing would be wrong.
    let broken = with(Some("echo 'go: cannot find GOROOT directory' >&2; exit 2"));
    assert!(broken.contains("cannot find GOROOT"), "{broken}");
}

#[test]
fn mistakes_in_go_show_the_users_line_and_break_nothing() {
    if go_is_missing() {
        return;
    }
    let demo = Demo::new("go-mistake");
    builds(&demo);
    let before = demo.made();
    let good = demo.read(HANDLER);
    let line = good.lines().position(|line| line.contains("word := ")).expect("a line") + 1;
    demo.edit(HANDLER, "word := \"Hello\"", "word := 5");
    let built = demo.build();
    assert_ne!(built.code, 0, "{}", built.err);
    let said = said(&built);
    assert!(said.contains(&format!("greeter/greeter.go:{}:", line + 2)), "{said}");
    assert!(said.contains("cannot use \"Hallo\"") && !said.contains("r2g_umbrella"), "{said}");
    assert_eq!(demo.made(), before);
    // A mistake in the schema stops before anything is written.
    demo.write(HANDLER, &good);
    demo.edit("schemas/go-mistake.r2g", "1 name: string", "1 name: strin");
    let built = demo.build();
    assert_ne!(built.code, 0, "{}", built.err);
    assert!(built.err.contains("error[E0201]: type `strin` is not known"), "{}", built.err);
    assert!(built.err.contains("schemas/go-mistake.r2g:6:"), "{}", built.err);
    assert_eq!(demo.made(), before);
    demo.edit("schemas/go-mistake.r2g", "1 name: strin,", "1 name: string,");
    builds(&demo);
}

#[test]
fn builds_run_again_for_what_they_read_and_for_nothing_else() {
    if go_is_missing() {
        return;
    }
    let demo = Demo::new("run-again");
    assert!(builds(&demo).err.contains("Compiling run-again"));
    let quiet = |why: &str| {
        let built = builds(&demo);
        assert!(!built.err.contains("Compiling"), "{why}: {}", built.err);
    };
    let compiles = |why: &str| {
        let built = builds(&demo);
        assert!(built.err.contains("Compiling run-again"), "{why}: {}", built.err);
        quiet(&format!("{why}, and once more"));
    };
    quiet("nothing changed");
    demo.write("go/tools/tools.go", "// Package tools is linked into nothing.\npackage tools\n");
    demo.write("notes.txt", "unrelated");
    demo.write("go/notes.txt", "unrelated");
    quiet("files that nobody reads");
    let handler = demo.read(HANDLER);
    demo.write(HANDLER, &handler);
    compiles("a touched handler");
    demo.edit(HANDLER, "\"Hello\"", "\"Good day\"");
    let ran = run(&mut demo.cargo(&["run", "--quiet"]));
    assert!(ran.out.contains("Good day, Gopher!"), "{ran:?}");
    quiet("a changed handler, and once more");
    demo.write("go/greeter/more.go", "package greeter\n\nfunc init() { println(\"more\") }\n");
    compiles("a new file of the Go package");
    demo.edit("schemas/run-again.r2g", "german = 2", "german = 2, french = 3");
    compiles("an edit of the schema");
    demo.write("schemas/more.r2g", "package more.things@1.0;\nrecord Thing {}\n");
    compiles("a new file of the schema");
    assert!(demo.folder.join("src/api/more/things/mod.rs").is_file());
    demo.edit("r2g.toml", "[go]\n", "[go]\ntags = [\"some\"]\n");
    compiles("another configuration");
}

/// Makes a project a library that links its Go half.
fn library(name: &str) -> Demo {
    let demo = Demo::new(name);
    fs::remove_file(demo.folder.join("src/main.rs")).expect("removed");
    demo.write("src/lib.rs", "pub mod api;\n\nr2g::link_go!();\n");
    demo
}

#[test]
fn two_go_halves_in_one_program_are_refused_by_name() {
    if go_is_missing() {
        return;
    }
    let (one, two) = (library("half-one"), library("half-two"));
    let both = Demo::new("both-halves");
    fs::remove_file(both.folder.join("build.rs")).expect("removed");
    let depend = |demo: &Demo| {
        let name = demo.folder.file_name().expect("a name").to_string_lossy().into_owned();
        format!("{name} = {{ path = {:?} }}\n", demo.folder)
    };
    let dependencies = format!("[dependencies]\n{}{}", depend(&one), depend(&two));
    both.edit("Cargo.toml", "[dependencies]\n", &dependencies);
    both.write(
        "src/main.rs",
        "fn main() {\n    drop((half_one::linked(), half_two::linked()));\n}\n",
    );
    let built = both.build();
    assert_ne!(built.code, 0, "{}", built.err);
    assert!(built.err.contains("r2g_error_two_go_link_crates_in_one_program"), "{}", built.err);
    both.write("src/main.rs", "fn main() {\n    drop(half_one::linked());\n}\n");
    builds(&both);
    assert!(Path::new(&one.folder).join("src/api").is_dir());
}
