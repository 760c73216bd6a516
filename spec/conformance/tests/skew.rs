//! Halves of different versions, each in a process of its own: `src/bin/skewed`.

use std::process::Command;

/// Runs a scene, and fails as it fails. Returns what it wrote to standard error.
fn run(version: &str, scene: &str, environment: &[(&str, &str)]) -> String {
    let mut child = Command::new(env!("CARGO_BIN_EXE_skewed"));
    child.args([version, scene]);
    for name in ["R2G_HANDSHAKE", "R2G_HANDSHAKE_JSON"] {
        child.env_remove(name);
    }
    let output = child.envs(environment.iter().copied()).output().expect("it runs");
    let err = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{version} {scene}: {err}");
    err
}

#[test]
fn an_older_program_calls_a_newer_library() {
    let said = run("older", "calls", &[]);
    let line = said.lines().find(|line| line.starts_with("r2g: ")).expect("one line");
    assert!(line.contains("conf.skew@1: limited: skewed 3.1 has 1.0"), "{line}");
}

#[test]
fn a_newer_library_calls_an_older_program() {
    run("older", "called", &[]);
}

#[test]
fn a_newer_program_calls_an_older_library() {
    let said = run("newer", "calls", &[("R2G_HANDSHAKE", "report")]);
    assert!(said.contains("There.newest  needs 1.2: UNIMPLEMENTED"), "{said}");
}

#[test]
fn the_handshake_is_written_as_json() {
    let file = std::env::temp_dir().join(format!("r2g-handshake-{}.json", std::process::id()));
    run("newer", "calls", &[("R2G_HANDSHAKE_JSON", file.to_str().expect("UTF-8"))]);
    std::fs::remove_file(file).expect("it was written");
}

#[test]
fn an_older_library_calls_a_newer_program() {
    run("newer", "called", &[]);
}

#[test]
fn what_a_program_requires_is_checked_at_the_start() {
    run("newer", "requirements", &[]);
}

#[test]
fn strict_means_identical() {
    run("newer", "strict", &[("R2G_HANDSHAKE", "strict")]);
}

#[test]
fn a_program_holds_one_version() {
    run("newer", "twins", &[]);
}

#[test]
fn a_broken_contract_takes_away_what_reaches_it() {
    run("broken", "calls", &[]);
}

#[test]
fn the_order_of_methods_means_nothing() {
    run("reordered", "calls", &[]);
}

#[test]
fn any_version_goes_with_itself() {
    run("newer", "local", &[]);
}
