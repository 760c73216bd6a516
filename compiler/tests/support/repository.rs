//! A git repository in a temporary folder.

use std::process::{Command, Stdio};

use super::project::Project;

/// Runs git in the folder of a project; its author and date are always the same.
pub(crate) fn git(project: &Project, args: &[&str]) {
    let output = command(project).args(args).output().expect("git runs");
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn command(project: &Project) -> Command {
    let mut command = Command::new("git");
    command.current_dir(project.folder()).stdin(Stdio::null());
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
        command.env_remove(name);
    }
    // No configuration but ours: signing or hooks of the user would get in the way.
    for (name, value) in [
        ("GIT_CONFIG_GLOBAL", "/dev/null"),
        ("GIT_CONFIG_NOSYSTEM", "1"),
        ("GIT_AUTHOR_NAME", "a"),
        ("GIT_AUTHOR_EMAIL", "a@example.invalid"),
        ("GIT_AUTHOR_DATE", "2026-01-01T00:00:00Z"),
        ("GIT_COMMITTER_NAME", "a"),
        ("GIT_COMMITTER_EMAIL", "a@example.invalid"),
        ("GIT_COMMITTER_DATE", "2026-01-01T00:00:00Z"),
    ] {
        command.env(name, value);
    }
    command
}

/// A repository with one commit of these files on the branch `trunk`. None without a git program,
/// which is an error with `R2G_REQUIRE_TOOLS=1`.
pub(crate) fn new(files: &[(&str, &str)]) -> Option<Project> {
    if Command::new("git").arg("--version").output().is_err() {
        assert!(std::env::var_os("R2G_REQUIRE_TOOLS").is_none(), "there is no git");
        return None;
    }
    let project = Project::new(files);
    git(&project, &["init", "-q", "-b", "trunk"]);
    commit(&project, "first");
    Some(project)
}

/// Commits everything in the folder.
pub(crate) fn commit(project: &Project, message: &str) {
    git(project, &["add", "-A"]);
    git(project, &["commit", "-q", "-m", message]);
}
