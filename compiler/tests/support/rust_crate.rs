//! Generated Rust in a crate of its own, a module per schema.

use super::{here, run, write};
use r2g_compiler::files::Files;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A crate at a fixed place below `target`, so that the runtime is compiled once.
pub(crate) struct RustCrate {
    folder: PathBuf,
    modules: Vec<String>,
}

impl RustCrate {
    pub(crate) fn new(name: &str) -> Self {
        Self::strict(name, "2024", "")
    }

    /// A crate of an edition, with lints of its own: the end of its manifest.
    pub(crate) fn strict(name: &str, edition: &str, lints: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder).expect("an earlier run's crate");
        }
        fs::create_dir_all(folder.join("src")).expect("folder");
        let runtime = here().join("../runtime-rs").canonicalize().expect("the runtime");
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"{edition}\"\n\n[dependencies]\n\
             r2g = {{ path = {runtime:?}, default-features = false }}\n\n[workspace]\n{lints}"
        );
        fs::write(folder.join("Cargo.toml"), manifest).expect("manifest");
        // The versions that this workspace has are there without a network.
        fs::copy(here().join("../Cargo.lock"), folder.join("Cargo.lock")).expect("lock file");
        Self { folder, modules: Vec::new() }
    }

    /// Adds what was generated from a schema.
    pub(crate) fn add(&mut self, module: &str, files: &Files) {
        write(files, &self.folder.join("src").join(module));
        self.modules.push(module.to_owned());
    }

    /// Everything at once compiles without a warning, and every item has docs.
    pub(crate) fn check(&self) {
        self.write_root("lib.rs", "//! Generated.\n#![deny(warnings, missing_docs)]\n", "pub ", "");
        self.cargo(&["check", "--offline", "--quiet"]);
    }

    /// As [`Self::check`], without a lint of clippy, and `cargo fmt` finds nothing to do. Lints differ
    /// for what a library exports and for what a program keeps to itself, so there are both.
    pub(crate) fn lint(&self) {
        let lib = "//! Generated.\n#![deny(warnings, clippy::all)]\n\
                   #![deny(missing_docs, missing_debug_implementations)]\n";
        self.write_root("lib.rs", lib, "pub ", "");
        self.write_root("main.rs", "#![deny(warnings, clippy::all)]\n", "", "\nfn main() {}\n");
        self.cargo(&["fmt", "--check"]);
        self.cargo(&["clippy", "--offline", "--quiet"]);
    }

    /// As the manifest has it, for a library and its docs.
    pub(crate) fn clippy(&self) {
        self.write_root("lib.rs", "//! Generated.\n", "pub ", "");
        // As a program has it.
        let program = "//! Generated.\n#![allow(unused_crate_dependencies, reason = \"a library beside it\")]\n";
        self.write_root("main.rs", program, "", "\nfn main() {}\n");
        self.cargo(&["clippy", "--offline", "--quiet"]);
        self.cargo(&["doc", "--no-deps", "--offline", "--quiet"]);
    }

    /// Nothing in its docs is compiled as a test.
    pub(crate) fn no_doc_tests(&self) {
        let printed = self.cargo(&["test", "--doc", "--offline", "--quiet"]);
        assert!(printed.contains("running 0 tests"), "{printed}");
    }

    fn write_root(&self, file: &str, head: &str, visibility: &str, tail: &str) {
        let mut names = self.modules.clone();
        names.sort();
        let modules: String =
            names.iter().map(|name| format!("{visibility}mod {name};\n")).collect();
        let text = format!("{head}\n{modules}{tail}");
        fs::write(self.folder.join("src").join(file), text).expect("root module");
    }

    fn cargo(&self, args: &[&str]) -> String {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("crates");
        let mut command = Command::new(env!("CARGO"));
        // Flags of the outer build are none of this one's.
        command.env_remove("RUSTFLAGS").env("CARGO_TARGET_DIR", target);
        run(command.args(args).current_dir(&self.folder))
    }
}
