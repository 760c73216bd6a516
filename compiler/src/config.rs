//! `r2g.toml`: where the schema is, what is generated, how halves are built.

use serde::Deserialize;
use std::fmt;
use std::path::{Path, PathBuf};

/// Name of the configuration file.
pub const FILE: &str = "r2g.toml";
/// The language edition of this release.
pub const EDITION: &str = "2026";

/// A configuration file.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Rules of the language.
    #[serde(default = "edition")]
    pub edition: String,
    /// Folder or file with the schema, relative to the configuration.
    #[serde(default = "root")]
    pub root: PathBuf,
    /// What is generated.
    #[serde(default, rename = "gen")]
    pub generate: Vec<Gen>,
    /// How the Go half of a Rust program is built.
    pub go: Option<Go>,
    /// How the Rust half of a Go program is built.
    pub rust: Option<Rust>,
    /// Schemas that are only imported, by package name.
    #[serde(default)]
    pub deps: indexmap::IndexMap<String, Dependency>,
}

/// `[[gen]]`: one output.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gen {
    /// The backend: `rust`, `go`.
    pub plugin: String,
    /// The output folder, relative to the configuration.
    pub out: PathBuf,
    /// Options of the backend.
    #[serde(default)]
    pub options: serde_json::Map<String, serde_json::Value>,
}

/// `[go]`: the Go packages that a Rust program links.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Go {
    /// Folder of the Go module, relative to the configuration.
    #[serde(default = "go_dir")]
    pub dir: PathBuf,
    /// Import paths of the packages that register services.
    pub packages: Vec<String>,
    /// Build tags.
    #[serde(default)]
    pub tags: Vec<String>,
}

/// `[rust]`: the Rust library that a Go program links.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rust {
    /// Folder of the crate, relative to the configuration.
    #[serde(default = "rust_dir")]
    pub dir: PathBuf,
    /// The name given to `r2g::library!`.
    pub library: String,
    /// Folder of the Go package that links it, relative to the configuration.
    pub bridge: PathBuf,
}

/// A package that the schema imports.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dependency {
    /// Folder or file, relative to the configuration.
    pub path: PathBuf,
}

fn edition() -> String {
    EDITION.to_owned()
}

fn root() -> PathBuf {
    PathBuf::from("schemas")
}

fn go_dir() -> PathBuf {
    PathBuf::from("go")
}

fn rust_dir() -> PathBuf {
    PathBuf::from(".")
}

/// Why there is no configuration.
#[derive(Debug)]
pub enum ConfigError {
    /// The file cannot be read.
    Read(PathBuf, std::io::Error),
    /// The file does not say what it should, with the place.
    Parse(PathBuf, String),
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read(path, error) if error.kind() == std::io::ErrorKind::NotFound => write!(
                f,
                "{} does not exist: run `r2g new NAME` for a project, or name a file with --config",
                path.display()
            ),
            Self::Read(path, error) => write!(f, "cannot read {}: {error}", path.display()),
            Self::Parse(path, message) => write!(f, "{}: {message}", path.display()),
        }
    }
}

impl std::error::Error for ConfigError {}

/// A configuration and where it lies.
#[derive(Debug, Clone, PartialEq)]
pub struct Project {
    /// The file.
    pub file: PathBuf,
    /// Its folder, which all its paths are relative to.
    pub base: PathBuf,
    /// What it says.
    pub config: Config,
}

impl Project {
    /// Reads a configuration.
    ///
    /// # Errors
    /// It cannot be read, or says something that this release does not know.
    pub fn load(file: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(file)
            .map_err(|error| ConfigError::Read(file.to_path_buf(), error))?;
        Self::parse(file, &text)
    }

    /// Reads a configuration from its text.
    ///
    /// # Errors
    /// It says something that this release does not know.
    pub fn parse(file: &Path, text: &str) -> Result<Self, ConfigError> {
        let fail = |message: String| ConfigError::Parse(file.to_path_buf(), message);
        let config: Config = toml::from_str(text).map_err(|error| fail(error.to_string()))?;
        if config.edition != EDITION {
            let edition = &config.edition;
            return Err(fail(format!(
                "edition {edition:?} is unknown: this release knows {EDITION:?}"
            )));
        }
        for entry in &config.generate {
            if crate::backend::find(&entry.plugin).is_none() {
                let known: Vec<&str> = crate::backend::BACKENDS
                    .iter()
                    .map(|known| known.name())
                    .collect();
                let plugin = &entry.plugin;
                return Err(fail(format!(
                    "plugin {plugin:?} is unknown: there are {}",
                    known.join(", ")
                )));
            }
        }
        let base = file.parent().filter(|base| !base.as_os_str().is_empty());
        Ok(Self {
            file: file.to_path_buf(),
            base: base.unwrap_or(Path::new(".")).to_path_buf(),
            config,
        })
    }

    /// A path of the configuration as this process can open it.
    #[must_use]
    pub fn path(&self, relative: &Path) -> PathBuf {
        if self.base == Path::new(".") {
            relative.to_path_buf()
        } else {
            self.base.join(relative)
        }
    }
}
