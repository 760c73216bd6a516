//! Schema files that a command changes: in memory until everything is right, then all at once.

use indexmap::{IndexMap, IndexSet};
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use r2g_idl::diagnostics::Edit;
use r2g_idl::format::format;
use r2g_idl::loader::{Entry, LoadError, SourceLoader};
use r2g_idl::source::SourceMap;
use r2g_idl::{Compiled, Failure, compile, edit};

/// Files from a loader, some with other texts.
pub struct Workspace<'a> {
    loader: &'a dyn SourceLoader,
    /// Names of files that may change.
    own: IndexSet<String>,
    /// Texts that change, by name: as they were read, and as they will be.
    changed: IndexMap<String, (String, String)>,
}

impl SourceLoader for Workspace<'_> {
    fn entries(&self) -> Result<Vec<Entry>, LoadError> {
        self.loader.entries()
    }

    fn read(&self, name: &str, limit: usize) -> Result<Vec<u8>, LoadError> {
        match self.changed.get(name) {
            Some((_, text)) => Ok(text.clone().into_bytes()),
            None => self.loader.read(name, limit),
        }
    }
}

/// Which of the changed files are put into canonical form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tidy {
    /// All.
    Always,
    /// Those that were in it.
    AsBefore,
}

/// A file that a change needs to change, and that is not the user's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Foreign(pub String);

impl std::fmt::Display for Foreign {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the change needs one in {}, which is not yours to change", self.0)
    }
}

impl std::error::Error for Foreign {}

impl<'a> Workspace<'a> {
    /// Nothing changed yet. Only files that `own` knows may change.
    ///
    /// # Errors
    /// When a folder cannot be listed.
    pub fn new(loader: &'a dyn SourceLoader, own: &dyn SourceLoader) -> Result<Self, LoadError> {
        let own = own.entries()?.into_iter().map(|entry| entry.name).collect();
        Ok(Self { loader, own, changed: IndexMap::new() })
    }

    /// Compiles what the files will be.
    ///
    /// # Errors
    /// With all findings.
    pub fn compile(&self) -> Result<Compiled, Failure> {
        compile(self)
    }

    /// Whether all edits are in files that may change; otherwise the first that may not.
    ///
    /// # Errors
    /// With the name of that file.
    pub fn may_change(&self, sources: &SourceMap, edits: &[Edit]) -> Result<(), Foreign> {
        let names = edits.iter().map(|edit| &sources.file(edit.span.file).name);
        match names.into_iter().find(|name| !self.own.contains(*name)) {
            Some(name) => Err(Foreign(name.clone())),
            None => Ok(()),
        }
    }

    /// The same files with edits of `sources`, which this workspace compiled.
    ///
    /// # Errors
    /// When one is in a file that may not change.
    pub fn edited(&self, sources: &SourceMap, edits: &[Edit], tidy: Tidy) -> Result<Self, Foreign> {
        self.may_change(sources, edits)?;
        let mut changed = self.changed.clone();
        for (file, text) in edit::apply(sources, edits).0 {
            let source = sources.file(file);
            let tidy = match tidy {
                Tidy::Always => true,
                Tidy::AsBefore => {
                    format(&source.name, &source.text).is_ok_and(|form| form == source.text)
                }
            };
            // A text that does not parse stays as it is for the compiler's findings.
            let text = if tidy { format(&source.name, &text).unwrap_or(text) } else { text };
            match changed.get_mut(&source.name) {
                Some((_, new)) => *new = text,
                None => _ = changed.insert(source.name.clone(), (source.text.clone(), text)),
            }
        }
        Ok(Self { loader: self.loader, own: self.own.clone(), changed })
    }

    /// Names of changed files, sorted.
    #[must_use]
    pub fn changed(&self) -> Vec<&str> {
        let changed = self.changed.iter().filter(|(_, (old, new))| old != new);
        let mut names: Vec<&str> = changed.map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        names
    }

    /// Writes all changed files, or none.
    ///
    /// # Errors
    /// The file that could not be written, and why. The others are as they were.
    pub fn write(&self) -> Result<(), (PathBuf, io::Error)> {
        let files = self.changed.iter().filter(|(_, (old, new))| old != new);
        let files =
            files.map(|(name, (old, new))| (PathBuf::from(name), old.as_str(), new.as_str()));
        replace_all(&files.collect::<Vec<_>>())
    }
}

/// Replaces texts of files by others. Each is written beside its target first and renamed last, so a
/// full disk or a folder that cannot be written leaves all of them as they were; so does a file that
/// somebody else has changed since it was read.
///
/// # Errors
/// The file that could not be written, and why.
pub fn replace_all(files: &[(PathBuf, &str, &str)]) -> Result<(), (PathBuf, io::Error)> {
    let mut staged = Vec::new();
    for (path, old, new) in files {
        let fail = |error| (path.clone(), error);
        // A link stays one; what it points to changes.
        let target = path.canonicalize().map_err(fail)?;
        if fs::read(&target).map_err(fail)? != old.as_bytes() {
            return Err(fail(io::Error::other("it changed while r2g ran; try again")));
        }
        let file = stage(&target, new.as_bytes()).map_err(fail)?;
        staged.push((path, target, *old, file));
    }
    let mut done: Vec<(PathBuf, &str)> = Vec::new();
    for (path, target, before, file) in staged {
        if let Err(error) = file.persist(&target) {
            // What was replaced already goes back; there is nobody to tell if that fails too.
            for (target, before) in done {
                let _ = fs::write(target, before);
            }
            return Err((path.clone(), error.error));
        }
        done.push((target, before));
    }
    Ok(())
}

fn stage(target: &Path, bytes: &[u8]) -> io::Result<tempfile::NamedTempFile> {
    let folder = target.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new().prefix(".r2g-").tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().set_permissions(fs::metadata(target)?.permissions())?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whoever saved last wins, and nothing else is changed either.
    #[test]
    fn a_file_that_changed_is_not_replaced() {
        let folder = tempfile::tempdir().expect("a folder");
        let (one, two) = (folder.path().join("one"), folder.path().join("two"));
        fs::write(&one, "1").expect("a file");
        fs::write(&two, "saved by an editor").expect("a file");
        let files = [(one.clone(), "1", "new"), (two.clone(), "2", "new")];
        let (path, error) = replace_all(&files).expect_err("it changed");
        assert!(path == two && error.to_string().contains("changed while r2g ran"), "{error}");
        assert_eq!(fs::read_to_string(&one).expect("a file"), "1");
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 2);
        let files = [(one.clone(), "1", "new"), (two, "saved by an editor", "new")];
        replace_all(&files).expect("nothing changed");
        assert_eq!(fs::read_to_string(&one).expect("a file"), "new");
    }
}
