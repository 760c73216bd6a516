//! `r2g fmt`: the canonical form of schema files.

use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use r2g_idl::Failure;
use r2g_idl::format::format;
use r2g_idl::loader::{MAX_FILE_BYTES, SourceLoader as _};

use super::{DONE, FINDINGS, NO_SCHEMA, Session, Trouble};

/// Flags of `fmt`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Change nothing; fail if something would change
    #[arg(long)]
    pub check: bool,
    /// Change nothing; show what would change
    #[arg(long)]
    pub diff: bool,
    /// Format the standard input to the standard output
    #[arg(long, conflicts_with_all = ["check", "diff", "paths"])]
    pub stdin: bool,
    /// Schema files or folders [default: the configured root]
    pub paths: Vec<PathBuf>,
}

/// Runs the command.
///
/// # Errors
/// When a file cannot be read, parsed or written.
pub fn run(args: &Args, session: &mut Session<'_>) -> Result<u8, Trouble> {
    if args.stdin {
        return from_stdin(session);
    }
    let loader = session.own_files(&args.paths)?;
    let entries = loader.entries().map_err(|error| Trouble::Environment(error.to_string()))?;
    let mut changed = 0usize;
    let mut broken = false;
    for entry in &entries {
        let path = Path::new(&entry.name);
        let text = std::fs::read_to_string(path).map_err(|error| Trouble::file(path, &error))?;
        match format(&entry.name, &text) {
            Ok(formatted) if formatted == text => {}
            Ok(formatted) => {
                changed += 1;
                change(args, session, path, &text, &formatted)?;
            }
            Err((sources, found)) => {
                broken = true;
                session.findings(&found, &sources)?;
            }
        }
    }
    if broken {
        return Ok(NO_SCHEMA);
    }
    let verb = if args.check || args.diff { "would change" } else { "changed" };
    session.progress(&format!(
        "{} {}, {changed} {verb}",
        entries.len(),
        if entries.len() == 1 { "file" } else { "files" }
    ));
    Ok(if args.check && changed > 0 { FINDINGS } else { DONE })
}

fn change(
    args: &Args,
    session: &mut Session<'_>,
    path: &Path,
    old: &str,
    new: &str,
) -> Result<(), Trouble> {
    if args.diff {
        session.print(&diff(path, old, new))?;
    } else if args.check {
        session.print(&format!("{}\n", path.display()))?;
    } else {
        replace(path, new).map_err(|error| Trouble::file(path, &error))?;
    }
    Ok(())
}

/// Writes beside the file and renames: a full disk leaves the schema as it was.
fn replace(path: &Path, text: &str) -> std::io::Result<()> {
    // A link stays one; what it points to changes.
    let target = path.canonicalize()?;
    let folder = target.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new().prefix(".r2g-").tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().set_permissions(std::fs::metadata(&target)?.permissions())?;
    file.persist(&target).map_err(|error| error.error)?;
    Ok(())
}

fn from_stdin(session: &mut Session<'_>) -> Result<u8, Trouble> {
    let fail = |reason: String| Trouble::Environment(format!("standard input: {reason}"));
    let mut text = String::new();
    let most = u64::try_from(MAX_FILE_BYTES).unwrap_or(u64::MAX);
    std::io::stdin()
        .take(most + 1)
        .read_to_string(&mut text)
        .map_err(|error| fail(error.to_string()))?;
    if text.len() > MAX_FILE_BYTES {
        return Err(fail("larger than a schema file may be".to_owned()));
    }
    match format("<stdin>", &text) {
        Ok(formatted) => session.print(&formatted).map(|()| DONE),
        Err((sources, diagnostics)) => Err(Trouble::Schema(Failure { sources, diagnostics })),
    }
}

/// A unified diff with three lines of context.
fn diff(path: &Path, old: &str, new: &str) -> String {
    let name = path.display().to_string();
    similar::TextDiff::from_lines(old, new)
        .unified_diff()
        .context_radius(3)
        .header(&name, &name)
        .to_string()
}
