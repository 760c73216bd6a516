//! A folder with files, and the tool run in it as users run it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A folder with files, removed at the end.
pub(crate) struct Project {
    folder: tempfile::TempDir,
}

impl Project {
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let project = Self { folder: tempfile::tempdir().expect("a temporary folder") };
        for (name, text) in files {
            project.write(name, text);
        }
        project
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("writable");
        fs::write(path, text).expect("writable");
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    pub(crate) fn run(&self, args: &[&str]) -> Run {
        Run::of(command(self.folder(), args).output().expect("the tool starts"))
    }

    /// Everything in the folder, hidden and temporary files included: a link as what it points to.
    pub(crate) fn snapshot(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut found = BTreeMap::new();
        let mut folders = vec![self.folder().to_path_buf()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder).expect("readable") {
                let path = entry.expect("an entry").path();
                let content = match fs::symlink_metadata(&path).expect("it is there") {
                    kind if kind.is_symlink() => {
                        let target = fs::read_link(&path).expect("a link");
                        format!("-> {}", target.display()).into_bytes()
                    }
                    kind if kind.is_dir() => {
                        folders.push(path.clone());
                        b"a folder".to_vec()
                    }
                    _ => fs::read(&path).expect("readable"),
                };
                found.insert(path, content);
            }
        }
        found
    }
}

/// The tool, to be started in a folder.
pub(crate) fn command(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_r2g"));
    command.current_dir(folder).args(args).stdin(Stdio::null()).env_remove("NO_COLOR");
    command
}

/// How a run ended.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Run {
    pub(crate) fn of(output: Output) -> Self {
        Self {
            code: output.status.code().expect("it ends by itself"),
            out: String::from_utf8(output.stdout).expect("UTF-8"),
            err: String::from_utf8(output.stderr).expect("UTF-8"),
        }
    }
}

/// Takes the right to write in a folder away while `what` runs. Root may write everywhere, and is
/// shown nothing.
#[cfg(unix)]
pub(crate) fn without_writing(folder: &Path, what: impl FnOnce()) {
    use std::os::unix::fs::PermissionsExt as _;
    let allow = |mode| {
        fs::set_permissions(folder, fs::Permissions::from_mode(mode)).expect("our own folder");
    };
    allow(0o555);
    if fs::write(folder.join("probe"), "").is_err() {
        what();
    }
    let _ = fs::remove_file(folder.join("probe"));
    allow(0o755);
}
