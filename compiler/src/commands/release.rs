//! `r2g release`: the image of each package for the folder of releases, if it may be released.

use std::path::Path;

use r2g_idl::compare::render::{Shown, json, text};
use r2g_idl::compare::review::{self, Baseline, Finding, Review, Severity, Terms};
use r2g_idl::compare::waivers::{Waiver, waivers};
use r2g_idl::descriptor::{self, message::Image};
use r2g_idl::diagnostics::render::Style;
use r2g_idl::outline::Outline;
use r2g_idl::{Compiled, Failure};

use super::{DONE, FINDINGS, Session, Trouble};
use crate::cli::Format;
use crate::releases::{self, ReleaseError};

/// Flags of `release`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Write nothing; say what would be written
    #[arg(long)]
    pub dry_run: bool,
    /// Fail if the lock file would change
    #[arg(long)]
    pub locked: bool,
}

impl From<ReleaseError> for Trouble {
    fn from(error: ReleaseError) -> Self {
        Self::Environment(error.to_string())
    }
}

/// Runs the command.
///
/// # Errors
/// When the schema does not compile, a release cannot be read, or the folder cannot be written.
pub fn run(args: &Args, session: &mut Session<'_>) -> Result<u8, Trouble> {
    let config = session.project()?;
    let folder = config.path(Path::new(releases::FOLDER));
    let released = releases::read(&folder)?;
    let compiled = session.compile_locked(&[], args.locked)?;
    let outline = Outline::new(&compiled.sources);
    let waivers = own_waivers(&compiled)?;
    let whole = descriptor::image(&compiled);
    let mut images = Vec::new();
    let mut lines = Vec::new();
    let mut refused = false;
    for &id in &compiled.schema.roots {
        let package = compiled.schema.package(id);
        let image = releases::image(&compiled, &outline, id, &config.folder).ok_or_else(|| {
            Trouble::Bug(format!("r2g bug: {} does not compile alone", package.identity()))
        })?;
        let baselines = releases::baselines(&released, &package.name, package.version.major);
        let findings = findings(&baselines, &whole, &waivers, &package.name);
        refused |= findings.findings.iter().any(|one| one.severity > Severity::Note);
        print(session, &findings, &baselines, &whole)?;
        let name = releases::file_name(&package.name, package.version);
        let known = releases::of(&released, &package.name, package.version.major)
            .any(|release| release.version == package.version);
        if known {
            session.progress(&format!("{} {} is released", package.name, package.version));
        } else {
            lines.push(format!("git tag {}-{}\n", package.name, package.version));
            images.push((name, image));
        }
    }
    if refused {
        session.progress("nothing was released");
        return Ok(FINDINGS);
    }
    if !args.dry_run && !images.is_empty() {
        releases::write(&folder, &images)?;
    }
    let verb = if args.dry_run { "would write" } else { "wrote" };
    for (name, _) in &images {
        session.progress(&format!("{verb} {}", folder.join(name).display()));
    }
    // The tags to make, for people and for `sh`.
    session.print(&lines.concat())?;
    Ok(DONE)
}

/// The waivers of all sources.
///
/// # Errors
/// With what is wrong in them.
pub(super) fn own_waivers(compiled: &Compiled) -> Result<Vec<Waiver>, Trouble> {
    let (waivers, wrong) = waivers(&compiled.sources);
    if wrong.is_empty() {
        return Ok(waivers);
    }
    let failure = Failure { sources: compiled.sources.clone(), diagnostics: wrong };
    Err(Trouble::Schema(failure))
}

/// One package held against its releases. What it imports has owners of its own.
pub(super) fn findings(
    baselines: &[Baseline],
    image: &Image,
    waivers: &[Waiver],
    package: &str,
) -> Review {
    let mut review = review::review(baselines, image, waivers, &Terms::default());
    let mine = |one: &Finding| one.change.package.split('@').next() == Some(package);
    review.findings.retain(mine);
    review.covered.retain(mine);
    review
}

/// Prints findings as `r2g breaking` does.
pub(super) fn print(
    session: &mut Session<'_>,
    review: &Review,
    baselines: &[Baseline],
    new: &Image,
) -> Result<(), Trouble> {
    let shown = Shown { new, baselines };
    let style = if session.colored { Style::Color } else { Style::Plain };
    for finding in &review.findings {
        let row = match session.format {
            Format::Text => text(finding, shown, style) + "\n",
            Format::Json => json(finding, shown) + "\n",
        };
        session.print(&row)?;
    }
    Ok(())
}
