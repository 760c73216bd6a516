//! The build script of a crate that links a Go half.
//!
//! ```no_run
//! // in `main` of build.rs
//! r2g_compiler::build::run();
//! ```
//!
//! One call generates both halves from the schema, builds the Go packages named in `r2g.toml` into
//! an archive, links it, and tells cargo exactly which files matter.

mod go_tool;
pub mod link_rust;
mod target;
mod umbrella;

pub use umbrella::shared as shared_go;

use crate::config::{self, ConfigError, FILE_NAME};
use crate::deps::Update;
use crate::generate::{self, GenerateError, Generated};
use std::collections::BTreeSet;
use std::env;
use std::fmt;
use std::path::{Path, PathBuf};

pub use go_tool::{GoError, MIN_GO};

/// Generates, builds Go and links it, as the `r2g.toml` beside `Cargo.toml` says. Ends the build
/// with the error on standard error if that fails.
pub fn run() {
    Build::new().run();
}

/// A build with choices.
#[derive(Debug, Clone)]
pub struct Build {
    config: PathBuf,
    generate: bool,
}

impl Default for Build {
    fn default() -> Self {
        Self::new()
    }
}

/// Why a build failed.
#[derive(Debug)]
#[non_exhaustive]
pub enum BuildError {
    /// The configuration.
    Config(ConfigError),
    /// The schema, a backend or the disk.
    Generate(GenerateError),
    /// Go: missing, too old, or its packages do not build.
    Go(GoError),
    /// Not run by cargo.
    Cargo(&'static str),
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Config(error) => error.fmt(f),
            Self::Generate(error) => error.fmt(f),
            Self::Go(error) => error.fmt(f),
            Self::Cargo(name) => {
                write!(f, "{name} is not set: this runs in a build script of cargo")
            }
        }
    }
}

impl std::error::Error for BuildError {}

impl From<GenerateError> for BuildError {
    fn from(error: GenerateError) -> Self {
        Self::Generate(error)
    }
}

impl From<GoError> for BuildError {
    fn from(error: GoError) -> Self {
        Self::Go(error)
    }
}

impl Build {
    /// A build by the `r2g.toml` of the crate.
    #[must_use]
    pub fn new() -> Self {
        Self { config: PathBuf::from(FILE_NAME), generate: true }
    }

    /// Another configuration file, relative to the crate.
    #[must_use]
    pub fn config(mut self, file: impl Into<PathBuf>) -> Self {
        self.config = file.into();
        self
    }

    /// Leaves generated code as it is: for crates that commit it and run `r2g gen` themselves.
    #[must_use]
    pub fn without_generating(mut self) -> Self {
        self.generate = false;
        self
    }

    /// Runs the build; on failure prints the error and ends the build script.
    pub fn run(self) {
        match self.try_run() {
            Ok(lines) => print(&lines),
            Err(error) => fail(&error),
        }
    }

    /// Runs the build and returns the lines for cargo.
    ///
    /// # Errors
    /// The first step that fails.
    pub fn try_run(&self) -> Result<Vec<String>, BuildError> {
        let mut watched = BTreeSet::new();
        let mut own = BTreeSet::new();
        watched.insert(self.config.clone());
        let config = config::read(&self.config).map_err(BuildError::Config)?;
        if self.generate {
            // A build is what the lock file says: it pins nothing by itself.
            let generated = generate::generate(&config, &Update::Folders)?;
            watched.extend(generated.inputs.iter().cloned());
            watched.insert(config.root());
            generate::write(&generated)?;
            own = written(&generated);
        }
        let mut lines = vec!["cargo::rustc-check-cfg=cfg(r2g_no_go)".to_owned()];
        for name in ["R2G_SKIP_GO", "DOCS_RS"] {
            lines.push(format!("cargo::rerun-if-env-changed={name}"));
        }
        if go_is_skipped() {
            lines.push("cargo::rustc-cfg=r2g_no_go".to_owned());
        } else if let Some(go) = &config.content.go {
            let out = cargo_var("OUT_DIR")?;
            let target = target::Target::from_cargo()?;
            let archive = umbrella::build(&config, go, &target, Path::new(&out))?;
            watched.extend(archive.inputs.into_iter().filter(|path| !own.contains(path)));
            lines.extend(archive.lines);
        }
        lines.extend(
            watched.iter().map(|path| format!("cargo::rerun-if-changed={}", path.display())),
        );
        Ok(lines)
    }
}

/// Generated files and their folders. They are newer than the start of the build script that wrote
/// them, so watching them would run it once more; the schema says when they change.
fn written(generated: &Generated) -> BTreeSet<PathBuf> {
    let mut own = BTreeSet::new();
    for (out, files) in &generated.outputs {
        let paths = files.iter().filter_map(|(path, _)| out.join(path).canonicalize().ok());
        for path in paths {
            own.extend(path.parent().map(Path::to_path_buf));
            own.insert(path);
        }
    }
    own
}

/// docs.rs has no Go, and editors need none.
fn go_is_skipped() -> bool {
    env::var_os("DOCS_RS").is_some() || env::var_os("R2G_SKIP_GO").is_some_and(|value| value == "1")
}

fn cargo_var(name: &'static str) -> Result<String, BuildError> {
    env::var(name).map_err(|_| BuildError::Cargo(name))
}

#[expect(clippy::print_stdout, reason = "this is how a build script talks to cargo")]
fn print(lines: &[String]) {
    for line in lines {
        println!("{line}");
    }
}

#[expect(
    clippy::exit,
    reason = "a build script fails by its exit code; a panic would bury the error"
)]
#[expect(clippy::print_stderr, reason = "cargo shows it to the user")]
fn fail(error: &BuildError) -> ! {
    eprintln!("{error}");
    std::process::exit(1);
}
