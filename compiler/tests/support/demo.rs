//! A project as `r2g new` makes it, built by cargo with this checkout.

use super::here;
use super::project::{Run, command};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A project at a fixed place below `target`, so that its dependencies are compiled once.
pub(crate) struct Demo {
    pub(crate) folder: PathBuf,
}

impl Demo {
    /// A new project; its name is unlike that of other tests.
    pub(crate) fn new(name: &str) -> Self {
        let above = Path::new(env!("CARGO_TARGET_TMPDIR")).join("build_script");
        let folder = above.join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder).expect("an earlier run's project");
        }
        fs::create_dir_all(&above).expect("folder");
        let root = here().join("..").canonicalize().expect("the checkout");
        let root_text = root.to_str().expect("UTF-8");
        let made = command(&above, &["new", name, "--local", root_text]).output();
        let made = Run::of(made.expect("the tool starts"));
        assert_eq!(made.code, 0, "{made:?}");
        // The versions that this workspace has are there without a network.
        fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock")).expect("lock file");
        Self { folder }
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.folder.join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("folder");
        fs::write(path, text).expect("file");
    }

    /// Replaces text that must be there.
    pub(crate) fn edit(&self, name: &str, from: &str, to: &str) {
        let text = self.read(name);
        assert!(text.contains(from), "{from:?} is not in {name}");
        self.write(name, &text.replace(from, to));
    }

    /// Cargo in this project, told nothing by the build that runs this test.
    pub(crate) fn cargo(&self, args: &[&str]) -> Command {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("crates");
        let mut command = Command::new(env!("CARGO"));
        command.args(args).arg("--offline").current_dir(&self.folder);
        for name in ["RUSTFLAGS", "R2G_SKIP_GO", "DOCS_RS", "GOFLAGS"] {
            command.env_remove(name);
        }
        command.env("CARGO_TARGET_DIR", target).env("CARGO_PROFILE_DEV_DEBUG", "0");
        command
    }

    /// A build with the environment as it is.
    pub(crate) fn build(&self) -> Run {
        Run::of(self.cargo(&["build"]).output().expect("cargo"))
    }

    /// Generated code, and the archives of Go that were built so far.
    pub(crate) fn made(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut found = BTreeMap::new();
        let name = self.folder.file_name().expect("a name").to_string_lossy().replace('-', "_");
        let archive = format!("lib{name}_go_half.a");
        let build = Path::new(env!("CARGO_TARGET_TMPDIR")).join("crates/debug/build");
        for entry in fs::read_dir(build).expect("cargo's folder") {
            let path = entry.expect("entry").path().join("out").join(&archive);
            if path.is_file() {
                found.insert(path.clone(), fs::read(path).expect("readable"));
            }
        }
        assert!(!found.is_empty(), "there is no {archive}");
        let mut folders = vec![self.folder.join("src/api"), self.folder.join("go/api")];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).expect("generated code") {
                let path = entry.expect("entry").path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    found.insert(path.clone(), fs::read(path).expect("readable"));
                }
            }
        }
        found
    }
}

/// A `PATH` with Rust's tools and, if there is one, a `go` that is this shell script: enough for a
/// build script to run, and nothing to link with.
pub(crate) fn path_with_go(folder: &Path, script: Option<&str>) -> OsString {
    if folder.exists() {
        fs::remove_dir_all(folder).expect("an earlier run's folder");
    }
    fs::create_dir_all(folder).expect("folder");
    if let Some(script) = script {
        let go = folder.join("go");
        fs::write(&go, format!("#!/bin/sh\n{script}\n")).expect("script");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            fs::set_permissions(&go, fs::Permissions::from_mode(0o755)).expect("executable");
        }
    }
    let tools = Path::new(env!("CARGO")).parent().expect("the toolchain");
    assert!(!tools.join("go").exists(), "{} has a go of its own", tools.display());
    std::env::join_paths([folder, tools]).expect("no colon")
}
