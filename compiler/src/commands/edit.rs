//! `r2g edit`: safe changes of a schema's text. Numbers, versions and marks are set as spec 07 asks
//! for; comments, docs and layout stay; what would not compile is not written.

use std::path::PathBuf;

use r2g_idl::Compiled;
use r2g_idl::diagnostics::Edit;
use r2g_idl::edit::{self, Addition, Change, Refusal};
use r2g_idl::ir::Version;
use r2g_idl::outline::{DeclId, Outline};

use super::{DONE, Session, Trouble};
use crate::releases::Releases;
use crate::workspace::{Tidy, Workspace};

/// Flags of `edit`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The change
    #[command(subcommand)]
    pub change: What,
    /// The version being made [default: the package's, or the next minor when that is released]
    #[arg(long = "version", global = true, value_name = "MAJOR.MINOR", value_parser = version)]
    pub version: Option<Version>,
    /// Schema file or folder; may be repeated [default: the configured root]
    #[arg(long = "schema", global = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
}

/// The changes.
#[derive(Debug, clap::Subcommand)]
pub enum What {
    /// Mark something as deprecated
    Deprecate {
        /// `Type`, `Type.member` or `Service.method`; `package/Type` where several have it
        subject: String,
        /// What to use instead
        #[arg(long)]
        text: Option<String>,
    },
    /// Give something another name, everywhere; peers keep knowing the old one
    Rename {
        /// `Type`, `Type.member`, `Service.method` or `Service.method.parameter`
        subject: String,
        /// The new name
        new: String,
    },
    /// Turn a member into a tombstone, which keeps its number and place
    Remove {
        /// `Type.member` or `Service.method`
        subject: String,
    },
    /// Add a field to a record, or a parameter to a method, with the next number
    AddField {
        /// The record, or `Service.method`
        subject: String,
        /// The new field
        name: String,
        /// Its type, as in a schema
        #[arg(value_name = "FIELDTYPE")]
        ty: String,
        /// The value for peers that do not know the field
        #[arg(long, value_name = "VALUE", allow_hyphen_values = true)]
        default: Option<String>,
        /// Calls fail when it is set and the peer does not know it
        #[arg(long)]
        critical: bool,
        /// What it is
        #[arg(long, value_name = "TEXT")]
        doc: Option<String>,
    },
}

fn version(text: &str) -> Result<Version, String> {
    Version::parse(text).ok_or_else(|| "a version is two numbers, for example 1.4".to_owned())
}

impl What {
    fn parts(&self) -> (&str, Change) {
        match self {
            Self::Deprecate { subject, text } => (subject, Change::Deprecate(text.clone())),
            Self::Rename { subject, new } => (subject, Change::Rename(new.clone())),
            Self::Remove { subject } => (subject, Change::Remove),
            Self::AddField { subject, name, ty, default, critical, doc } => {
                let addition = Addition {
                    name: name.clone(),
                    ty: ty.clone(),
                    default: default.clone(),
                    critical: *critical,
                    doc: doc.clone(),
                };
                (subject, Change::Add(addition))
            }
        }
    }
}

/// Runs the command.
///
/// # Errors
/// When the subject is not there, the language has no such change, or the schema would not compile.
pub fn run(args: &Args, session: &mut Session<'_>) -> Result<u8, Trouble> {
    let loader = session.loader(&args.paths)?;
    let own = session.changeable_files(&args.paths)?;
    let workspace =
        Workspace::new(&loader, &own).map_err(|error| Trouble::Environment(error.to_string()))?;
    let compiled = workspace.compile().map_err(Trouble::Schema)?;
    let outline = Outline::new(&compiled.sources);
    let (subject, change) = args.change.parts();
    let refused = |refusal: Refusal| Trouble::Usage(refusal.to_string());
    let own_package = |identity: &str| {
        let schema = &compiled.schema;
        schema.roots.iter().any(|&id| schema.package(id).identity() == identity)
    };
    let id = edit::find(&outline, subject, own_package).map_err(refused)?;
    let version = making(args.version, &outline, id, &session.released()?)?;
    let mut edits =
        edit::edits(&compiled.sources, &outline, id, &change, version).map_err(refused)?;
    // A new name has no mark with a version; everything else has.
    if args.version.is_some() || !matches!(change, Change::Rename(_)) {
        edits.extend(raised(&outline, id, version));
    }
    write(session, &workspace, &compiled, &edits)
}

/// The version that the change is part of.
fn making(
    asked: Option<Version>,
    outline: &Outline,
    id: DeclId,
    released: &Releases,
) -> Result<Version, Trouble> {
    let lines = outline.package_of(outline.decl(id));
    let Some(asked) = asked else {
        let newest = released.newest(&lines.name, lines.version.major);
        return match newest.filter(|newest| *newest >= lines.version) {
            None => Ok(lines.version),
            Some(newest) => next(newest),
        };
    };
    if asked.major != lines.version.major {
        return Err(Trouble::Usage(format!(
            "`{}` is {}: another major is another package",
            lines.name, lines.version
        )));
    }
    if asked < lines.version {
        return Err(Trouble::Usage(format!(
            "`{}` is {} already: changes are made in that version or a later one",
            lines.name, lines.version
        )));
    }
    Ok(asked)
}

/// The minor after a release.
fn next(released: Version) -> Result<Version, Trouble> {
    match released.minor.checked_add(1) {
        Some(minor) => Ok(Version { minor, ..released }),
        None => Err(Trouble::Usage(format!("there is no minor after {released}"))),
    }
}

fn raised(outline: &Outline, id: DeclId, version: Version) -> Vec<Edit> {
    let package = outline.decl(id).package as usize;
    if outline.packages[package].version == version {
        return Vec::new();
    }
    edit::raise(outline, package, version)
}

/// Writes the edits if the schema compiles with them.
fn write(
    session: &mut Session<'_>,
    workspace: &Workspace<'_>,
    compiled: &Compiled,
    edits: &[Edit],
) -> Result<u8, Trouble> {
    let next = workspace.edited(&compiled.sources, edits, Tidy::AsBefore)?;
    if let Err(failure) = next.compile() {
        session.progress("the schema would not compile; nothing was written");
        return Err(Trouble::Schema(failure));
    }
    next.write().map_err(|(path, error)| Trouble::file(&path, &error))?;
    for name in next.changed() {
        session.progress(&format!("changed {name}"));
    }
    Ok(DONE)
}
