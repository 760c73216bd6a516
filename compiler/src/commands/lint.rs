//! `r2g lint`: what compiles and is still likely to be regretted.

use std::path::PathBuf;

use r2g_idl::diagnostics::{Diagnostic, Severity};
use r2g_idl::lint::{self, Options};
use r2g_idl::outline::Outline;
use r2g_idl::{Compiled, Failure};

use super::{DONE, FINDINGS, Session, Trouble};
use crate::workspace::{Tidy, Workspace};

/// Rounds of `--fix`: one fix may make room for another. Each round ends with fewer findings, so
/// the number only has to be larger than any schema needs.
const MAX_ROUNDS: usize = 1_000;

/// Flags of `lint`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Apply the fixes that need no decision, and format the files
    #[arg(long)]
    pub fix: bool,
    /// Findings that make the command fail
    #[arg(long, value_enum, default_value_t = FailOn::Warning, value_name = "LEVEL")]
    pub fail_on: FailOn,
    /// Schema files or folders [default: the configured root]
    pub paths: Vec<PathBuf>,
}

/// From which severity on a command fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum FailOn {
    /// Errors.
    Error,
    /// Warnings and errors.
    Warning,
    /// Never.
    None,
}

impl FailOn {
    /// The exit code for these findings.
    #[must_use]
    pub fn code(self, found: &[Diagnostic]) -> u8 {
        let fails = |one: &Diagnostic| match self {
            Self::Error => one.severity == Severity::Error,
            Self::Warning => true,
            Self::None => false,
        };
        if found.iter().any(fails) { FINDINGS } else { DONE }
    }
}

/// Runs the command.
///
/// # Errors
/// When the schema does not compile, the configuration is wrong, or a file cannot be written.
pub fn run(args: &Args, session: &mut Session<'_>) -> Result<u8, Trouble> {
    let options = options(session)?;
    let loader = session.loader(&args.paths)?;
    let own = session.changeable_files(&args.paths)?;
    let unlisted = |error: r2g_idl::loader::LoadError| Trouble::Environment(error.to_string());
    let mut workspace = Workspace::new(&loader, &own).map_err(unlisted)?;
    let mut compiled = workspace.compile().map_err(Trouble::Schema)?;
    let mut found = findings(&compiled, &options);
    if args.fix {
        let mut applied = 0;
        while applied < MAX_ROUNDS
            && let Some((next, fixes)) = fixed(&workspace, &compiled, &found)
        {
            applied += fixes;
            compiled = next.compile().map_err(Trouble::Schema)?;
            workspace = next;
            found = findings(&compiled, &options);
        }
        workspace.write().map_err(|(path, error)| Trouble::file(&path, &error))?;
        for name in workspace.changed() {
            session.progress(&format!("fixed {name}"));
        }
    }
    session.findings(&found, &compiled.sources)?;
    let fixable = found.iter().filter(|one| one.fix.is_some()).count();
    if !args.fix && fixable > 0 {
        session.progress(&format!("{fixable} can be repaired with --fix"));
    }
    Ok(args.fail_on.code(&found))
}

/// The rules that the configuration chooses.
fn options(session: &Session<'_>) -> Result<Options, Trouble> {
    let config = session.configuration()?;
    let rules = match config.as_ref().and_then(|config| config.content.lint.as_ref()) {
        Some(lint) => lint.rules(),
        None => lint::select(&["default"], &[]).unwrap_or_default(),
    };
    Ok(Options { rules, released: Vec::new() })
}

fn findings(compiled: &Compiled, options: &Options) -> Vec<Diagnostic> {
    lint::lint(compiled, &Outline::new(&compiled.sources), options)
}

/// The workspace after as many fixes as can be applied together, and how many; `None` when none
/// can. What does not compile afterwards, or changes a file of others, is not applied.
fn fixed<'a>(
    workspace: &Workspace<'a>,
    compiled: &Compiled,
    found: &[Diagnostic],
) -> Option<(Workspace<'a>, usize)> {
    let sources = &compiled.sources;
    let own = |one: &&Diagnostic| {
        one.fix.as_ref().is_some_and(|fix| workspace.may_change(sources, &fix.edits).is_ok())
    };
    let candidates: Vec<&Diagnostic> = found.iter().filter(own).collect();
    let attempt = |chosen: &[&Diagnostic]| {
        let edits: Vec<_> = chosen
            .iter()
            .filter_map(|one| one.fix.as_ref())
            .flat_map(|fix| fix.edits.iter().cloned())
            .collect();
        let next = workspace.edited(sources, &edits, Tidy::Always);
        let outcome: Result<Compiled, Failure> = next.compile();
        outcome.is_ok().then_some((next, chosen.len()))
    };
    // All that do not touch each other, else the first that works alone.
    let together = disjoint(&candidates);
    if !together.is_empty()
        && let Some(done) = attempt(&together)
    {
        return Some(done);
    }
    candidates.iter().find_map(|one| attempt(&[one]))
}

/// As many findings, in order, as have edits at different places.
fn disjoint<'d>(candidates: &[&'d Diagnostic]) -> Vec<&'d Diagnostic> {
    let mut chosen: Vec<&Diagnostic> = Vec::new();
    let mut taken: Vec<r2g_idl::source::Span> = Vec::new();
    for &one in candidates {
        let edits = one.fix.iter().flat_map(|fix| &fix.edits);
        let spans: Vec<_> = edits.map(|edit| edit.span).collect();
        let free = spans.iter().all(|span| {
            taken.iter().all(|other| {
                other.file != span.file || span.end < other.start || other.end < span.start
            })
        });
        if free {
            taken.extend(spans);
            chosen.push(one);
        }
    }
    chosen
}
