//! What tests of backends share: tools, goldens.

use r2g_compiler::files::Files;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder of this crate.
pub(crate) fn here() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Whether there is no Go here. With `R2G_REQUIRE_TOOLS=1` there must be one.
pub(crate) fn go_is_missing() -> bool {
    let missing = Command::new("go").arg("version").output().is_err();
    assert!(!missing || env::var_os("R2G_REQUIRE_TOOLS").is_none(), "there is no Go toolchain");
    missing
}

/// Runs a command that must succeed, and returns what it printed.
pub(crate) fn run(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}\n{text}{errors}");
    text
}

fn bless() -> bool {
    env::var_os("R2G_BLESS").is_some()
}

/// Before blessing: removes a folder of goldens, so that what is no longer generated goes.
pub(crate) fn forget(dir: &Path) {
    if bless() && dir.is_dir() {
        fs::remove_dir_all(dir).expect("old goldens");
    }
}

/// Compares files with those in a folder; `R2G_BLESS=1` makes the folder what was generated.
pub(crate) fn compare(files: &Files, dir: &Path) {
    for (path, text) in files.iter() {
        let path = dir.join(path);
        if bless() {
            fs::create_dir_all(path.parent().expect("a folder")).expect("folder");
            fs::write(&path, text).expect("golden");
            continue;
        }
        let want = fs::read_to_string(&path).unwrap_or_default();
        if want != text {
            let line = want.lines().zip(text.lines()).position(|(want, got)| want != got);
            panic!(
                "{} differs at line {}; R2G_BLESS=1 accepts it",
                path.display(),
                line.unwrap_or(0) + 1
            );
        }
    }
}
