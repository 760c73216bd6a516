//! `r2g lint`: what compiles and is still likely to be regretted.

use std::collections::BTreeMap;
use std::path::PathBuf;

use r2g_idl::Compiled;
use r2g_idl::diagnostics::{Diagnostic, Edit, Fix, Severity};
use r2g_idl::lint::{self, Options};
use r2g_idl::outline::Outline;
use r2g_idl::source::{FileId, Span};

use super::versions::breaking::FailOn;
use super::{DONE, FINDINGS, Session, Trouble};
use crate::workspace::{Tidy, Workspace};

/// Rounds of `--fix`: one fix may make room for another. A round repairs up to a thousand findings,
/// so the number only has to be larger than any schema needs.
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

/// The exit code for these findings.
fn code(fail_on: FailOn, found: &[Diagnostic]) -> u8 {
    let fails = |one: &Diagnostic| match fail_on {
        FailOn::Error => one.severity == Severity::Error,
        FailOn::Warning => true,
        FailOn::None => false,
    };
    if found.iter().any(fails) { FINDINGS } else { DONE }
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
        for _ in 0..MAX_ROUNDS {
            let Some(next) = fixed(&workspace, &compiled, &found) else { break };
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
    Ok(code(args.fail_on, &found))
}

/// The rules that the configuration chooses.
fn options(session: &Session<'_>) -> Result<Options, Trouble> {
    let config = session.configuration()?;
    let rules = match config.as_ref().and_then(|config| config.content.lint.as_ref()) {
        Some(lint) => lint.rules(),
        None => lint::select(&["default"], &[]).unwrap_or_default(),
    };
    Ok(Options { rules, released: session.released()?.all_newest() })
}

fn findings(compiled: &Compiled, options: &Options) -> Vec<Diagnostic> {
    lint::lint(compiled, &Outline::new(&compiled.sources), options)
}

/// The workspace after as many fixes as can be applied together; `None` when none can. What does not compile afterwards, or changes a file of others, is not applied.
fn fixed<'a>(
    workspace: &Workspace<'a>,
    compiled: &Compiled,
    found: &[Diagnostic],
) -> Option<Workspace<'a>> {
    let sources = &compiled.sources;
    let fixes = found.iter().filter_map(|one| one.fix.as_ref());
    let own = |fix: &&Fix| workspace.may_change(sources, &fix.edits).is_ok();
    let candidates = disjoint(fixes.filter(own));
    let attempt = |chosen: &[&Fix]| {
        let edits: Vec<Edit> = chosen.iter().flat_map(|fix| fix.edits.iter().cloned()).collect();
        let next = workspace.edited(sources, &edits, Tidy::Always).ok()?;
        next.compile().is_ok().then_some(next)
    };
    let mut chosen = Vec::new();
    let mut best = None;
    accept(&candidates, &mut chosen, &mut best, &attempt);
    best
}

/// Adds to `chosen` what compiles with it: all candidates if they do, else what each half has.
fn accept<'f, T>(
    candidates: &[&'f Fix],
    chosen: &mut Vec<&'f Fix>,
    best: &mut Option<T>,
    attempt: &impl Fn(&[&Fix]) -> Option<T>,
) {
    if candidates.is_empty() {
        return;
    }
    let before = chosen.len();
    chosen.extend(candidates);
    if let Some(done) = attempt(chosen) {
        *best = Some(done);
        return;
    }
    chosen.truncate(before);
    if candidates.len() > 1 {
        let (first, second) = candidates.split_at(candidates.len() / 2);
        accept(first, chosen, best, attempt);
        accept(second, chosen, best, attempt);
    }
}

/// Fixes, in order, whose edits do not touch those of an earlier one.
fn disjoint<'f>(fixes: impl Iterator<Item = &'f Fix>) -> Vec<&'f Fix> {
    let mut chosen = Vec::new();
    // By file and start: where the edit ends. No two of them touch.
    let mut taken: BTreeMap<(FileId, u32), u32> = BTreeMap::new();
    for fix in fixes {
        let free = |span: Span| {
            let next = taken.range((span.file, span.start)..).next();
            let before = taken.range(..(span.file, span.start)).next_back();
            next.is_none_or(|(&(file, start), _)| file != span.file || start > span.end)
                && before.is_none_or(|(&(file, _), &end)| file != span.file || end < span.start)
        };
        if fix.edits.iter().all(|edit| free(edit.span)) {
            taken.extend(
                fix.edits.iter().map(|edit| ((edit.span.file, edit.span.start), edit.span.end)),
            );
            chosen.push(fix);
        }
    }
    chosen
}
