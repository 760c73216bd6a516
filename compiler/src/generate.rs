//! From a project to generated files: what `r2g gen` and build scripts share.

use crate::backend::{self, BackendError, Input};
use crate::config::{Config, Gen};
use crate::files::{self, Changes, Files, WriteError};
use r2g_idl::Failure;
use r2g_idl::diagnostics::{Diagnostic, Severity, render};
use r2g_idl::loader::DiskLoader;
use r2g_idl::source::SourceMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::thread;

/// What one run generated: a folder and its files, per `[[gen]]`.
#[derive(Debug)]
pub struct Generated {
    /// Output folders with their files.
    pub outputs: Vec<(PathBuf, Files)>,
    /// Schema files that were read.
    pub inputs: Vec<PathBuf>,
    /// Warnings, rendered.
    pub warnings: String,
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
}

impl fmt::Display for GenerateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Schema(failure) => {
                f.write_str(rendered(&failure.sources, &failure.diagnostics).trim_end())
            }
            Self::Backend(error) => error.fmt(f),
            Self::Write(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for GenerateError {}

impl From<BackendError> for GenerateError {
    fn from(error: BackendError) -> Self {
        Self::Backend(error)
    }
}

impl From<WriteError> for GenerateError {
    fn from(error: WriteError) -> Self {
        Self::Write(error)
    }
}

/// The loader of a project's schema and dependencies.
#[must_use]
pub fn loader(config: &Config) -> DiskLoader {
    config.dependencies().fold(DiskLoader::new(config.root()), DiskLoader::dependency)
}

/// Compiles the schema and runs every backend, in memory.
///
/// # Errors
/// The first phase that fails, with all it found.
pub fn generate(config: &Config) -> Result<Generated, GenerateError> {
    let loader = loader(config);
    let compiled =
        r2g_idl::compile(&loader).map_err(|failure| GenerateError::Schema(Box::new(failure)))?;
    let missing = r2g_idl::unsupported(&compiled.schema);
    if missing.iter().any(|found| found.severity == Severity::Error) {
        let failure = Failure { sources: compiled.sources, diagnostics: missing };
        return Err(GenerateError::Schema(Box::new(failure)));
    }
    let input = Input {
        schema: &compiled.schema,
        layouts: &compiled.layouts,
        targets: &targets(&compiled.schema),
    };
    let outputs = run_backends(config, input)?;
    Ok(Generated {
        outputs,
        inputs: compiled.sources.iter().map(|(_, source)| PathBuf::from(&source.name)).collect(),
        warnings: rendered(&compiled.sources, &compiled.warnings),
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
