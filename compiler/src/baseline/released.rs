//! The folder of released images: `<package>-<major>.<minor>.r2gi`, one per package and version.

use std::path::{Path, PathBuf};

use r2g_idl::compare::review::Baseline;
use r2g_idl::descriptor::message::Version;

use super::BaselineError;
use super::read::image;

/// Versions that must keep working: `1.2..`, `1.2..1.6` with both ends, or all.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Support {
    /// The first one.
    pub from: Option<Version>,
    /// The last one.
    pub to: Option<Version>,
}

impl Support {
    /// Reads what `support` says.
    ///
    /// # Errors
    /// With what is expected, when it is no range of versions.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no range of versions, such as 1.2.. or 1.2..1.6");
        let (from, to) = text.split_once("..").ok_or_else(wrong)?;
        let end = |part: &str| match part {
            "" => Ok(None),
            part => version(part).map(Some).ok_or_else(wrong),
        };
        let range = Self { from: end(from)?, to: end(to)? };
        match (range.from, range.to) {
            (None, None) => Err(wrong()),
            (Some(from), Some(to)) if key(to) < key(from) => Err(wrong()),
            _ => Ok(range),
        }
    }

    /// Whether a version counts.
    #[must_use]
    pub fn covers(&self, version: Version) -> bool {
        self.from.is_none_or(|from| key(from) <= key(version))
            && self.to.is_none_or(|to| key(version) <= key(to))
    }
}

impl std::fmt::Display for Support {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let end = |version: Option<Version>| {
            version.map_or(String::new(), |it| format!("{}.{}", it.major, it.minor))
        };
        write!(f, "{}..{}", end(self.from), end(self.to))
    }
}

fn key(version: Version) -> (u32, u32) {
    (version.major, version.minor)
}

fn version(text: &str) -> Option<Version> {
    let (major, minor) = text.split_once('.')?;
    let number = |part: &str| {
        let plain = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| part.parse().ok()).flatten()
    };
    Some(Version { major: number(major)?, minor: number(minor)? })
}

/// The name of the file for one release.
#[must_use]
pub fn file_name(package: &str, version: Version) -> String {
    format!("{package}-{}.{}.r2gi", version.major, version.minor)
}

/// One release of one package.
#[derive(Debug, Clone)]
pub struct Release {
    /// The dotted name of the package.
    pub package: String,
    /// Its version.
    pub version: Version,
    /// The package with what it imports; only the package itself is a root.
    pub baseline: Baseline,
}

/// All releases in a folder, by package and version. No folder holds none.
///
/// # Errors
/// When a file cannot be read, or is not what its name says.
pub fn releases(folder: &Path) -> Result<Vec<Release>, BaselineError> {
    let mut files = Vec::new();
    let failed = |error: std::io::Error| BaselineError::Read(folder.to_owned(), error.to_string());
    match std::fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return Err(failed(error)),
        Ok(entries) => {
            for entry in entries {
                let path = entry.map_err(failed)?.path();
                if path.extension().is_some_and(|extension| extension == "r2gi") {
                    files.push(named(path)?);
                }
            }
        }
    }
    files.sort_by(|a, b| (&a.package, key(a.version)).cmp(&(&b.package, key(b.version))));
    files.into_iter().map(Named::read).collect()
}

/// All releases that are supported, by package and version.
pub(super) fn all(folder: &Path, support: &Support) -> Result<Vec<Baseline>, BaselineError> {
    let mut found = releases(folder)?;
    if found.is_empty() {
        return Err(BaselineError::NothingReleased(folder.to_owned()));
    }
    found.retain(|release| support.covers(release.version));
    if found.is_empty() {
        let window = support.to_string();
        return Err(BaselineError::NothingSupported(folder.to_owned(), window));
    }
    Ok(found.into_iter().map(|release| release.baseline).collect())
}

/// A file whose name says what is in it.
struct Named {
    path: PathBuf,
    package: String,
    version: Version,
}

fn named(path: PathBuf) -> Result<Named, BaselineError> {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let parts = stem.rsplit_once('-').and_then(|(name, text)| Some((name, version(text)?)));
    match parts {
        Some((package, version)) => Ok(Named { package: package.to_owned(), version, path }),
        None => Err(BaselineError::Misnamed(
            path,
            "released images are called <package>-<major>.<minor>.r2gi".to_owned(),
        )),
    }
}

impl Named {
    fn read(self) -> Result<Release, BaselineError> {
        let mut image = image(&self.path)?;
        let mut found = false;
        for package in &mut image.packages {
            // What else is in the image was not released by it.
            package.root = package.name == self.package && package.version == Some(self.version);
            found |= package.root;
        }
        let name = format!("{} {}.{}", self.package, self.version.major, self.version.minor);
        if !found {
            let reason = format!("it does not hold {name}, which its name says");
            return Err(BaselineError::Misnamed(self.path, reason));
        }
        let origin = self.path.to_string_lossy().replace('\\', "/");
        let baseline = Baseline { name, origin, image, partial: false };
        Ok(Release { package: self.package, version: self.version, baseline })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows() {
        let at = |major, minor| Version { major, minor };
        let open = Support::parse("1.2..").expect("a range");
        assert!(open.covers(at(1, 2)) && open.covers(at(2, 0)) && !open.covers(at(1, 1)));
        let closed = Support::parse("1.2..1.10").expect("a range");
        assert!(closed.covers(at(1, 10)) && !closed.covers(at(1, 11)));
        assert!(Support::default().covers(at(0, 0)));
        for text in ["", "..", "1.2", "1..2", "1.3..1.2", "a.b..", "1.2...", "+1.2.."] {
            assert!(Support::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn names() {
        let name = file_name("acme.money", Version { major: 1, minor: 12 });
        assert_eq!(name, "acme.money-1.12.r2gi");
        let read = named(PathBuf::from(name)).expect("its own name");
        assert_eq!((read.package.as_str(), key(read.version)), ("acme.money", (1, 12)));
        assert!(named(PathBuf::from("x.r2gi")).is_err());
    }
}
