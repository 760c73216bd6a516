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
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder).expect("an earlier run's crate");
        }
        fs::create_dir_all(folder.join("src")).expect("folder");
        let runtime = here().join("../runtime-rs").canonicalize().expect("the runtime");
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n\
             r2g = {{ path = {runtime:?}, default-features = false }}\n\n[workspace]\n"
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

    /// Compiles everything at once: no warning, no lint of clippy, no item without docs, and
    /// `cargo fmt` finds nothing to do. Lints differ for what a library exports and for what a
    /// program keeps to itself, so there are both.
    pub(crate) fn lint(&self) {
        let module = |prefix: &str| -> String {
            let mut names = self.modules.clone();
            names.sort();
            names.iter().map(|name| format!("{prefix}mod {name};\n")).collect()
        };
        let lib = format!(
            "//! Generated.\n#![deny(warnings, clippy::all)]\n\
             #![deny(missing_docs, missing_debug_implementations)]\n\n{}",
            module("pub ")
        );
        let main = format!("#![deny(warnings, clippy::all)]\n\n{}\nfn main() {{}}\n", module(""));
        fs::write(self.folder.join("src/lib.rs"), lib).expect("lib.rs");
        fs::write(self.folder.join("src/main.rs"), main).expect("main.rs");
        self.cargo(&["fmt", "--check"]);
        self.cargo(&["clippy", "--offline", "--quiet"]);
    }

    fn cargo(&self, args: &[&str]) {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("crates");
        let mut command = Command::new(env!("CARGO"));
        // Flags of the outer build are none of this one's.
        command.env_remove("RUSTFLAGS").env("CARGO_TARGET_DIR", target);
        run(command.args(args).current_dir(&self.folder));
    }
}
