//! `r2g gen`: from the schema to files.

use super::{DONE, FINDINGS, Session, Trouble};
use crate::deps::Update;
use crate::files::Changes;
use crate::generate::{self, Generated};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, SystemTime};

/// How often `--watch` looks.
const WATCH_INTERVAL: Duration = Duration::from_millis(200);

/// Flags of `gen`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Change nothing; fail if something would change
    #[arg(long)]
    pub check: bool,
    /// Stay, and generate again whenever the schema or the configuration changes
    #[arg(long, conflicts_with = "check")]
    pub watch: bool,
    /// Fail if the lock file would change
    #[arg(long)]
    pub locked: bool,
}

/// Runs the command. Files that are right already are not touched, files of an earlier run that
/// are gone from the schema are removed, and nothing is written when anything is wrong.
///
/// # Errors
/// When the schema does not compile, or a file cannot be written.
pub fn run(args: &Args, session: &mut Session<'_>) -> Result<u8, Trouble> {
    if args.watch {
        return watch(args, session);
    }
    if !args.check {
        once(args, session)?;
        return Ok(DONE);
    }
    let generated = generated(args, session)?;
    let changes = generate::compare(&generated)?;
    for path in changes.written.iter().chain(&changes.removed) {
        session.print(&format!("{} is stale\n", path.display()))?;
    }
    let current = generated.dependencies.is_current();
    if !current {
        session.print(&format!("{} is stale\n", generated.dependencies.lock_file.display()))?;
    }
    if changes.is_empty() && current {
        return Ok(DONE);
    }
    session.progress("run `r2g gen`");
    Ok(FINDINGS)
}

fn generated(args: &Args, session: &mut Session<'_>) -> Result<Generated, Trouble> {
    let config = session.project()?;
    let update = if args.locked { Update::Nothing } else { Update::Missing };
    let generated = generate::generate(&config, &update)?;
    if !generated.warnings.is_empty() {
        session.progress(&generated.warnings);
    }
    Ok(generated)
}

fn once(args: &Args, session: &mut Session<'_>) -> Result<(), Trouble> {
    let generated = generated(args, session)?;
    let changes = generate::write(&generated)?;
    session.keep(&generated.dependencies)?;
    report(session, &changes);
    Ok(())
}

fn report(session: &mut Session<'_>, changes: &Changes) {
    for path in &changes.written {
        session.progress(&format!("wrote {}", path.display()));
    }
    for path in &changes.removed {
        session.progress(&format!("removed {}", path.display()));
    }
    if changes.is_empty() {
        session.progress("everything is up to date");
    }
}

/// Generates until the process is ended. Looking at times needs no service of the system, works on
/// network folders and costs next to nothing for the few files of a schema.
fn watch(args: &Args, session: &mut Session<'_>) -> Result<u8, Trouble> {
    let mut seen = None;
    loop {
        let now = snapshot(session);
        if seen.as_ref() != Some(&now) {
            if let Err(trouble) = once(args, session) {
                session.fail(&trouble);
            }
            seen = Some(now);
        }
        thread::sleep(WATCH_INTERVAL);
    }
}

/// Times of everything that generation reads.
fn snapshot(session: &Session<'_>) -> BTreeMap<PathBuf, Option<SystemTime>> {
    let mut times = BTreeMap::new();
    let file = session.config.clone().unwrap_or_else(|| PathBuf::from(crate::config::FILE_NAME));
    note(&file, &mut times);
    if let Ok(config) = session.project() {
        note(&config.root(), &mut times);
        note(&config.path(Path::new(crate::deps::FILE_NAME)), &mut times);
        config.dependencies().for_each(|path| note(&path, &mut times));
    }
    times
}

fn note(path: &Path, times: &mut BTreeMap<PathBuf, Option<SystemTime>>) {
    let time = std::fs::metadata(path).and_then(|meta| meta.modified()).ok();
    times.insert(path.to_path_buf(), time);
    let Ok(folder) = std::fs::read_dir(path) else {
        return;
    };
    for entry in folder.flatten() {
        let path = entry.path();
        let is_schema = path.extension().is_some_and(|end| end == "r2g");
        if is_schema || entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            note(&path, times);
        }
    }
}
