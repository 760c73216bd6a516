//! Baselines that are commits.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use r2g_idl::compare::review::Baseline;
use r2g_idl::loader::{
    DiskLoader, Entry, LoadError, MAX_FILE_BYTES, MemoryLoader, SourceLoader as _,
};

use crate::git::{self, Commit, Repo};
use crate::sources::Sources;

use super::read::compiled;
use super::{BaselineError, GitTree, Setting};

/// One commit.
pub(super) fn one(
    text: &str,
    reference: &git::Reference,
    tree: &GitTree,
    setting: &Setting,
) -> Result<Baseline, BaselineError> {
    let git = |error| BaselineError::Git(text.to_owned(), error);
    let repo = Repo::discover(&stand(setting)).map_err(git)?;
    let commit = repo.resolve(reference).map_err(git)?;
    at(&repo, &commit, reference.name(), text, tree, setting)
}

/// Every tag that matches.
pub(super) fn tags(
    text: &str,
    pattern: &str,
    tree: &GitTree,
    setting: &Setting,
) -> Result<Vec<Baseline>, BaselineError> {
    let git = |error| BaselineError::Git(text.to_owned(), error);
    let repo = Repo::discover(&stand(setting)).map_err(git)?;
    let tags = repo.tags(pattern).map_err(git)?;
    let baseline = |tag: git::Tag| {
        let origin = match &tree.subdir {
            Some(subdir) => format!("git#tag={},subdir={subdir}", tag.name),
            None => format!("git#tag={}", tag.name),
        };
        at(&repo, &tag.commit, &tag.name, &origin, tree, setting)
    };
    tags.into_iter().map(baseline).collect()
}

/// The folder whose repository is meant: that of the schema, or else where the user stands.
fn stand(setting: &Setting) -> PathBuf {
    let root = setting.roots.first().map(PathBuf::as_path).unwrap_or(Path::new("."));
    let folder = if root.is_dir() { Some(root) } else { root.parent() };
    folder.filter(|folder| folder.is_dir()).unwrap_or(Path::new(".")).to_owned()
}

fn at(
    repo: &Repo,
    commit: &Commit,
    name: &str,
    origin: &str,
    tree: &GitTree,
    setting: &Setting,
) -> Result<Baseline, BaselineError> {
    let git = |error| BaselineError::Git(origin.to_owned(), error);
    // Where in the commit, and how findings show it.
    let mut folders: Vec<(String, String)> = Vec::new();
    match &tree.subdir {
        Some(subdir) => folders.push((subdir.clone(), subdir.clone())),
        None => {
            for root in &setting.roots {
                let inside = repo
                    .inside(root)
                    .ok_or_else(|| BaselineError::Outside(origin.to_owned(), root.clone()))?;
                folders.push((inside, shown(root)));
            }
        }
    }
    // By name, so that a file below both the schema and a dependency is the user's own.
    let mut own = BTreeMap::new();
    for (folder, shown) in folders {
        for file in repo.files(commit, &folder, &is_schema).map_err(git)? {
            own.insert(join(&shown, &file.path), file.bytes);
        }
    }
    let mut imported: BTreeMap<String, Vec<u8>> = Sources::fetched(&setting.resolved).collect();
    for dependency in setting.resolved.folders.iter().chain(&setting.rest) {
        // As it was then, if it was there; else as it is now.
        let there = match repo.inside(dependency) {
            Some(path) if repo.has(commit, &path).map_err(git)? => Some(path),
            _ => None,
        };
        match there {
            Some(path) => {
                for file in repo.files(commit, &path, &is_schema).map_err(git)? {
                    imported.insert(join(&shown(dependency), &file.path), file.bytes);
                }
            }
            None => imported.extend(on_disk(dependency)?),
        }
    }
    let mut loader = MemoryLoader::default();
    for (name, bytes) in imported.into_iter().filter(|(name, _)| !own.contains_key(name)) {
        loader = loader.dependency(&name, bytes);
    }
    for (name, bytes) in &own {
        loader = loader.file(name, bytes);
    }
    compiled(name, origin, &loader)
}

/// The files of a dependency as it is now.
fn on_disk(dependency: &Path) -> Result<Vec<(String, Vec<u8>)>, BaselineError> {
    let failed = |error: LoadError| BaselineError::Read(PathBuf::from(&error.name), error.reason);
    let disk = DiskLoader::default().dependency(dependency);
    let read = |entry: Entry| {
        let bytes = disk.read(&entry.name, MAX_FILE_BYTES).map_err(failed)?;
        Ok((entry.name, bytes))
    };
    disk.entries().map_err(failed)?.into_iter().map(read).collect()
}

/// The same files that a search on disk takes: not hidden, `*.r2g`.
fn is_schema(path: &str) -> bool {
    // The folder asked for may be a file itself.
    path.is_empty() || path.ends_with(".r2g") && !path.split('/').any(|part| part.starts_with('.'))
}

fn shown(path: &Path) -> String {
    let text = path.to_string_lossy().replace('\\', "/");
    let text = text.strip_prefix("./").unwrap_or(&text);
    text.trim_end_matches('/').to_owned()
}

fn join(folder: &str, path: &str) -> String {
    match (folder, path) {
        ("" | ".", path) => path.to_owned(),
        (folder, "") => folder.to_owned(),
        (folder, path) => format!("{folder}/{path}"),
    }
}
