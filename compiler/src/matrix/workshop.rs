//! Building the halves of every version, and running them.

use super::table::{Cell, Matrix};
use super::{Release, promised};
use crate::backend::{Input, go, rust};
use crate::build::{GoError, shared_go};
use crate::config::{self, ConfigError};
use crate::deps::Update;
use crate::generate::{self, GenerateError};
use crate::probe::PROBE;
use crate::probe::plan::Plan;
use r2g_idl::Failure;
use r2g_idl::ir::PackageId;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Why there is no matrix.
#[derive(Debug)]
#[non_exhaustive]
pub enum MatrixError {
    /// A baseline without sources: a library, or an image of an older release.
    NoSources(String),
    /// A version does not compile.
    Schema(String, Box<Failure>),
    /// A version has what cannot be generated.
    Unsupported(String, String),
    /// There are less than two versions.
    Alone,
    /// A file could not be written.
    Io(PathBuf, std::io::Error),
    /// What was written cannot be read.
    Config(ConfigError),
    /// The code of a version was not generated.
    Generate(String, Box<GenerateError>),
    /// Go did not build a version.
    Go(String, GoError),
    /// `cargo` did not build a version: what it printed.
    Cargo(String, String),
}

impl fmt::Display for MatrixError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSources(name) => {
                write!(f, "{name} holds no sources, which the matrix is made from")
            }
            Self::Schema(name, failure) => {
                let first = failure.diagnostics.first().map_or("", |one| one.message.as_str());
                write!(f, "{name} does not compile by this release: {first}")
            }
            Self::Unsupported(name, what) => write!(f, "{name} cannot be generated: {what}"),
            Self::Alone => f.write_str("a matrix needs two versions: name them with --versions"),
            Self::Io(path, error) => write!(f, "{}: {error}", path.display()),
            Self::Config(error) => error.fmt(f),
            Self::Generate(name, error) => write!(f, "{name}: {error:?}"),
            Self::Go(name, error) => write!(f, "{name}: {error}"),
            Self::Cargo(name, printed) => write!(f, "{name}: cargo failed:\n{printed}"),
        }
    }
}

impl std::error::Error for MatrixError {}

/// Where the halves are built.
#[derive(Debug, Clone)]
pub struct Workshop {
    /// The folder, which is this workshop's alone.
    pub folder: PathBuf,
    /// Cargo's target folder, which may be shared.
    pub target: PathBuf,
    /// Where cargo finds the runtime: `version = "…"` or `path = "…"`.
    pub runtime: String,
    /// Version of the Go runtime, and its folder if it is not published.
    pub go_version: String,
    /// See `go_version`.
    pub go_folder: String,
}

/// Both halves of one version.
struct Halves {
    program: PathBuf,
    library: PathBuf,
}

impl Workshop {
    /// Builds every version and runs every program with every library. `progress` hears of each step.
    ///
    /// # Errors
    /// A version cannot be built.
    pub fn run(
        &self,
        releases: &[Release],
        progress: &mut dyn FnMut(&str),
    ) -> Result<Matrix, MatrixError> {
        if releases.len() < 2 {
            return Err(MatrixError::Alone);
        }
        let worlds: Vec<_> = releases.iter().map(Release::world).collect();
        let mut halves = Vec::new();
        for (number, release) in releases.iter().enumerate() {
            progress(&format!("building {}", release.name));
            let plan = Plan { own: worlds[number], peers: &worlds };
            halves.push(self.build(release, number, &plan)?);
        }
        let mut rows = Vec::new();
        for (program, built) in halves.iter().enumerate() {
            let mut row = Vec::new();
            for (library, other) in halves.iter().enumerate() {
                row.push(if releases[program].goes_with(&releases[library]) {
                    let lines = meet(built, program, other, library);
                    Cell::judge(&lines, &promised(&releases[program], &releases[library]))
                } else {
                    Cell::Apart
                });
            }
            rows.push(row);
        }
        let names = releases.iter().map(|release| release.name.clone()).collect();
        Ok(Matrix { names, rows })
    }

    fn build(
        &self,
        release: &Release,
        number: usize,
        plan: &Plan<'_>,
    ) -> Result<Halves, MatrixError> {
        let folder = self.folder.join(format!("version{number}"));
        let name = &release.name;
        for (at, (_, text)) in release.files.iter().enumerate() {
            write(&folder.join(format!("schemas/file{at}.r2g")), text)?;
        }
        write(&folder.join("schemas/probe.r2g"), PROBE)?;
        let targets: Vec<_> =
            (0..release.compiled.schema.packages.len() as u32).map(PackageId).collect();
        let input = Input {
            schema: &release.compiled.schema,
            layouts: &release.compiled.layouts,
            targets: &targets,
        };
        let broken = |error| MatrixError::Generate(name.clone(), Box::new(error));
        let import = "example.com/matrix/api";
        let (files, folders) = go::probes(input, plan, import, "example.com/matrix/registry")
            .map_err(|error| broken(GenerateError::Backend(error)))?;
        let mut packages: Vec<String> =
            folders.iter().map(|folder| format!("{import}/{folder}")).collect();
        packages.push("example.com/matrix/server".to_owned());
        let toml = format!(
            "edition = \"2026\"\nroot = \"schemas\"\n\n[[gen]]\nplugin = \"rust\"\nout = \"src/api\"\n\n\
             [[gen]]\nplugin = \"go\"\nout = \"go/api\"\noptions = {{ import = {import:?} }}\n\n\
             [go]\npackages = {packages:?}\n"
        );
        let path = folder.join(config::FILE_NAME);
        write(&path, &toml)?;
        let config = config::read(&path).map_err(MatrixError::Config)?;
        let generated = generate::generate(&config, &Update::Missing).map_err(broken)?;
        generate::write(&generated).map_err(broken)?;
        for (path, text) in files.texts() {
            write(&folder.join("go/api").join(path), text)?;
        }
        write(&folder.join("go/go.mod"), &self.go_module())?;
        let registry = include_str!("../../templates/matrix/registry.go");
        write(&folder.join("go/registry/registry.go"), registry)?;
        let server = include_str!("../../templates/matrix/server.go");
        write(&folder.join("go/server/server.go"), server)?;
        let main =
            rust::probes(input, plan).map_err(|error| broken(GenerateError::Backend(error)))?;
        write(&folder.join("src/main.rs"), &main)?;
        write(&folder.join("Cargo.toml"), &self.manifest(number))?;
        let library = folder.join("library.so");
        if let Some(go) = &config.content.go {
            shared_go(&config, go, &library)
                .map_err(|error| MatrixError::Go(name.clone(), error))?;
        }
        Ok(Halves { program: self.cargo(name, &folder, number)?, library })
    }

    fn go_module(&self) -> String {
        let module = "github.com/r2g-dev/r2g/runtime-go";
        let mut text = format!(
            "module example.com/matrix\n\ngo 1.25.0\n\nrequire {module} v{}\n",
            self.go_version
        );
        if !self.go_folder.is_empty() {
            text += &format!("\nreplace {module} => {}\n", self.go_folder);
        }
        text
    }

    fn manifest(&self, number: usize) -> String {
        format!(
            "[package]\nname = \"r2g-matrix-{number}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
             [dependencies]\nr2g = {{ {} }}\n\
             tokio = {{ version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }}\n\n[workspace]\n",
            self.runtime
        )
    }

    fn cargo(&self, name: &str, folder: &Path, number: usize) -> Result<PathBuf, MatrixError> {
        let mut command = Command::new("cargo");
        command.current_dir(folder).args(["build", "--quiet"]).stdin(Stdio::null());
        command.env("CARGO_TARGET_DIR", &self.target);
        let output = command
            .output()
            .map_err(|error| MatrixError::Cargo(name.to_owned(), error.to_string()))?;
        if !output.status.success() {
            let printed = String::from_utf8_lossy(&output.stderr).into_owned();
            return Err(MatrixError::Cargo(name.to_owned(), printed));
        }
        Ok(self.target.join(format!("debug/r2g-matrix-{number}")))
    }
}

/// What a program prints about a library.
fn meet(program: &Halves, number: usize, library: &Halves, other: usize) -> Vec<String> {
    let mut command = Command::new(&program.program);
    command.arg(&library.library).args([number.to_string(), other.to_string()]);
    for name in ["R2G_HANDSHAKE", "R2G_HANDSHAKE_JSON"] {
        command.env_remove(name);
    }
    match command.stdin(Stdio::null()).output() {
        Ok(output) => {
            let text = String::from_utf8_lossy(&output.stdout).into_owned();
            let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
            if !output.status.success() {
                let last = String::from_utf8_lossy(&output.stderr).trim_end().replace('\n', " ");
                lines.push(format!("note {}: {last}", output.status));
            }
            lines
        }
        Err(error) => vec![format!("note {error}")],
    }
}

fn write(path: &Path, text: &str) -> Result<(), MatrixError> {
    let failed = |error| MatrixError::Io(path.to_path_buf(), error);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    fs::write(path, text).map_err(failed)
}
