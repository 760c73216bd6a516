//! Generated Go in a module of its own.

use super::{here, run};
use std::fs;
use std::path::Path;
use std::process::Command;

/// A Go module that uses the runtime of this repository.
pub(crate) fn module(dir: &Path, name: &str) {
    let runtime = here().join("../runtime-go");
    let text = format!(
        "module {name}\n\ngo 1.25.0\n\nrequire github.com/r2g-dev/r2g/runtime-go v0.0.0\n\n\
         replace github.com/r2g-dev/r2g/runtime-go => {}\n",
        runtime.canonicalize().expect("the runtime").display()
    );
    fs::write(dir.join("go.mod"), text).expect("go.mod");
}

/// What holds for all output: gofmt's form, no finding of `go vet`, no need of cgo.
pub(crate) fn vet(dir: &Path) {
    let listed = run(Command::new("gofmt").arg("-l").arg(dir));
    assert_eq!(listed, "", "not in gofmt's form");
    run(Command::new("go").args(["vet", "./..."]).current_dir(dir).env("CGO_ENABLED", "0"));
}
