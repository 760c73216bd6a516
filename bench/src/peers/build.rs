//! Building a program of `bench/peers`.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder of the benchmark.
pub(super) const BENCH: &str = env!("CARGO_MANIFEST_DIR");

/// Where everything that is built for the benchmark goes.
pub(super) fn target() -> PathBuf {
    Path::new(BENCH).join("../target/bench")
}

/// Builds a program and returns where it is.
///
/// # Errors
/// It does not build: what cargo says.
pub(super) fn peer(name: &str, environment: &[(&str, String)]) -> Result<PathBuf, String> {
    let target = target().join(name);
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--release", "--quiet", "--locked", "--manifest-path"]);
    cargo.arg(Path::new(BENCH).join("peers").join(name).join("Cargo.toml"));
    cargo.arg("--target-dir").arg(&target);
    cargo.envs(environment.iter().map(|(name, value)| (name, value)));
    run(&mut cargo)?;
    Ok(target.join("release").join(format!("r2g-bench-{name}")))
}

/// Runs a command and returns what it prints.
///
/// # Errors
/// The last lines of what it says if it fails.
pub(super) fn run(command: &mut Command) -> Result<String, String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command.output().map_err(|error| format!("{program}: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let text = String::from_utf8_lossy(&output.stderr);
    let lines: Vec<_> = text.lines().rev().take(12).collect();
    Err(format!("{program} failed: {}", lines.into_iter().rev().collect::<Vec<_>>().join("\n  ")))
}
