//! The commands, and what they share: streams, findings, exit codes.

pub mod build;
pub mod check;
pub mod completions;
pub mod doctor;
pub mod dump;
pub mod edit;
pub mod explain;
pub mod fmt;
mod format;
pub mod generate;
pub mod layout;
pub mod lib;
pub mod link;
pub mod lint;
pub mod lock;
pub mod matrix;
pub mod new;
mod trouble;
pub mod versions;

pub use format::Format;
pub use trouble::Trouble;

use std::io::Write;
use std::path::PathBuf;

use r2g_idl::diagnostics::{Diagnostic, Severity, render};
use r2g_idl::loader::DiskLoader;
use r2g_idl::source::SourceMap;
use r2g_idl::{Compiled, compile};

use crate::config::{self, Config};
use crate::deps::{self, Resolved, Update};
use crate::releases::Releases;
use crate::sources::Sources;

/// Nothing to report.
pub const DONE: u8 = 0;
/// Findings, or `--check` would change files.
pub const FINDINGS: u8 = 1;
/// The schema does not compile.
pub const NO_SCHEMA: u8 = 2;
/// Bad flags or configuration.
pub const BAD_USAGE: u8 = 3;
/// File system, Go, cargo and the like.
pub const ENVIRONMENT: u8 = 4;
/// A bug of r2g.
pub const BUG: u8 = 70;

/// Streams and common flags of one run.
pub struct Session<'a> {
    /// `--config`.
    pub config: Option<PathBuf>,
    /// `--format`.
    pub format: Format,
    /// Whether text has colours.
    pub colored: bool,
    /// `--quiet`.
    pub quiet: bool,
    /// Findings and results.
    pub out: &'a mut dyn Write,
    /// Progress and failures.
    pub err: &'a mut dyn Write,
}

impl Session<'_> {
    /// Prints a result.
    ///
    /// # Errors
    /// When nobody reads any more.
    pub fn print(&mut self, text: &str) -> Result<(), Trouble> {
        self.out.write_all(text.as_bytes()).map_err(|_| Trouble::Closed)
    }

    /// Tells what was done, unless `--quiet`.
    pub fn progress(&mut self, text: &str) {
        if !self.quiet {
            // Progress that nobody sees is no reason to stop.
            let _ = writeln!(self.err, "{text}");
        }
    }

    /// Prints findings in the form asked for.
    ///
    /// # Errors
    /// When nobody reads any more.
    pub fn findings(&mut self, list: &[Diagnostic], sources: &SourceMap) -> Result<(), Trouble> {
        let style = if self.colored { render::Style::Color } else { render::Style::Plain };
        match self.format {
            Format::Text => self.print(&render::texts(list, sources, style))?,
            Format::Json => {
                let lines: String =
                    list.iter().map(|one| render::json(one, sources) + "\n").collect();
                self.print(&lines)?;
            }
            Format::Github => {
                let lines: String = list.iter().map(|one| render::github(one, sources)).collect();
                self.print(&lines)?;
            }
            // A log holds the results of a run, and this one had none: the reader of the log gets
            // nothing, people get text.
            Format::Sarif => {
                let _ = self.err.write_all(render::texts(list, sources, style).as_bytes());
            }
        }
        let count = |severity| list.iter().filter(|found| found.severity == severity).count();
        let summary = summary(count(Severity::Error), count(Severity::Warning));
        if !summary.is_empty() {
            self.progress(&summary);
        }
        Ok(())
    }

    /// Reports why the command ends; returns the exit code.
    pub fn fail(&mut self, trouble: &Trouble) -> u8 {
        match trouble {
            Trouble::Schema(failure) => {
                let code = if failure.is_environment() { ENVIRONMENT } else { NO_SCHEMA };
                self.findings(&failure.diagnostics, &failure.sources).map_or(ENVIRONMENT, |()| code)
            }
            Trouble::Config(found) => {
                self.findings(&found.1, &found.0).map_or(ENVIRONMENT, |()| BAD_USAGE)
            }
            Trouble::Usage(text) => self.say(text, BAD_USAGE),
            Trouble::Environment(text) => self.say(text, ENVIRONMENT),
            Trouble::Bug(text) => {
                self.say(&format!("{text}\nplease report this with your schema"), BUG)
            }
            Trouble::Closed => ENVIRONMENT,
        }
    }

    fn say(&mut self, text: &str, code: u8) -> u8 {
        let _ = writeln!(self.err, "error: {text}");
        code
    }

    /// The configuration: the file named by `--config`, or the nearest `r2g.toml`, or none.
    ///
    /// # Errors
    /// When it cannot be read or is wrong.
    pub fn configuration(&self) -> Result<Option<Config>, Trouble> {
        match &self.config {
            Some(path) => Ok(Some(config::read(path)?)),
            None => Ok(config::find(
                &std::env::current_dir()
                    .map_err(|error| Trouble::Environment(error.to_string()))?,
            )?),
        }
    }

    /// The configuration, which the command cannot do without.
    ///
    /// # Errors
    /// When there is none, or it is wrong.
    pub fn project(&self) -> Result<Config, Trouble> {
        self.configuration()?.ok_or_else(|| {
            Trouble::Usage(
                "no r2g.toml here or in a folder above: `r2g new NAME` makes a project".to_owned(),
            )
        })
    }

    /// The releases of the project's packages; without a configuration there are none.
    ///
    /// # Errors
    /// When one cannot be read.
    pub fn released(&self) -> Result<Releases, Trouble> {
        match self.configuration()? {
            Some(config) => Ok(Releases::read(&config)?),
            None => Ok(Releases::default()),
        }
    }

    /// Compiles the files named on the command line, or the configured schema root.
    ///
    /// # Errors
    /// When there is nothing to compile, or it does not compile.
    pub fn compile(&self, paths: &[PathBuf]) -> Result<Compiled, Trouble> {
        compile(&self.loader(paths)?).map_err(Trouble::Schema)
    }

    /// The files named on the command line, or the configured schema root: what may be changed.
    ///
    /// # Errors
    /// When there is neither.
    pub fn own_files(&self, paths: &[PathBuf]) -> Result<DiskLoader, Trouble> {
        if paths.is_empty() {
            let config = self.configuration()?.ok_or_else(nothing_named)?;
            return Ok(DiskLoader::new(config.root()));
        }
        Ok(paths.iter().fold(DiskLoader::default(), |loader, path| loader.root(path)))
    }

    /// All files of the user: those named on the command line, and the configured schema root. A
    /// change of what is named may need one elsewhere.
    ///
    /// # Errors
    /// When there is neither.
    pub fn changeable_files(&self, paths: &[PathBuf]) -> Result<DiskLoader, Trouble> {
        let mut loader = self.own_files(paths)?;
        if let Some(config) = self.configuration()?.filter(|config| config.root().is_dir()) {
            loader = loader.dependency(config.root());
        }
        Ok(loader)
    }

    /// The files named on the command line, or the configured schema root, with its dependencies.
    ///
    /// # Errors
    /// When there is neither.
    pub fn loader(&self, paths: &[PathBuf]) -> Result<Sources, Trouble> {
        Ok(self.loader_and_dependencies(paths, &Update::Missing)?.0)
    }

    /// The same, with what the lock file of the dependencies has to say. Without a configuration
    /// there are no dependencies.
    ///
    /// # Errors
    /// When there is neither, or a dependency cannot be had.
    pub fn loader_and_dependencies(
        &self,
        paths: &[PathBuf],
        update: &Update,
    ) -> Result<(Sources, Resolved), Trouble> {
        let config = self.configuration()?;
        let mut loader = Sources::default();
        match (paths, &config) {
            ([], None) => return Err(nothing_named()),
            ([], Some(config)) => loader = loader.root(config.root()),
            (paths, _) => {
                for path in paths {
                    loader = loader.root(path);
                }
                // The rest of the schema is there to be imported.
                if let Some(config) = config.as_ref().filter(|config| config.root().is_dir()) {
                    loader = loader.dependency(config.root());
                }
            }
        }
        let resolved = match &config {
            Some(config) => config.resolve_dependencies(update)?,
            None => Resolved::default(),
        };
        Ok((loader.with(&resolved), resolved))
    }

    /// Compiles as [`Session::compile`] does, after the lock file was brought up to date, or, with
    /// `locked`, found to be.
    ///
    /// # Errors
    /// When the lock file would change or cannot be written, and when nothing compiles.
    pub fn compile_locked(&mut self, paths: &[PathBuf], locked: bool) -> Result<Compiled, Trouble> {
        let update = if locked { Update::Nothing } else { Update::Missing };
        let (loader, resolved) = self.loader_and_dependencies(paths, &update)?;
        let compiled = compile(&loader).map_err(Trouble::Schema)?;
        self.keep(&resolved)?;
        Ok(compiled)
    }

    /// Brings the lock file up to date, and says so.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn keep(&mut self, resolved: &Resolved) -> Result<(), Trouble> {
        for change in resolved.keep()? {
            self.progress(&format!("{}: {change}", deps::FILE_NAME));
        }
        Ok(())
    }
}

fn nothing_named() -> Trouble {
    Trouble::Usage(
        "no r2g.toml here or in a folder above; name the schema files or folders".to_owned(),
    )
}

/// `2 errors, 1 warning`, or nothing.
fn summary(errors: usize, warnings: usize) -> String {
    let count = |number: usize, word: &str| match number {
        0 => None,
        1 => Some(format!("1 {word}")),
        more => Some(format!("{more} {word}s")),
    };
    let parts: Vec<String> =
        [count(errors, "error"), count(warnings, "warning")].into_iter().flatten().collect();
    parts.join(", ")
}
