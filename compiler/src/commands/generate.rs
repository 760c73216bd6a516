//! `r2g gen`

use super::{exit, output};
use crate::cli::Common;
use crate::config::Project;
use crate::files::Changes;
use crate::generate::{self, GenerateError, Generated};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, SystemTime};

/// How often `--watch` looks.
const WATCH_INTERVAL: Duration = Duration::from_millis(200);

/// Generates Rust and Go from the schema.
///
/// Files that are already right are not touched, files of an earlier run that are gone from the
/// schema are removed, and nothing is written when anything is wrong.
#[derive(Debug, clap::Args)]
pub struct Gen {
    /// Changes nothing; fails if something would change.
    #[arg(long)]
    pub check: bool,
    /// Stays, and generates again whenever the schema or the configuration changes.
    #[arg(long, conflicts_with = "check")]
    pub watch: bool,
}

impl Gen {
    /// Runs the command.
    #[must_use]
    pub fn run(&self, common: &Common) -> u8 {
        if self.watch {
            return watch(common);
        }
        let changes = match once(common, self.check) {
            Ok(changes) => changes,
            Err(error) => return output::generate_error(common, &error),
        };
        if self.check && !changes.is_empty() {
            for path in changes.written.iter().chain(&changes.removed) {
                output::print(format_args!("{} is stale\n", path.display()));
            }
            output::progress(common, "run `r2g gen`");
            return exit::FINDINGS;
        }
        exit::OK
    }
}

fn once(common: &Common, check: bool) -> Result<Changes, GenerateError> {
    let project = Project::load(&common.config)?;
    let generated = generate::generate(&project)?;
    warn(common, &generated);
    if check {
        return generate::compare(&generated);
    }
    let changes = generate::write(&generated)?;
    report(common, &changes);
    Ok(changes)
}

fn warn(common: &Common, generated: &Generated) {
    if !generated.warnings.is_empty() {
        output::progress(common, &generated.warnings);
    }
}

fn report(common: &Common, changes: &Changes) {
    for path in &changes.written {
        output::progress(common, format_args!("wrote {}", path.display()));
    }
    for path in &changes.removed {
        output::progress(common, format_args!("removed {}", path.display()));
    }
    if changes.is_empty() {
        output::progress(common, "everything is up to date");
    }
}

/// Generates until the process is ended. Looking at times needs no service of the system, works on
/// network folders and costs next to nothing for the few files of a schema.
fn watch(common: &Common) -> u8 {
    let mut seen = None;
    loop {
        let now = snapshot(common);
        if seen.as_ref() != Some(&now) {
            if let Err(error) = once(common, false) {
                output::generate_error(common, &error);
            }
            seen = Some(now);
        }
        thread::sleep(WATCH_INTERVAL);
    }
}

/// Times of everything that generation reads.
fn snapshot(common: &Common) -> BTreeMap<PathBuf, Option<SystemTime>> {
    let mut times = BTreeMap::new();
    note(&common.config, &mut times);
    if let Ok(project) = Project::load(&common.config) {
        note(&project.path(&project.config.root), &mut times);
        for dependency in project.config.deps.values() {
            note(&project.path(&dependency.path), &mut times);
        }
    }
    times
}

fn note(path: &Path, times: &mut BTreeMap<PathBuf, Option<SystemTime>>) {
    let time = std::fs::metadata(path)
        .and_then(|meta| meta.modified())
        .ok();
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
