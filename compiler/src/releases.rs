//! The folder with the image of every release: what later versions are held against (spec 09).

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use r2g_idl::compare::review::Baseline;
use r2g_idl::descriptor::{self, message::Image};
use r2g_idl::ir::{PackageId, Schema, Version};
use r2g_idl::loader::MemoryLoader;
use r2g_idl::outline::Outline;
use r2g_idl::{Compiled, compile};

/// The folder, beside `r2g.toml`.
pub const FOLDER: &str = "baseline";
/// How the files end.
const EXTENSION: &str = "r2gi";
/// Largest image. Real ones are a few times as large as their sources.
const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// One release of one package.
#[derive(Debug, Clone)]
pub struct Release {
    /// Its dotted name.
    pub package: String,
    /// Its version.
    pub version: Version,
    /// The package and what it imports.
    pub image: Image,
}

/// Why releases cannot be read or written.
#[derive(Debug)]
pub enum ReleaseError {
    /// The file system refused.
    Io(PathBuf, io::Error),
    /// A file is no image of a release.
    Bad(PathBuf, String),
}

impl std::fmt::Display for ReleaseError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Io(path, error) => write!(f, "{}: {error}", path.display()),
            Self::Bad(path, reason) => write!(
                f,
                "{} is not the image of a release: {reason}; take it from version control",
                path.display()
            ),
        }
    }
}

impl std::error::Error for ReleaseError {}

/// The name of a release's file.
#[must_use]
pub fn file_name(package: &str, version: Version) -> String {
    format!("{package}-{version}.{EXTENSION}")
}

/// All releases in a folder, by package and version. No folder holds none.
///
/// # Errors
/// When a file cannot be read, or is not what its name says.
pub fn read(folder: &Path) -> Result<Vec<Release>, ReleaseError> {
    let fail = |path: &Path, error| ReleaseError::Io(path.to_owned(), error);
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        other => other.map_err(|error| fail(folder, error))?,
    };
    let mut releases = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| fail(folder, error))?.path();
        let hidden = path.file_name().is_none_or(|name| name.to_string_lossy().starts_with('.'));
        if !hidden && path.extension().is_some_and(|end| end == EXTENSION) {
            releases.push(read_one(&path)?);
        }
    }
    releases
        .sort_by(|left, right| (&left.package, left.version).cmp(&(&right.package, right.version)));
    Ok(releases)
}

fn read_one(path: &Path) -> Result<Release, ReleaseError> {
    let fail = |error| ReleaseError::Io(path.to_owned(), error);
    let bad = |reason: String| ReleaseError::Bad(path.to_owned(), reason);
    let size = fs::metadata(path).map_err(fail)?.len();
    if size > MAX_BYTES {
        return Err(bad(format!("it has {size} bytes")));
    }
    let image = descriptor::decode(&fs::read(path).map_err(fail)?).map_err(bad)?;
    let roots: Vec<_> = image.packages.iter().filter(|package| package.root).collect();
    let [package] = roots.as_slice() else {
        return Err(bad(format!("it holds {} packages", roots.len())));
    };
    let version = package.version.unwrap_or_default();
    let version = Version { major: version.major, minor: version.minor };
    let name = file_name(&package.name, version);
    if path.file_name().is_none_or(|own| own.to_string_lossy() != name) {
        return Err(bad(format!("it holds {} {version}, which is called {name}", package.name)));
    }
    Ok(Release { package: package.name.clone(), version, image })
}

/// The releases of one major of a package, oldest first.
pub fn of<'a>(
    releases: &'a [Release],
    package: &'a str,
    major: u32,
) -> impl Iterator<Item = &'a Release> + use<'a> {
    releases
        .iter()
        .filter(move |release| release.package == package && release.version.major == major)
}

/// The same as baselines.
#[must_use]
pub fn baselines(releases: &[Release], package: &str, major: u32) -> Vec<Baseline> {
    of(releases, package, major)
        .map(|release| Baseline {
            name: format!("{} {}", release.package, release.version),
            image: release.image.clone(),
            partial: false,
        })
        .collect()
}

/// The newest release of each package and major, by identity. Versions below 1.0 are packages of
/// their own.
#[must_use]
pub fn newest(releases: &[Release]) -> Vec<(String, Version)> {
    let mut newest: Vec<(String, Version)> = Vec::new();
    for release in releases {
        let identity = r2g_idl::ir::identity(&release.package, release.version);
        newest.retain(|(other, _)| *other != identity);
        newest.push((identity, release.version));
    }
    newest
}

/// The image of one package with what it imports; names of files start at `folder`, so that it is
/// the same from wherever it is made. `None` when the parts do not compile without the rest, which
/// would be a bug.
#[must_use]
pub fn image(
    compiled: &Compiled,
    outline: &Outline,
    package: PackageId,
    folder: &Path,
) -> Option<Image> {
    let schema: &Schema = &compiled.schema;
    let wanted: Vec<String> =
        closure(schema, package).into_iter().map(|id| schema.package(id).identity()).collect();
    let own = schema.package(package).identity();
    let mut loader = MemoryLoader::default();
    for (file, source) in compiled.sources.iter() {
        let lines = outline
            .packages
            .iter()
            .find(|lines| lines.versions.iter().any(|version| version.file == file));
        let Some(lines) = lines.filter(|lines| wanted.contains(&lines.identity)) else { continue };
        let name = Path::new(&source.name);
        let name = name.strip_prefix(folder).unwrap_or(name).to_string_lossy().replace('\\', "/");
        loader = if lines.identity == own {
            loader.file(&name, &source.text)
        } else {
            loader.dependency(&name, &source.text)
        };
    }
    compile(&loader).ok().map(|compiled| descriptor::image(&compiled))
}

/// A package and everything that it imports.
fn closure(schema: &Schema, package: PackageId) -> Vec<PackageId> {
    let mut found = vec![package];
    let mut next = 0;
    while let Some(&id) = found.get(next) {
        for &import in &schema.package(id).imports {
            if !found.contains(&import) {
                found.push(import);
            }
        }
        next += 1;
    }
    found
}

/// Writes images that are not there yet, all or none; never over a file.
///
/// # Errors
/// The file that could not be written, and why. None was then.
pub fn write(folder: &Path, images: &[(String, Image)]) -> Result<(), ReleaseError> {
    fs::create_dir_all(folder).map_err(|error| ReleaseError::Io(folder.to_owned(), error))?;
    let outcome = write_into(folder, images);
    if outcome.is_err() {
        // Goes only if it is empty, which it is when it was made for nothing.
        let _ = fs::remove_dir(folder);
    }
    outcome
}

fn write_into(folder: &Path, images: &[(String, Image)]) -> Result<(), ReleaseError> {
    let fail = |path: &Path, error| ReleaseError::Io(path.to_owned(), error);
    let mut staged = Vec::new();
    for (name, image) in images {
        let target = folder.join(name);
        let stage = || -> io::Result<tempfile::NamedTempFile> {
            let mut file = tempfile::Builder::new().prefix(".r2g-").tempfile_in(folder)?;
            file.write_all(&descriptor::encode(image))?;
            crate::files::make_readable(file.as_file())?;
            Ok(file)
        };
        let file = stage().map_err(|error| fail(&target, error))?;
        staged.push((file, target));
    }
    let mut done: Vec<PathBuf> = Vec::new();
    for (file, target) in staged {
        if let Err(error) = file.persist_noclobber(&target) {
            // What was written goes again; there is nobody to tell if that fails too.
            for path in done {
                let _ = fs::remove_file(path);
            }
            return Err(fail(&target, error.error));
        }
        done.push(target);
    }
    Ok(())
}
