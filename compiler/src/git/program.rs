//! Running the `git` program.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::GitError;

/// Variables that would lead git to another repository, or show other objects under the same names.
/// A hook runs with several of them set.
const REDIRECTING: &[&str] = &[
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_DIR",
    "GIT_GLOB_PATHSPECS",
    "GIT_GRAFT_FILE",
    "GIT_ICASE_PATHSPECS",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_LITERAL_PATHSPECS",
    "GIT_NAMESPACE",
    "GIT_NOGLOB_PATHSPECS",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_REPLACE_REF_BASE",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
];

/// The program, run in one folder.
#[derive(Debug, Clone)]
pub(super) struct Git {
    folder: PathBuf,
    /// The folder is a repository without a work tree, and ours.
    bare: bool,
}

impl Git {
    pub(super) fn new(folder: PathBuf) -> Self {
        Self { folder, bare: false }
    }

    /// The same in a repository without a work tree. It is named to git: users may forbid that one is
    /// found (`safe.bareRepository`).
    pub(super) fn bare(folder: PathBuf) -> Self {
        Self { folder, bare: true }
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new("git");
        for name in REDIRECTING {
            command.env_remove(name);
        }
        command
            .env("LC_ALL", "C")
            .env("GIT_TERMINAL_PROMPT", "0")
            .env("GIT_OPTIONAL_LOCKS", "0")
            .arg("--no-replace-objects")
            .arg("--no-pager")
            .arg("-C")
            .arg(&self.folder)
            .args(self.bare.then_some("--git-dir=."))
            .args(args)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// What a command prints.
    pub(super) fn run(&self, args: &[&str]) -> Result<Vec<u8>, GitError> {
        let child = self.command(args).spawn().map_err(|error| broken(&error))?;
        finish(child, args)
    }

    /// What a command prints that reads `input`.
    pub(super) fn feed(&self, args: &[&str], input: &[u8]) -> Result<Vec<u8>, GitError> {
        let mut command = self.command(args);
        let mut child = command.stdin(Stdio::piped()).spawn().map_err(|error| broken(&error))?;
        let mut stdin = child.stdin.take().expect("it was asked for");
        std::thread::scope(|scope| {
            // Both pipes may be full at once, so writing has a thread of its own. A child that stops
            // reading says why when it ends.
            scope.spawn(move || {
                let _ = stdin.write_all(input);
            });
            finish(child, args)
        })
    }
}

fn finish(child: std::process::Child, args: &[&str]) -> Result<Vec<u8>, GitError> {
    let output = child.wait_with_output().map_err(|error| GitError::Broken(error.to_string()))?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let reason = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Err(GitError::Failed { command: args.join(" "), reason })
}

/// The folder is an argument of git, so only the program itself can be missing.
fn broken(error: &std::io::Error) -> GitError {
    if error.kind() == std::io::ErrorKind::NotFound {
        GitError::NoProgram
    } else {
        GitError::Broken(error.to_string())
    }
}

/// Reading what git prints.
pub(super) mod output {
    use super::GitError;

    /// The one line of an answer.
    pub(in crate::git) fn line(bytes: &[u8]) -> Result<String, GitError> {
        let text = String::from_utf8_lossy(bytes);
        let text = text.trim_end_matches('\n');
        if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(GitError::Broken(format!("it answered `{text}`")));
        }
        Ok(text.to_owned())
    }

    /// Whether git says that it has no such object, in the words of its versions.
    pub(in crate::git) fn is_unknown(reason: &str) -> bool {
        ["Needed a single revision", "unknown revision", "Not a valid object name"]
            .iter()
            .any(|words| reason.contains(words))
    }
}
