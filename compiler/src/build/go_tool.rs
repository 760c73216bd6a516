//! The `go` command: is it there, is it new enough, what does it say.

use std::fmt;
use std::path::PathBuf;
use std::process::{Command, Output};

/// The oldest Go that works: before it, a call from Rust's main thread cost a thousand times more.
pub const MIN_GO: (u32, u32) = (1, 25);

/// What went wrong with Go.
#[derive(Debug)]
#[non_exhaustive]
pub enum GoError {
    /// There is no `go`.
    Missing,
    /// `go` is too old: what it calls itself.
    TooOld(String),
    /// `go` failed: what was done where, and what it printed.
    Failed(String, String),
    /// `go` printed something unexpected.
    Unreadable(String),
    /// A file could not be written.
    Io(PathBuf, std::io::Error),
    /// The folder of the Go module is not one.
    NoModule(PathBuf),
    /// A target that Go or r2g does not build for.
    Target(String),
    /// Go's archives do not start on musl.
    Musl(String),
    /// A cross build without a C compiler for the target.
    NoCrossCompiler(String),
}

impl fmt::Display for GoError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (major, minor) = MIN_GO;
        match self {
            Self::Missing => write!(
                f,
                "r2g: Go {major}.{minor} or newer is needed to build the Go half, and `go` was not \
                 found on PATH: install it from https://go.dev/dl, or set R2G_SKIP_GO=1 to build \
                 without it"
            ),
            Self::TooOld(found) => write!(
                f,
                "r2g: Go {major}.{minor} or newer is needed to build the Go half, and `go` on PATH \
                 is {found}: install a newer one from https://go.dev/dl"
            ),
            Self::Failed(command, printed) => write!(f, "r2g: {command} failed:\n{printed}"),
            Self::Unreadable(what) => write!(f, "r2g: cannot understand what go printed: {what}"),
            Self::Io(path, error) => write!(f, "r2g: cannot write {}: {error}", path.display()),
            Self::NoModule(path) => write!(
                f,
                "r2g: {} is no folder with a go.mod: set `dir` of [go] in r2g.toml",
                path.display()
            ),
            Self::Target(target) => write!(
                f,
                "r2g: cannot build a Go half for {target}: x86-64 and arm64 of Linux and macOS are \
                 supported"
            ),
            Self::Musl(target) => write!(
                f,
                "r2g: cannot build a Go half for {target} yet: Go's archives crash at start on musl; \
                 release 0.4 takes over the start of Go and supports it"
            ),
            Self::NoCrossCompiler(target) => write!(
                f,
                "r2g: building Go for {target} needs a C compiler for it: set CC_{} to one, for \
                 example `zig cc -target …`",
                target.replace('-', "_")
            ),
        }
    }
}

impl std::error::Error for GoError {}

/// Checks that Go is there and new enough.
///
/// # Errors
/// `Missing`, `TooOld`, `Failed`.
pub(super) fn check() -> Result<(), GoError> {
    let mut command = Command::new("go");
    command.args(["env", "GOVERSION"]);
    let output = run(&mut command)?;
    let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    match parse_version(&version) {
        Some(found) if found >= MIN_GO => Ok(()),
        Some(_) => Err(GoError::TooOld(version)),
        None => Err(GoError::Unreadable(version)),
    }
}

/// `go1.26.8`, `go1.27rc1`, `devel go1.28-abcdef`.
fn parse_version(text: &str) -> Option<(u32, u32)> {
    let numbers = &text[text.find("go1")? + 2..];
    let (major, rest) = numbers.split_once('.')?;
    let minor: String = rest.chars().take_while(char::is_ascii_digit).collect();
    Some((major.parse().ok()?, minor.parse().ok()?))
}

/// Runs a command; on failure its own words are the error, with the user's files and lines.
///
/// # Errors
/// `Missing`, `Failed`.
pub(super) fn run(command: &mut Command) -> Result<Output, GoError> {
    let output = command.output().map_err(|_| GoError::Missing)?;
    if output.status.success() {
        return Ok(output);
    }
    // What is done, and where: the other arguments are ours, and say nothing to the user.
    let words = [command.get_program()].into_iter().chain(command.get_args().take(1));
    let words: Vec<_> = words.map(|word| word.to_string_lossy()).collect();
    let mut shown = format!("`{}`", words.join(" "));
    if let Some(dir) = command.get_current_dir() {
        shown.push_str(&format!(" in {}", dir.display()));
    }
    let printed = String::from_utf8_lossy(&output.stderr).trim_end().to_owned();
    Err(GoError::Failed(shown, printed))
}

#[cfg(test)]
mod tests {
    use super::parse_version;

    #[test]
    fn reads_versions() {
        assert_eq!(parse_version("go1.26.8"), Some((1, 26)));
        assert_eq!(parse_version("go1.27rc1"), Some((1, 27)));
        assert_eq!(parse_version("devel go1.28-2f3a"), Some((1, 28)));
        assert_eq!(parse_version("gccgo"), None);
    }
}
