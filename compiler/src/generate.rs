//! From a project to generated files: what `r2g gen` and build scripts share.

use crate::backend::{self, BackendError, Input};
use crate::config::{Config, Gen};
use crate::deps::{DepsError, Resolved, Update};
use crate::files::{self, Changes, Files, WriteError};
use crate::sources::Sources;
use r2g_idl::Failure;
use r2g_idl::diagnostics::{Diagnostic, Severity, render};
use r2g_idl::source::SourceMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::thread;

/// What one run generated: a folder and its files, per `[[gen]]`.
#[derive(Debug)]
pub struct Generated {
    /// Output folders with their files.
    pub outputs: Vec<(PathBuf, Files)>,
    /// Files that were read: of the schema, and the lock file if it matters.
    pub inputs: Vec<PathBuf>,
    /// Warnings, rendered.
    pub warnings: String,
    /// The dependencies, and what their lock file has to say.
    pub dependencies: Resolved,
}

/// Why nothing was generated.
#[derive(Debug)]
pub enum GenerateError {
    /// The schema, with everything found.
    Schema(Box<Failure>),
    /// A backend.
    Backend(BackendError),
    /// The disk.
    Write(WriteError),
    /// A dependency.
    Deps(DepsError),
}

impl fmt::Display for GenerateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Schema(failure) => {
                f.write_str(rendered(&failure.sources, &failure.diagnostics).trim_end())
            }
            Self::Backend(error) => error.fmt(f),
            Self::Write(error) => error.fmt(f),
            Self::Deps(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for GenerateError {}

impl From<BackendError> for GenerateError {
    fn from(error: BackendError) -> Self {
        Self::Backend(error)
    }
}

impl From<DepsError> for GenerateError {
    fn from(error: DepsError) -> Self {
        Self::Deps(error)
    }
}

impl From<WriteError> for GenerateError {
    fn from(error: WriteError) -> Self {
        Self::Write(error)
    }
}

/// The loader of a project's schema and dependencies.
#[must_use]
pub fn loader(config: &Config, resolved: &Resolved) -> Sources {
    Sources::default().root(config.root()).with(resolved)
}

/// Compiles the schema and runs every backend, in memory. The lock file may change as `update` says.
///
/// # Errors
/// The first phase that fails, with all it found.
pub fn generate(config: &Config, update: &Update) -> Result<Generated, GenerateError> {
    let resolved = config.resolve_dependencies(update)?;
    let loader = loader(config, &resolved);
    let compiled =
        r2g_idl::compile(&loader).map_err(|failure| GenerateError::Schema(Box::new(failure)))?;
    let missing = r2g_idl::unsupported(&compiled.schema);
    if missing.iter().any(|found| found.severity == Severity::Error) {
        let failure = Failure { sources: compiled.sources, diagnostics: missing };
        return Err(GenerateError::Schema(Box::new(failure)));
    }
    compiled.layouts.verify().map_err(BackendError::Bug)?;
    let input = Input {
        schema: &compiled.schema,
        layouts: &compiled.layouts,
        targets: &targets(&compiled.schema),
    };
    let outputs = run_backends(config, input)?;
    Ok(Generated {
        outputs,
        inputs: inputs(&compiled.sources, &resolved),
        warnings: rendered(&compiled.sources, &compiled.warnings),
        dependencies: resolved,
    })
}

/// Runs the backends side by side: they share nothing but the schema.
fn run_backends(config: &Config, input: Input<'_>) -> Result<Vec<(PathBuf, Files)>, GenerateError> {
    let run = |entry: &Gen| {
        let name = entry.plugin.get_ref();
        let backend = backend::find(name)
            .ok_or_else(|| BackendError::Options(format!("plugin {name:?} is unknown")))?;
        backend.generate(input, &entry.options())
    };
    let results: Vec<Result<Files, BackendError>> = thread::scope(|scope| {
        let threads: Vec<_> =
            config.content.r#gen.iter().map(|entry| scope.spawn(move || run(entry))).collect();
        let join = |thread: thread::ScopedJoinHandle<'_, _>| {
            thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        };
        threads.into_iter().map(join).collect()
    });
    let mut outputs = Vec::new();
    for (entry, files) in config.content.r#gen.iter().zip(results) {
        outputs.push((config.path(entry.out.get_ref()), files?));
    }
    Ok(outputs)
}

/// What a run depends on: schema files on disk, and the lock file for those that are not.
fn inputs(sources: &SourceMap, resolved: &Resolved) -> Vec<PathBuf> {
    let names = sources.iter().map(|(_, source)| source.name.as_str());
    let mut inputs: Vec<PathBuf> =
        names.filter(|name| Sources::is_on_disk(name)).map(PathBuf::from).collect();
    if !resolved.fetched.is_empty() {
        inputs.push(resolved.lock_file.clone());
    }
    inputs
}

/// Every package is generated: a half needs the code of what it imports.
fn targets(schema: &r2g_idl::ir::Schema) -> Vec<r2g_idl::ir::PackageId> {
    (0..schema.packages.len() as u32).map(r2g_idl::ir::PackageId).collect()
}

fn rendered(sources: &SourceMap, found: &[Diagnostic]) -> String {
    render::texts(found, sources, render::Style::Plain).trim_end_matches('\n').to_owned()
}

/// Compares what was generated with the disk.
///
/// # Errors
/// What stands in the way.
pub fn compare(generated: &Generated) -> Result<Changes, GenerateError> {
    each(generated, files::compare)
}

/// Writes what was generated. All folders are looked at before the first file is written.
///
/// # Errors
/// What stands in the way.
pub fn write(generated: &Generated) -> Result<Changes, GenerateError> {
    compare(generated)?;
    each(generated, files::write)
}

fn each(
    generated: &Generated,
    one: impl Fn(&Files, &Path) -> Result<Changes, WriteError>,
) -> Result<Changes, GenerateError> {
    let mut all = Changes::default();
    for (out, files) in &generated.outputs {
        let changes = one(files, out)?;
        all.written.extend(changes.written);
        all.removed.extend(changes.removed);
    }
    Ok(all)
}
