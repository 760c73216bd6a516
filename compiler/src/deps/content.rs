//! The files of a dependency, their hash, and the packages in them.

use std::path::Path;

use r2g_idl::loader::{DiskLoader, MAX_FILE_BYTES, SourceLoader as _};
use r2g_idl::outline::Outline;
use r2g_idl::source::SourceMap;
use sha2::{Digest as _, Sha256};

use super::DepsError;

/// What a dependency consists of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Content {
    /// Files by path below its folder, sorted bytewise.
    pub(super) files: Vec<(String, Vec<u8>)>,
    /// `sha256:` and the hexadecimal hash of the list of files.
    pub(super) hash: String,
    /// `name@major.minor`, sorted.
    pub(super) packages: Vec<String>,
}

/// Whether a path below a dependency's folder belongs to its schema: as for folders on disk, no
/// part of it is hidden.
pub(super) fn is_schema(path: &str) -> bool {
    path.ends_with(".r2g") && !path.split('/').any(|part| part.starts_with('.'))
}

/// A folder or file on disk.
pub(super) fn of_disk(path: &Path) -> Result<Content, DepsError> {
    let loader = DiskLoader::new(path);
    let failed = |error: r2g_idl::loader::LoadError| {
        DepsError::Read(Path::new(&error.name).to_owned(), error.reason)
    };
    let mut files = Vec::new();
    for entry in loader.entries().map_err(failed)? {
        let bytes = loader.read(&entry.name, MAX_FILE_BYTES).map_err(failed)?;
        // Names are shown relative to where the user stands; what counts is the place below.
        let full = Path::new(&entry.name);
        let below = full.strip_prefix(path).ok().filter(|below| !below.as_os_str().is_empty());
        let below = below.map_or_else(
            || {
                full.file_name()
                    .map_or_else(String::new, |name| name.to_string_lossy().into_owned())
            },
            |below| below.to_string_lossy().replace('\\', "/"),
        );
        files.push((below, bytes));
    }
    of_files(&path.to_string_lossy(), files.into_iter())
}

/// Files by path. `origin` is for messages.
pub(super) fn of_files(
    origin: &str,
    files: impl Iterator<Item = (String, Vec<u8>)>,
) -> Result<Content, DepsError> {
    let mut files: Vec<(String, Vec<u8>)> = files.collect();
    files.sort();
    let mut list = Sha256::new();
    for (path, bytes) in &files {
        // A line break in a path would make two lists look alike.
        if path.contains(['\n', '\r']) {
            let reason = "a path with a line break cannot be locked".to_owned();
            return Err(DepsError::Read(Path::new(origin).join(path), reason));
        }
        let hash: [u8; 32] = Sha256::digest(bytes).into();
        list.update(format!("{}  {path}\n", r2g_idl::hex(&hash)));
    }
    let hash: [u8; 32] = list.finalize().into();
    let packages = packages(&files);
    Ok(Content { files, hash: format!("sha256:{}", r2g_idl::hex(&hash)), packages })
}

/// The packages that the files declare. What does not parse is the compiler's to report.
fn packages(files: &[(String, Vec<u8>)]) -> Vec<String> {
    let mut sources = SourceMap::default();
    for (path, bytes) in files {
        // A file beyond the limit is refused when it is compiled.
        if bytes.len() <= MAX_FILE_BYTES
            && let Ok(text) = std::str::from_utf8(bytes)
        {
            sources.add(path.as_str(), text);
        }
    }
    let outline = Outline::new(&sources);
    let mut packages: Vec<String> =
        outline.packages.iter().map(|lines| format!("{}@{}", lines.name, lines.version)).collect();
    packages.sort();
    packages.dedup();
    packages
}
