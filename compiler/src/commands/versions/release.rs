//! `r2g release`: the image of each package for the folder of releases, if it may be released.

use r2g_idl::compare::render::{Shown, json, text};
use r2g_idl::compare::review::{self, Finding, Review, Severity};
use r2g_idl::compare::waivers::Waiver;
use r2g_idl::descriptor::{self, message::Image};
use r2g_idl::diagnostics::render::Style;
use r2g_idl::ir::Package;
use r2g_idl::outline::Outline;

use super::breaking::waivers_of;
use crate::commands::Format;
use crate::commands::{DONE, FINDINGS, Session, Trouble};
use crate::releases::{self, Releases};

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

/// Runs the command.
///
/// # Errors
/// When the schema does not compile, a release cannot be read, or the folder cannot be written.
pub fn run(args: &Args, session: &mut Session<'_>) -> Result<u8, Trouble> {
    let config = session.project()?;
    let folder = config.path(&config.content.breaking.folder());
    let released = Releases::read(&config)?;
    let compiled = session.compile_locked(&[], args.locked)?;
    let outline = Outline::new(&compiled.sources);
    let waivers = waivers_of(&compiled)?;
    let whole = descriptor::image(&compiled);
    let mut images = Vec::new();
    let mut lines = Vec::new();
    let mut refused = false;
    for &id in &compiled.schema.roots {
        let package = compiled.schema.package(id);
        let image = releases::image(&compiled, &outline, id, &config.folder).ok_or_else(|| {
            Trouble::Bug(format!("r2g bug: {} does not compile alone", package.identity()))
        })?;
        let review = held(&released, package, &whole, &waivers);
        refused |= review.findings.iter().any(|one| one.severity > Severity::Note);
        print(session, &released, package, &review, &whole)?;
        let name = releases::file_name(&package.name, package.version);
        if released.has(&package.name, package.version) {
            session.progress(&format!("{} {} is released", package.name, package.version));
        } else {
            lines.push(tag(session.format, package));
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

/// The tag to make, as a line for a shell or for a machine.
fn tag(format: Format, package: &Package) -> String {
    let (name, version) = (&package.name, package.version.to_string());
    let tag = format!("{name}-{version}");
    match format {
        Format::Json => {
            let line = serde_json::json!({
                "schema": 1, "kind": "release", "package": name, "version": version, "tag": tag,
            });
            format!("{line}\n")
        }
        Format::Text | Format::Github | Format::Sarif => format!("git tag {tag}\n"),
    }
}

/// One package held against its releases. What it imports has owners of its own.
pub(super) fn held(
    released: &Releases,
    package: &Package,
    image: &Image,
    waivers: &[Waiver],
) -> Review {
    let baselines = released.baselines(&package.name, package.version.major);
    let mut review = review::review(&baselines, image, waivers, released.terms());
    let mine = |one: &Finding| one.change.package.split('@').next() == Some(&package.name);
    review.findings.retain(mine);
    review.covered.retain(mine);
    review
}

/// Prints findings as `r2g breaking` does.
pub(super) fn print(
    session: &mut Session<'_>,
    released: &Releases,
    package: &Package,
    review: &Review,
    new: &Image,
) -> Result<(), Trouble> {
    let baselines = released.baselines(&package.name, package.version.major);
    let shown = Shown { new, baselines: &baselines };
    let style = if session.colored { Style::Color } else { Style::Plain };
    for finding in &review.findings {
        let row = match session.format {
            Format::Json => json(finding, shown) + "\n",
            // The other forms are refused before a command starts.
            Format::Text | Format::Github | Format::Sarif => text(finding, shown, style) + "\n",
        };
        session.print(&row)?;
    }
    Ok(())
}
