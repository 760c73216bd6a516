//! Where schema files come from: a folder on disk, or memory.
//!
//! The only module that touches the file system. A package is known by the line in its files, not
//! by their place: several files may form one package, and folders carry no meaning.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::ast;
use crate::diagnostics::{Diagnostic, Diagnostics, codes};
use crate::parser;
use crate::source::{FileId, SourceMap, Span};

/// Largest schema file. Real ones have some 100 KiB; the limit keeps positions in 32 bits and a
/// mistaken path from filling the memory.
pub const MAX_FILE_BYTES: usize = 4 * 1024 * 1024;
/// Most files of one compilation.
pub const MAX_FILES: usize = 4_096;
/// Deepest folder below a schema root.
const MAX_FOLDERS: usize = 32;

/// A file that a loader knows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// Its name as shown to users, with `/`. Unique within the loader.
    pub name: String,
    /// The user's own, not only there to be imported.
    pub root: bool,
}

/// What went wrong outside of any schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadError {
    /// The file or folder.
    pub name: String,
    /// What the system says.
    pub reason: String,
}

impl std::fmt::Display for LoadError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.name, self.reason)
    }
}

impl std::error::Error for LoadError {}

/// A set of schema files.
pub trait SourceLoader {
    /// All files.
    ///
    /// # Errors
    /// When a folder cannot be listed.
    fn entries(&self) -> Result<Vec<Entry>, LoadError>;

    /// The bytes of a file; at most `limit` + 1 of them.
    ///
    /// # Errors
    /// When it cannot be read.
    fn read(&self, name: &str, limit: usize) -> Result<Vec<u8>, LoadError>;
}

/// Files in memory, for tests and editors.
#[derive(Debug, Clone, Default)]
pub struct MemoryLoader {
    files: BTreeMap<String, (bool, Vec<u8>)>,
}

impl MemoryLoader {
    /// One file of the user.
    #[must_use]
    pub fn one(text: &str) -> Self {
        Self::default().file("schema.r2g", text)
    }

    /// Adds a file of the user.
    #[must_use]
    pub fn file(mut self, name: &str, text: impl AsRef<[u8]>) -> Self {
        self.files.insert(name.to_owned(), (true, text.as_ref().to_vec()));
        self
    }

    /// Adds a file that is only there to be imported.
    #[must_use]
    pub fn dependency(mut self, name: &str, text: impl AsRef<[u8]>) -> Self {
        self.files.insert(name.to_owned(), (false, text.as_ref().to_vec()));
        self
    }

    /// Several files in one text: a line `//- name` starts each; text before the first is
    /// `schema.r2g`. A name that starts with `dep/` is only there to be imported.
    #[must_use]
    pub fn fixture(text: &str) -> Self {
        let mut loader = Self::default();
        let mut name = "schema.r2g".to_owned();
        let mut body = String::new();
        for line in text.split_inclusive('\n') {
            if let Some(next) = line.strip_prefix("//- ") {
                loader = loader.part(&name, &body);
                name = next.trim().to_owned();
                body.clear();
            } else {
                body.push_str(line);
            }
        }
        loader.part(&name, &body)
    }

    fn part(self, name: &str, body: &str) -> Self {
        match body.trim() {
            "" if name == "schema.r2g" => self,
            _ if name.starts_with("dep/") => self.dependency(name, body),
            _ => self.file(name, body),
        }
    }
}

impl SourceLoader for MemoryLoader {
    fn entries(&self) -> Result<Vec<Entry>, LoadError> {
        Ok(self
            .files
            .iter()
            .map(|(name, (root, _))| Entry { name: name.clone(), root: *root })
            .collect())
    }

    fn read(&self, name: &str, limit: usize) -> Result<Vec<u8>, LoadError> {
        match self.files.get(name) {
            Some((_, bytes)) => Ok(bytes[..bytes.len().min(limit + 1)].to_vec()),
            None => Err(LoadError { name: name.to_owned(), reason: "no such file".to_owned() }),
        }
    }
}

/// Folders and files on disk.
#[derive(Debug, Clone, Default)]
pub struct DiskLoader {
    roots: Vec<PathBuf>,
    dependencies: Vec<PathBuf>,
}

impl DiskLoader {
    /// The user's schema: a folder that is searched for `*.r2g`, or a file.
    #[must_use]
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { roots: vec![root.into()], dependencies: Vec::new() }
    }

    /// Adds another file or folder of the user.
    #[must_use]
    pub fn root(mut self, path: impl Into<PathBuf>) -> Self {
        self.roots.push(path.into());
        self
    }

    /// Adds a file or folder that is only there to be imported.
    #[must_use]
    pub fn dependency(mut self, path: impl Into<PathBuf>) -> Self {
        self.dependencies.push(path.into());
        self
    }
}

impl SourceLoader for DiskLoader {
    fn entries(&self) -> Result<Vec<Entry>, LoadError> {
        let mut found = BTreeMap::new();
        for (paths, root) in [(&self.roots, true), (&self.dependencies, false)] {
            for path in paths {
                for file in files_below(path)? {
                    // The same file by two ways is one file, or its items would clash with themselves.
                    let canonical = file.canonicalize().map_err(|error| failed(&file, &error))?;
                    found.entry(canonical).or_insert_with(|| Entry { name: shown(&file), root });
                }
            }
        }
        let mut entries: Vec<Entry> = found.into_values().collect();
        entries.sort();
        Ok(entries)
    }

    fn read(&self, name: &str, limit: usize) -> Result<Vec<u8>, LoadError> {
        use std::io::Read as _;
        let path = Path::new(name);
        let file = std::fs::File::open(path).map_err(|error| failed(path, &error))?;
        let mut bytes = Vec::new();
        let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
        file.take(most).read_to_end(&mut bytes).map_err(|error| failed(path, &error))?;
        Ok(bytes)
    }
}

fn failed(path: &Path, error: &std::io::Error) -> LoadError {
    LoadError { name: shown(path), reason: error.to_string() }
}

/// The path as users type it, on every system with `/`.
fn shown(path: &Path) -> String {
    let text = path.to_string_lossy().replace('\\', "/");
    text.strip_prefix("./").unwrap_or(&text).to_owned()
}

/// A file itself, or every `*.r2g` below a folder. Links to folders are not followed: they may
/// lead out of the schema or in a circle.
fn files_below(path: &Path) -> Result<Vec<PathBuf>, LoadError> {
    let meta = std::fs::metadata(path).map_err(|error| failed(path, &error))?;
    if !meta.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files = Vec::new();
    let mut folders = vec![(path.to_owned(), 0)];
    while let Some((folder, depth)) = folders.pop() {
        for entry in std::fs::read_dir(&folder).map_err(|error| failed(&folder, &error))? {
            let entry = entry.map_err(|error| failed(&folder, &error))?;
            let kind = entry.file_type().map_err(|error| failed(&folder, &error))?;
            let hidden = entry.file_name().to_string_lossy().starts_with('.');
            if kind.is_dir() && !hidden && depth < MAX_FOLDERS {
                folders.push((entry.path(), depth + 1));
            } else if !kind.is_dir()
                && !hidden
                && entry.path().extension().is_some_and(|ext| ext == "r2g")
            {
                files.push(entry.path());
            }
        }
        if files.len() > MAX_FILES {
            break;
        }
    }
    files.sort();
    Ok(files)
}

/// A parsed file and whether it is the user's.
pub(crate) struct Loaded {
    pub(crate) tree: ast::File,
    pub(crate) root: bool,
}

/// Reads and parses every file.
pub(crate) fn load(
    loader: &dyn SourceLoader,
    sources: &mut SourceMap,
    found: &mut Diagnostics,
) -> Vec<Loaded> {
    let entries = match loader.entries() {
        Ok(entries) => entries,
        Err(error) => {
            found.push(Diagnostic::without_place(codes::E0001, error.to_string()));
            return Vec::new();
        }
    };
    if !entries.iter().any(|entry| entry.root) {
        found.push(
            Diagnostic::without_place(codes::E0005, "there is no schema file")
                .help("schema files end in `.r2g`"),
        );
    }
    if entries.len() > MAX_FILES {
        found.push(Diagnostic::without_place(
            codes::E0005,
            format!("more than {MAX_FILES} schema files"),
        ));
        return Vec::new();
    }
    let mut loaded = Vec::new();
    for entry in entries {
        if let Some(file) = read(loader, &entry.name, sources, found) {
            loaded
                .push(Loaded { tree: parser::parse_file(sources, file, found), root: entry.root });
        }
    }
    loaded
}

fn read(
    loader: &dyn SourceLoader,
    name: &str,
    sources: &mut SourceMap,
    found: &mut Diagnostics,
) -> Option<FileId> {
    let bytes = match loader.read(name, MAX_FILE_BYTES) {
        Ok(bytes) => bytes,
        Err(error) => {
            found.push(Diagnostic::without_place(codes::E0001, error.to_string()));
            return None;
        }
    };
    if bytes.len() > MAX_FILE_BYTES {
        found.push(
            Diagnostic::without_place(
                codes::E0002,
                format!("{name} is larger than {} MiB", MAX_FILE_BYTES / 1024 / 1024),
            )
            .help("split the schema: several files may form one package"),
        );
        return None;
    }
    match String::from_utf8(bytes) {
        Ok(text) => Some(sources.add(name, text)),
        Err(error) => {
            let good = error.utf8_error().valid_up_to();
            let text = String::from_utf8_lossy(&error.as_bytes()[..good]).into_owned();
            let file = sources.add(name, text);
            let at = u32::try_from(good).expect("files are below 4 MiB");
            found.push(
                Diagnostic::error(codes::E0003, Span::new(file, at, at), "the file is not UTF-8")
                    .label("the first byte that is not UTF-8 follows here")
                    .help("save it as UTF-8"),
            );
            None
        }
    }
}
