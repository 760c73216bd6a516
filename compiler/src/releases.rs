//! What is released, and making releases (spec 09). Reading them is the business of [`baseline`].

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use r2g_idl::compare::Options;
use r2g_idl::compare::review::{Baseline, Terms};
use r2g_idl::descriptor::{self, message::Image};
use r2g_idl::ir::{PackageId, Schema, Version};
use r2g_idl::loader::MemoryLoader;
use r2g_idl::outline::Outline;
use r2g_idl::{Compiled, compile};

use crate::baseline::{self, BaselineError, Setting};
use crate::config::Config;

/// What later versions are held against, and the terms.
#[derive(Debug, Clone, Default)]
pub struct Releases {
    baselines: Vec<Baseline>,
    /// Versions of packages, each with the index of its baseline if that counts; sorted.
    versions: Vec<(String, Version, Option<usize>)>,
    terms: Terms,
}

impl Releases {
    /// Those in the folder that `[breaking]` names. One that is no longer supported has a version,
    /// and nothing is held against it.
    ///
    /// # Errors
    /// When one cannot be read.
    pub fn read(config: &Config) -> Result<Self, BaselineError> {
        let section = &config.content.breaking;
        let support = section.support();
        let mut releases = Self { terms: terms(config), ..Self::default() };
        for release in baseline::releases(&config.path(&section.folder()))? {
            releases.add(release.baseline, support.covers(release.version));
        }
        Ok(releases)
    }

    /// Any baselines, as `--against` names them.
    ///
    /// # Errors
    /// When one cannot be read.
    pub fn load(
        config: &Config,
        against: &[String],
        setting: &Setting,
    ) -> Result<Self, BaselineError> {
        let mut releases = Self { terms: terms(config), ..Self::default() };
        for text in against {
            if text == "released" {
                // Before the first release there is nothing to be held against.
                let read = Self::read(config)?;
                for (at, baseline) in read.baselines.into_iter().enumerate() {
                    let counts = read.versions.iter().any(|(_, _, index)| *index == Some(at));
                    releases.add(baseline, counts);
                }
                continue;
            }
            for baseline in baseline::load(text, setting)? {
                releases.add(baseline, true);
            }
        }
        Ok(releases)
    }

    fn add(&mut self, baseline: Baseline, counts: bool) {
        let at = self.baselines.len();
        let roots = baseline.image.packages.iter().filter(|package| package.root);
        self.versions.extend(roots.map(|package| {
            let version = package.version.unwrap_or_default();
            let version = Version { major: version.major, minor: version.minor };
            (package.name.clone(), version, counts.then_some(at))
        }));
        self.versions.sort();
        self.baselines.push(baseline);
    }

    /// The newest version of one major of a package.
    #[must_use]
    pub fn newest(&self, package: &str, major: u32) -> Option<Version> {
        let mine = self.versions.iter().filter(|(name, ..)| name == package);
        mine.map(|&(_, version, _)| version).rfind(|version| version.major == major)
    }

    /// The newest version of every package, by identity.
    #[must_use]
    pub fn all_newest(&self) -> Vec<(String, Version)> {
        let mut newest: Vec<(String, Version)> = Vec::new();
        for (name, version, _) in &self.versions {
            let identity = r2g_idl::ir::identity(name, *version);
            newest.retain(|(other, _)| *other != identity);
            newest.push((identity, *version));
        }
        newest
    }

    /// Whether this version is released.
    #[must_use]
    pub fn has(&self, package: &str, wanted: Version) -> bool {
        self.versions.iter().any(|(name, version, _)| name == package && *version == wanted)
    }

    /// What a version of one major of a package is held against.
    #[must_use]
    pub fn baselines(&self, package: &str, major: u32) -> Vec<Baseline> {
        let mine = self
            .versions
            .iter()
            .filter(|(name, version, _)| name == package && version.major == major);
        mine.filter_map(|(_, _, at)| self.baselines.get((*at)?).cloned()).collect()
    }

    /// What matters in the project.
    #[must_use]
    pub fn terms(&self) -> &Terms {
        &self.terms
    }
}

fn terms(config: &Config) -> Terms {
    let section = &config.content.breaking;
    let options = Options { unstable: section.unstable(), partial: false };
    Terms { axes: section.axes(), options }
}

/// The name of a release's file.
#[must_use]
pub fn file_name(package: &str, version: Version) -> String {
    let Version { major, minor } = version;
    baseline::file_name(package, descriptor::message::Version { major, minor })
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
pub fn write(folder: &Path, images: &[(String, Image)]) -> Result<(), BaselineError> {
    fs::create_dir_all(folder)
        .map_err(|error| BaselineError::Write(folder.to_owned(), error.to_string()))?;
    let outcome = write_into(folder, images);
    if outcome.is_err() {
        // Goes only if it is empty, which it is when it was made for nothing.
        let _ = fs::remove_dir(folder);
    }
    outcome
}

fn write_into(folder: &Path, images: &[(String, Image)]) -> Result<(), BaselineError> {
    let fail =
        |path: &Path, error: io::Error| BaselineError::Write(path.to_owned(), error.to_string());
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
    let mut done: Vec<std::path::PathBuf> = Vec::new();
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
