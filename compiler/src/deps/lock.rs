//! `r2g.lock`: what each dependency was when it was last looked at.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use r2g_idl::ir::Version;
use serde::{Deserialize, Serialize};

use super::{Dependency, DepsError};

/// The name of the file, beside `r2g.toml`.
pub const FILE_NAME: &str = "r2g.lock";
/// The form of the file.
const FORM: u32 = 1;
/// Largest lock file: a dependency takes about 300 bytes.
const MAX_BYTES: u64 = 1024 * 1024;
/// The first line.
const HEAD: &str = "# Made by r2g: `r2g lock` brings it up to date. Commit it.\n";

/// All pins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lock {
    version: u32,
    /// By name.
    #[serde(rename = "dependency", default)]
    pub pins: Vec<Pin>,
}

/// One dependency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pin {
    /// Its name in `[deps]`.
    pub name: String,
    /// `path` in `[deps]`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// `git` in `[deps]`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub git: Option<String>,
    /// `tag` in `[deps]`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
    /// `branch` in `[deps]`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub branch: Option<String>,
    /// `rev` in `[deps]`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rev: Option<String>,
    /// `subdir` in `[deps]`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subdir: Option<String>,
    /// The commit, for git.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// `name@major.minor` of all packages in it, sorted.
    pub packages: Vec<String>,
    /// `sha256:` and the hash of its list of files (spec 09).
    pub hash: String,
}

impl Pin {
    /// Whether it was made for what the configuration says now.
    #[must_use]
    pub fn is_for(&self, entry: &Dependency) -> bool {
        self.git == entry.git
            && self.tag == entry.tag
            && self.branch == entry.branch
            && self.rev == entry.rev
            && self.subdir == entry.subdir
    }

    /// What is wrong with it, if anything: the file may come from anywhere.
    fn fault(&self) -> Option<String> {
        let hex = |text: &str, lengths: &[usize]| {
            lengths.contains(&text.len())
                && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
        };
        let name = &self.name;
        if self.path.is_some() == self.git.is_some() {
            return Some(format!("`{name}` has not one of `path` and `git`"));
        }
        match &self.commit {
            Some(commit) if self.git.is_some() && hex(commit, &[40, 64]) => {}
            None if self.path.is_some() => {}
            _ => return Some(format!("the commit of `{name}` is none")),
        }
        if !self.hash.strip_prefix("sha256:").is_some_and(|hash| hex(hash, &[64])) {
            return Some(format!("the hash of `{name}` is none"));
        }
        let is_package = |text: &String| {
            text.split_once('@').is_some_and(|(_, version)| Version::parse(version).is_some())
        };
        let wrong = self.packages.iter().find(|text| !is_package(text))?;
        Some(format!("`{wrong}` of `{name}` is not a package with its version"))
    }

    /// `1.5` when it holds one package, else all with their names; and the commit.
    fn state(&self) -> String {
        let versions = match self.packages.as_slice() {
            [only] => only.rsplit('@').next().unwrap_or_default().to_owned(),
            several => several.join(" "),
        };
        match &self.commit {
            Some(commit) => format!("{versions} ({})", commit.get(..12).unwrap_or(commit)),
            None => versions,
        }
    }
}

impl Default for Lock {
    fn default() -> Self {
        Self { version: FORM, pins: Vec::new() }
    }
}

impl Lock {
    /// The pin of a dependency.
    #[must_use]
    pub fn pin(&self, name: &str) -> Option<&Pin> {
        self.pins.iter().find(|pin| pin.name == name)
    }

    /// Reads a lock file; one that is not there is empty.
    pub(super) fn read(path: &Path) -> Result<Self, DepsError> {
        let unreadable = |error: io::Error| DepsError::Read(path.to_owned(), error.to_string());
        let bad = |reason: String| DepsError::BadLock(path.to_owned(), reason);
        match fs::metadata(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(unreadable(error)),
            Ok(meta) if meta.len() > MAX_BYTES => {
                return Err(bad(format!("it has {} bytes", meta.len())));
            }
            Ok(_) => {}
        }
        let bytes = fs::read(path).map_err(unreadable)?;
        let text = String::from_utf8(bytes).map_err(|_| bad("it is not UTF-8".to_owned()))?;
        let lock: Self = toml::from_str(&text).map_err(|error| {
            let line = error.span().map_or(1, |span| text[..span.start].matches('\n').count() + 1);
            bad(format!("line {line}: {}", error.message().lines().next().unwrap_or_default()))
        })?;
        if lock.version != FORM {
            return Err(bad(format!("it has form {}, this r2g knows {FORM}", lock.version)));
        }
        if let Some(fault) = lock.pins.iter().find_map(Pin::fault) {
            return Err(bad(fault));
        }
        let twice = lock.pins.windows(2).find(|pair| pair[0].name >= pair[1].name);
        if let Some(pair) = twice {
            return Err(bad(format!("`{}` is twice in it or out of order", pair[1].name)));
        }
        Ok(lock)
    }

    /// The text: the same for the same pins.
    fn text(&self) -> String {
        let body = toml::to_string(self).expect("strings, numbers and lists are TOML");
        format!("{HEAD}{body}")
    }

    /// Writes beside the file and renames.
    pub(super) fn write(&self, path: &Path) -> Result<(), DepsError> {
        let write = || -> io::Result<()> {
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
            let folder = folder.unwrap_or(Path::new("."));
            let mut file = tempfile::Builder::new().prefix(".r2g-").tempfile_in(folder)?;
            file.write_all(self.text().as_bytes())?;
            crate::files::make_readable(file.as_file())?;
            file.persist(path).map_err(|error| error.error)?;
            Ok(())
        };
        write().map_err(|error| DepsError::Read(path.to_owned(), error.to_string()))
    }
}

/// What differs, one line per dependency.
pub(super) fn changes(before: &Lock, after: &Lock) -> Vec<String> {
    let mut lines = Vec::new();
    for pin in &after.pins {
        match before.pin(&pin.name) {
            None => lines.push(format!("{}: new, {}", pin.name, pin.state())),
            Some(old) if old == pin => {}
            Some(old) if old.state() == pin.state() => {
                lines.push(format!(
                    "{}: {}, with another content or source",
                    pin.name,
                    pin.state()
                ));
            }
            Some(old) => lines.push(format!("{}: {} → {}", pin.name, old.state(), pin.state())),
        }
    }
    let gone = before.pins.iter().filter(|pin| after.pin(&pin.name).is_none());
    lines.extend(gone.map(|pin| format!("{}: gone", pin.name)));
    lines
}
