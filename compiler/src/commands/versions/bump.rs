//! `r2g bump`: the versions that the changes since the last release ask for, and the `@since` of what
//! is new.

use serde_json::json;

use r2g_idl::Compiled;
use r2g_idl::compare::Change;
use r2g_idl::compare::review::{Review, Severity};
use r2g_idl::compare::rules;
use r2g_idl::compare::waivers::Waiver;
use r2g_idl::descriptor;
use r2g_idl::diagnostics::{Edit, codes};
use r2g_idl::edit;
use r2g_idl::ir::{Package, Version};
use r2g_idl::outline::{DeclId, Outline};
use r2g_idl::source::Span;

use super::breaking::{setting, waivers_of};
use super::release::{held, print};
use crate::commands::Format;
use crate::commands::{DONE, FINDINGS, Session, Trouble};
use crate::deps::Update;
use crate::releases::Releases;
use crate::workspace::{Tidy, Workspace};

/// Flags of `bump`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What the changes are counted from, as for `breaking`; may be repeated [default: as configured,
    /// else released]
    #[arg(long, value_name = "BASE")]
    pub against: Vec<String>,
    /// Write nothing; say what would change
    #[arg(long)]
    pub dry_run: bool,
}

/// What was done, for people and for machines.
type Line = (String, serde_json::Value);

fn marked(subject: &str, version: Version) -> Line {
    (
        format!("{subject}: @since({version})"),
        json!({"schema": 1, "kind": "since", "subject": subject, "version": version.to_string()}),
    )
}

/// Runs the command.
///
/// # Errors
/// When the schema does not compile, before or after, or a file cannot be read or written.
pub fn run(args: &Args, session: &mut Session<'_>) -> Result<u8, Trouble> {
    let config = session.project()?;
    let against = match args.against.as_slice() {
        [] => config.content.breaking.against(),
        given => given.to_vec(),
    };
    let (loader, resolved) = session.loader_and_dependencies(&[], &Update::Missing)?;
    let setting = setting(Some(&config), &[], resolved);
    let released = Releases::load(&config, &against, &setting)?;
    let own = session.changeable_files(&[])?;
    let workspace =
        Workspace::new(&loader, &own).map_err(|error| Trouble::Environment(error.to_string()))?;

    let mut told = Vec::new();
    let (before, workspace, compiled) = complete(workspace, &released, &mut told)?;
    let mut reasons = Vec::new();
    let workspace = raise(&workspace, &compiled, &released, &before, &mut reasons)?;
    let compiled = workspace.compile().map_err(Trouble::Schema)?;
    let marked = mark(&workspace, &compiled, &released, &mut told)?;
    let compiled = marked.compile().map_err(Trouble::Schema)?;

    if rest(session, &compiled, &released)? {
        session.progress("no version makes these honest; nothing was written");
        return Ok(FINDINGS);
    }
    if !args.dry_run {
        marked.write().map_err(|(path, error)| Trouble::file(&path, &error))?;
    }
    for line in reasons.iter().chain(&told) {
        session.print(&match session.format {
            Format::Json => format!("{}\n", line.1),
            Format::Text | Format::Github | Format::Sarif => format!("{}\n", line.0),
        })?;
    }
    if reasons.is_empty() && told.is_empty() {
        session.progress("every version is what its changes ask for");
    }
    Ok(DONE)
}

/// The version that a change of a package is part of: its own, or the minor after it when that is
/// released.
fn making(released: &Releases, name: &str, version: Version) -> Version {
    let newest = released.newest(name, version.major).filter(|newest| *newest >= version);
    match newest {
        Some(newest) => Version { minor: newest.minor.saturating_add(1), ..version },
        None => version,
    }
}

/// The versions as they are, and a workspace that compiles: what is new and only lacks its `@since`,
/// or a version of its package that knows it, gets them.
fn complete<'a>(
    mut workspace: Workspace<'a>,
    released: &Releases,
    told: &mut Vec<Line>,
) -> Result<(Vec<Version>, Workspace<'a>, Compiled), Trouble> {
    let mut before = None;
    loop {
        let (sources, failure) = match workspace.compile() {
            Ok(compiled) => {
                let outline = Outline::new(&compiled.sources);
                return Ok((before.unwrap_or(versions(&outline)), workspace, compiled));
            }
            Err(failure) => (failure.sources.clone(), failure),
        };
        let outline = Outline::new(&sources);
        before.get_or_insert(versions(&outline));
        let mut edits = Vec::new();
        let mut raised = Vec::new();
        for found in &failure.diagnostics {
            let Some(span) = found.primary.as_ref().map(|label| label.span) else { continue };
            let Some(package) = outline
                .packages
                .iter()
                .position(|lines| lines.versions.iter().any(|version| version.file == span.file))
            else {
                continue;
            };
            let lines = &outline.packages[package];
            let version = making(released, &lines.name, lines.version);
            let new = outline.at(span).filter(|&id| outline.decl(id).annotation("since").is_none());
            match new {
                Some(id) if found.code == codes::E0409 => {
                    edits.push(edit::mark_since(&sources, &outline, id, version));
                    let subject = format!("{}/{}", lines.identity, outline.path(id));
                    told.push(marked(&subject, version));
                }
                _ if found.code == codes::E0408 && version > lines.version => {}
                _ => return Err(Trouble::Schema(failure)),
            }
            if version > lines.version && !raised.contains(&package) {
                raised.push(package);
                edits.extend(edit::raise(&outline, package, version));
            }
        }
        // Each round marks or raises something, so there is an end.
        workspace = match workspace.edited(&sources, &edits, Tidy::AsBefore) {
            Ok(next) if !edits.is_empty() => next,
            _ => return Err(Trouble::Schema(failure)),
        };
    }
}

/// By package of the outline.
fn versions(outline: &Outline) -> Vec<Version> {
    outline.packages.iter().map(|lines| lines.version).collect()
}

/// Each package of the user with what its releases say about it.
fn reviews<'a>(
    compiled: &'a Compiled,
    released: &Releases,
    waivers: &[Waiver],
) -> Vec<(&'a Package, Review)> {
    let image = descriptor::image(compiled);
    let packages = compiled.schema.roots.iter().map(|&id| compiled.schema.package(id));
    packages.map(|package| (package, held(released, package, &image, waivers))).collect()
}

/// The workspace with higher versions, and why they are higher than `before`.
fn raise<'a>(
    workspace: &Workspace<'a>,
    compiled: &Compiled,
    released: &Releases,
    before: &[Version],
    reasons: &mut Vec<Line>,
) -> Result<Workspace<'a>, Trouble> {
    let outline = Outline::new(&compiled.sources);
    let waivers = waivers_of(compiled)?;
    let mut edits = Vec::new();
    for (package, review) in reviews(compiled, released, &waivers) {
        let Some(needed) = review.needed.iter().find(|needed| needed.name == package.name) else {
            continue;
        };
        let wanted = needed.version();
        let wanted = Version { major: wanted.major, minor: wanted.minor };
        let identity = package.identity();
        let at = outline.packages.iter().position(|lines| lines.identity == identity);
        let Some((at, &was)) = at.and_then(|at| Some((at, before.get(at)?))) else { continue };
        if wanted > was {
            let why = reason(&review, package, needed.bump);
            let name = &package.name;
            reasons.push((
                format!("{name} {was} → {wanted}{why}"),
                json!({"schema": 1, "kind": "version", "package": name, "from": was.to_string(),
                       "to": wanted.to_string()}),
            ));
        }
        if wanted <= package.version {
            continue;
        }
        edits.extend(edit::raise(&outline, at, wanted));
        if wanted.major != package.version.major {
            edits.extend(edit::restart(&compiled.sources, &outline, at, wanted));
        }
    }
    Ok(workspace.edited(&compiled.sources, &edits, Tidy::AsBefore)?)
}

/// The first change that asks for the step.
fn reason(review: &Review, package: &Package, bump: r2g_idl::compare::Bump) -> String {
    let findings = review.findings.iter().chain(&review.covered).map(|finding| &finding.change);
    let identity = package.identity();
    let asks = |change: &&Change| change.bump == bump && change.package == identity;
    // That the version is too low follows from the changes, and says less.
    let told = |change: &&Change| change.rule != Some(rules::B601);
    let mut changes = findings.chain(&review.compatible).filter(asks).filter(told);
    let Some(first) = changes.next() else { return String::new() };
    match changes.count() {
        0 => format!(": {}", first.message),
        more => format!(": {} and {more} more", first.message),
    }
}

/// The workspace with `@since` on what is new and has none.
fn mark<'a>(
    workspace: &Workspace<'a>,
    compiled: &Compiled,
    released: &Releases,
    told: &mut Vec<Line>,
) -> Result<Workspace<'a>, Trouble> {
    let outline = Outline::new(&compiled.sources);
    let waivers = waivers_of(compiled)?;
    let mut edits: Vec<Edit> = Vec::new();
    for (package, review) in reviews(compiled, released, &waivers) {
        let findings = review.findings.iter().chain(&review.covered);
        for change in findings.map(|finding| &finding.change) {
            if !change.breaks_rule(rules::B604) {
                continue;
            }
            // One that says a wrong version is for its author.
            let Some(id) = place(compiled, &outline, change)
                .filter(|&id| outline.decl(id).annotation("since").is_none())
            else {
                continue;
            };
            edits.push(edit::mark_since(&compiled.sources, &outline, id, package.version));
            told.push(marked(&change.subject, package.version));
        }
    }
    Ok(workspace.edited(&compiled.sources, &edits, Tidy::AsBefore)?)
}

/// The declaration whose name a change points at.
fn place(compiled: &Compiled, outline: &Outline, change: &Change) -> Option<DeclId> {
    let place = change.new.as_ref()?;
    let (file, _) = compiled.sources.iter().find(|(_, source)| source.name == place.path)?;
    outline.at(Span::new(file, place.bytes.0, place.bytes.1))
}

/// Prints what is still wrong; returns whether anything is.
fn rest(
    session: &mut Session<'_>,
    compiled: &Compiled,
    released: &Releases,
) -> Result<bool, Trouble> {
    let waivers = waivers_of(compiled)?;
    let image = descriptor::image(compiled);
    let mut wrong = false;
    for (package, review) in reviews(compiled, released, &waivers) {
        wrong |= review.findings.iter().any(|finding| finding.severity > Severity::Note);
        print(session, released, package, &review, &image)?;
    }
    Ok(wrong)
}
