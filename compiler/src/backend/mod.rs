//! Backends: one language or format each.

pub mod go;
pub mod rust;
mod text;

use crate::files::Files;
use indexmap::IndexMap;
use r2g_idl::ir::{CheckedSchema, PackageId};
use r2g_idl::layout::Layouts;
use std::fmt;

/// What a backend turns into files.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// The checked schema, imports included.
    pub schema: &'a CheckedSchema,
    /// Its layouts.
    pub layouts: &'a Layouts,
    /// The packages to generate; others are context.
    pub targets: &'a [PackageId],
}

/// The file with a package's descriptor, beside its code.
const DESCRIPTOR: &str = "schema.r2gd";

/// Options of a `[[gen]]` entry of `r2g.toml`, by name.
pub type Options = serde_json::Map<String, serde_json::Value>;

/// The option `servers`: the methods that an implementation of a service must have.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Servers {
    /// Every method: one that it lacks, or that was renamed, does not compile.
    #[default]
    Strict,
    /// Any of them: the others answer `UNIMPLEMENTED`, also those that a later version adds.
    Open,
}

/// A generator of one language.
pub trait Backend: fmt::Debug + Sync {
    /// Its name in `r2g.toml`: `plugin = "rust"`.
    fn name(&self) -> &'static str;

    /// Generates the files, with paths relative to the entry's `out`.
    ///
    /// # Errors
    /// Wrong options, as text for the user.
    fn generate(&self, input: Input<'_>, options: &Options) -> Result<Files, BackendError>;

    /// The models that the templates get, by file: for `r2g dump model`.
    ///
    /// # Errors
    /// As [`Backend::generate`].
    fn models(
        &self,
        input: Input<'_>,
        options: &Options,
    ) -> Result<IndexMap<String, serde_json::Value>, BackendError>;
}

/// Why a backend made nothing.
#[derive(Debug)]
pub enum BackendError {
    /// An option that the backend does not have, or a value that it cannot use.
    Options(String),
    /// A mistake of ours: a template that does not fit its model, output that does not parse.
    Bug(String),
}

impl fmt::Display for BackendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Options(message) => f.write_str(message),
            Self::Bug(message) => write!(f, "r2g bug: {message}"),
        }
    }
}

impl std::error::Error for BackendError {}

impl From<serde_json::Error> for BackendError {
    fn from(error: serde_json::Error) -> Self {
        Self::Bug(error.to_string())
    }
}

impl From<handlebars::RenderError> for BackendError {
    fn from(error: handlebars::RenderError) -> Self {
        Self::Bug(error.to_string())
    }
}

/// Reads a backend's own options; unknown names are errors that list the known ones.
///
/// # Errors
/// `Options`.
pub fn parse_options<T: serde::de::DeserializeOwned>(
    backend: &str,
    options: &Options,
) -> Result<T, BackendError> {
    serde_json::from_value(serde_json::Value::Object(options.clone()))
        .map_err(|error| BackendError::Options(format!("options of plugin {backend}: {error}")))
}

/// All built-in backends, in the order in which they are listed.
pub const BACKENDS: &[&dyn Backend] = &[&rust::Rust, &go::Go];

/// The backend with this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static dyn Backend> {
    BACKENDS.iter().copied().find(|backend| backend.name() == name)
}
