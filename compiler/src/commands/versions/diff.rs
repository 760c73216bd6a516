//! `r2g diff`: every change between two schemas, harmless ones too, and the version they need.

use r2g_idl::compare::render;
use r2g_idl::compare::review::{Baseline, Finding, Review, Terms, review};
use r2g_idl::compare::waivers::{self, Waiver};
use r2g_idl::compare::{Axis, Change, Options};
use r2g_idl::descriptor::{self, message::Image};
use r2g_idl::source::SourceMap;

use crate::baseline::{self, BaselineError, Reference, Setting};
use crate::commands::Format;
use crate::deps::{Resolved, Update};

use super::breaking::{setting, waivers_of};
use crate::commands::{DONE, Session, Trouble};

/// Flags of `diff`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The old schema: git#tag=v1.2, a folder, api.r2gi, lib:PATH, or released for the newest releases
    pub base: String,
    /// The new one, in the same forms [default: the configured root]
    pub new: Option<String>,
    /// Print a change log in Markdown
    #[arg(long)]
    pub changelog: bool,
}

/// Runs the command.
///
/// # Errors
/// When the schema does not compile, or a baseline cannot be read.
pub fn run(args: &Args, session: &mut Session<'_>) -> Result<u8, Trouble> {
    if args.changelog && session.format == Format::Json {
        return Err(Trouble::Usage("a change log is Markdown: leave out --format json".to_owned()));
    }
    let config = session.configuration()?;
    let resolved = match &config {
        Some(config) => config.resolve_dependencies(&Update::Missing)?,
        None => Resolved::default(),
    };
    let setting = setting(config.as_ref(), &[], resolved);
    let unstable =
        config.as_ref().map(|config| config.content.breaking.unstable()).unwrap_or_default();
    let (new, waivers) = new_schema(args, &setting, session)?;
    let old = old_schema(&args.base, &setting)?;
    let terms = Terms { axes: Axis::ALL.to_vec(), options: Options { unstable, partial: false } };
    let review = review(&old, &new, &waivers, &terms);
    let text = if args.changelog {
        render::changelog(&review, &waivers)
    } else if session.format == Format::Json {
        lines(&review, &old)
    } else {
        render::listing(&review, &waivers)
    };
    session.print(&text)?;
    Ok(DONE)
}

/// The schema that was named, else the configured one.
fn new_schema(
    args: &Args,
    setting: &Setting,
    session: &Session<'_>,
) -> Result<(Image, Vec<Waiver>), Trouble> {
    let Some(text) = &args.new else {
        let compiled = session.compile(&[])?;
        let waivers = waivers_of(&compiled)?;
        return Ok((descriptor::image(&compiled), waivers));
    };
    let mut found = baseline::load(text, setting)?;
    if found.len() > 1 {
        return Err(BaselineError::NotOne(text.clone(), found.len()).into());
    }
    let image = found.pop().map(|baseline| baseline.image).unwrap_or_default();
    let mut sources = SourceMap::default();
    for (name, text) in image.files.iter().zip(&image.texts) {
        sources.add(name, text);
    }
    // Waivers of a schema that is no longer being written are taken as far as they are understood.
    let (waivers, _) = waivers::waivers(&sources);
    Ok((image, waivers))
}

/// One schema; of releases the newest of each package.
fn old_schema(text: &str, setting: &Setting) -> Result<Vec<Baseline>, Trouble> {
    let mut found = baseline::load(text, setting)?;
    match Reference::parse(text)? {
        Reference::Released => {
            // They are sorted by package and version.
            let package = |one: &Baseline| {
                one.image.packages.iter().find(|package| package.root).map(|one| one.name.clone())
            };
            let names: Vec<Option<String>> = found.iter().map(package).collect();
            let mut index = 0;
            found.retain(|_| {
                index += 1;
                names.get(index) != Some(&names[index - 1])
            });
        }
        Reference::Tags { .. } if found.len() > 1 => {
            return Err(BaselineError::NotOne(text.to_owned(), found.len()).into());
        }
        _ => {}
    }
    Ok(found)
}

/// One object per change.
fn lines(review: &Review, old: &[Baseline]) -> String {
    let of = |finding: &Finding, verdict: &str| {
        let origin = old.get(finding.against).map_or("", |baseline| &baseline.origin);
        render::change_json(&finding.change, origin, verdict) + "\n"
    };
    let plain = |change: &Change| {
        let origin = old.first().map_or("", |baseline| &baseline.origin);
        render::change_json(change, origin, "compatible") + "\n"
    };
    let breaking = review.findings.iter().chain(&review.covered).map(|one| of(one, "breaking"));
    let waived = review.waived.iter().map(|one| of(one, "waived"));
    breaking.chain(waived).chain(review.compatible.iter().map(plain)).collect()
}
