//! `r2g breaking`: the schema against what was released.

use std::path::PathBuf;

use r2g_idl::compare::render::{self, Shown};
use r2g_idl::compare::review::{Baseline, Finding, Review, Severity, Terms, review};
use r2g_idl::compare::waivers::{self, Waiver};
use r2g_idl::compare::{Axis, Options};
use r2g_idl::diagnostics::render::Style;
use r2g_idl::source::SourceMap;
use r2g_idl::{Compiled, Failure, compile, descriptor};

use crate::baseline::{self, Section, Setting};
use crate::commands::Format;
use crate::config::Config;
use crate::deps::{Resolved, Update};

use crate::commands::{DONE, FINDINGS, Session, Trouble};

/// Flags of `breaking`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What to compare with: git#tag=v1.2, git#branch=, git#rev=, git#tags=v1.* (each may end in
    /// ,subdir=PATH), a folder, api.r2gi, lib:PATH or released; may be repeated [default: as configured,
    /// else released]
    #[arg(long, value_name = "BASE")]
    pub against: Vec<String>,
    /// Axes that may not break, of layout, rust, go, wire [default: as configured, else all]
    #[arg(long, value_name = "AXES", value_delimiter = ',')]
    pub axes: Vec<String>,
    /// From which findings on the run fails
    #[arg(long, value_enum, default_value_t = FailOn::Error, value_name = "SEVERITY")]
    pub fail_on: FailOn,
    /// Print at most so many findings; all of them count
    #[arg(long, value_name = "N")]
    pub max_findings: Option<usize>,
    /// List the waivers of the schema instead
    #[arg(long)]
    pub waivers: bool,
    /// Schema files or folders [default: the configured root]
    pub paths: Vec<PathBuf>,
}

/// The least severity that fails a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum FailOn {
    /// Errors.
    Error,
    /// Warnings too.
    Warning,
    /// Nothing.
    None,
}

/// Findings that text shows when nothing else is asked for: nobody reads more.
const MAX_SHOWN: usize = 100;

/// Runs the command.
///
/// # Errors
/// When the schema does not compile, or a baseline cannot be read.
pub fn run(args: &Args, session: &mut Session<'_>) -> Result<u8, Trouble> {
    let config = session.configuration()?;
    let axes = axes(&args.axes, section(config.as_ref()))?;
    let (loader, resolved) = session.loader_and_dependencies(&args.paths, &Update::Missing)?;
    let compiled = compile(&loader).map_err(Trouble::Schema)?;
    let waivers = waivers_of(&compiled)?;
    if args.waivers {
        list_waivers(&waivers, &compiled.sources, session)?;
        return Ok(DONE);
    }
    let setting = setting(config.as_ref(), &args.paths, resolved);
    let against = match (args.against.as_slice(), &config) {
        ([], Some(config)) => config.content.breaking.against(),
        ([], None) => vec!["released".to_owned()],
        (given, _) => given.to_vec(),
    };
    if against.is_empty() {
        return Err(Trouble::Usage("there is no baseline: name one with --against".to_owned()));
    }
    let mut baselines = Vec::new();
    for text in &against {
        baselines.extend(baseline::load(text, &setting)?);
    }
    let new = descriptor::image(&compiled);
    let unstable = section(config.as_ref()).map(Section::unstable).unwrap_or_default();
    let terms = Terms { axes, options: Options { unstable, partial: false } };
    let review = review(&baselines, &new, &waivers, &terms);
    let shown = Shown { new: &new, baselines: &baselines };
    print(&review, &waivers, shown, args.max_findings, session)?;
    say_partial(&baselines, session);
    session.progress(render::summary(&review, shown).trim_end());
    let least = match args.fail_on {
        FailOn::Error => Severity::Error,
        FailOn::Warning => Severity::Warning,
        FailOn::None => return Ok(DONE),
    };
    let failed = review.findings.iter().any(|finding| finding.severity >= least);
    Ok(if failed { FINDINGS } else { DONE })
}

fn section(config: Option<&Config>) -> Option<&Section> {
    config.map(|config| &config.content.breaking)
}

/// The axes of the command line, else of the configuration.
fn axes(given: &[String], section: Option<&Section>) -> Result<Vec<Axis>, Trouble> {
    if given.is_empty() {
        return Ok(section.map_or(Axis::ALL.to_vec(), Section::axes));
    }
    let find = |word: &String| {
        Axis::find(word).ok_or_else(|| {
            Trouble::Usage(format!("axis `{word}` is not known: layout, rust, go, wire"))
        })
    };
    given.iter().map(find).collect()
}

/// Where the schema lies, for finding it in baselines.
pub(in crate::commands) fn setting(
    config: Option<&Config>,
    paths: &[PathBuf],
    resolved: Resolved,
) -> Setting {
    let roots = match (paths, config) {
        ([], Some(config)) => vec![config.root()],
        (paths, _) => paths.to_vec(),
    };
    let breaking = section(config);
    let folder = breaking.map_or(PathBuf::from("baseline"), Section::folder);
    let rest = config.map(Config::root).filter(|root| !paths.is_empty() && root.is_dir());
    Setting {
        roots,
        rest,
        resolved,
        released: config.map_or(folder.clone(), |config| config.path(&folder)),
        support: breaking.map(Section::support).unwrap_or_default(),
    }
}

/// The waivers of the schema.
pub(super) fn waivers_of(compiled: &Compiled) -> Result<Vec<Waiver>, Trouble> {
    let (list, wrong) = waivers::waivers(&compiled.sources);
    if wrong.is_empty() {
        return Ok(list);
    }
    Err(Trouble::Schema(Failure { sources: compiled.sources.clone(), diagnostics: wrong }))
}

fn print(
    review: &Review,
    waivers: &[Waiver],
    shown: Shown<'_>,
    limit: Option<usize>,
    session: &mut Session<'_>,
) -> Result<(), Trouble> {
    let most = match session.format {
        Format::Text => limit.unwrap_or(MAX_SHOWN),
        _ => limit.unwrap_or(usize::MAX),
    };
    let list: &[Finding] = &review.findings[..review.findings.len().min(most)];
    let style = if session.colored { Style::Color } else { Style::Plain };
    let text: String = match session.format {
        Format::Text => list.iter().map(|one| render::text(one, shown, style) + "\n").collect(),
        Format::Json => list.iter().map(|one| render::json(one, shown) + "\n").collect(),
        Format::Github => list.iter().map(|one| render::annotation(one, shown)).collect(),
        Format::Sarif => {
            let cut = Review { findings: list.to_vec(), ..review.clone() };
            render::sarif(&cut, waivers, shown)
        }
    };
    session.print(&text)?;
    let more = review.findings.len() - list.len();
    if more > 0 {
        session.progress(&format!("... and {more} more"));
    }
    Ok(())
}

/// A comparison with a library says less than one with a schema.
fn say_partial(baselines: &[Baseline], session: &mut Session<'_>) {
    for baseline in baselines.iter().filter(|baseline| baseline.partial) {
        session.progress(&format!(
            "note: {} holds no defaults, constants, aliases, deadlines, renames, `@since` of methods, \
             threads of resources or promised layouts: rules about them were skipped",
            baseline.name
        ));
    }
}

/// For reviewers: what is waived, until when, and why.
fn list_waivers(
    waivers: &[Waiver],
    sources: &SourceMap,
    session: &mut Session<'_>,
) -> Result<(), Trouble> {
    let mut text = String::new();
    for waiver in waivers {
        let path = &sources.file(waiver.span.file).name;
        let at = sources.position(waiver.span.file, waiver.span.start);
        let lint = waiver.lint.iter().map(|code| code.id());
        let rules: Vec<&str> = waiver.rules.iter().map(|rule| rule.id()).chain(lint).collect();
        let until = waiver.until.map(|version| format!("{}.{}", version.major, version.minor));
        if session.format == Format::Json {
            let line = serde_json::json!({
                "schema": 1,
                "kind": "waiver",
                "rules": rules,
                "reason": waiver.reason,
                "until": until,
                "ticket": waiver.ticket,
                "path": path,
                "start": [at.line, at.column],
            });
            text += &format!("{line}\n");
        } else {
            let until =
                until.map_or("the next release".to_owned(), |until| format!("until {until}"));
            let ticket = match waiver.ticket.as_str() {
                "" => String::new(),
                ticket => format!(" ({ticket})"),
            };
            text += &format!(
                "{path}:{}  {}  {until}: {}{ticket}\n",
                at.line,
                rules.join(", "),
                waiver.reason
            );
        }
    }
    session.print(&text)?;
    let count = waivers.len();
    session.progress(&format!("{count} {}", if count == 1 { "waiver" } else { "waivers" }));
    Ok(())
}
