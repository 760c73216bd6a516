//! `r2g.toml`: what a project generates, and where.
//!
//! Unknown keys are errors: a misspelt one would be ignored for ever.

use std::path::{Path, PathBuf};

use indexmap::IndexMap;
use serde::Deserialize;
use toml::Spanned;

use r2g_idl::diagnostics::{Code, Diagnostic, codes};
use r2g_idl::source::{FileId, SourceMap, Span};

use crate::commands::Trouble;

/// The name of the file.
pub const FILE_NAME: &str = "r2g.toml";

/// The only edition of the language so far.
pub const EDITION: &str = "2026";

/// A read and checked configuration.
#[derive(Debug)]
pub struct Config {
    /// The folder of the file: relative paths start there.
    pub folder: PathBuf,
    /// What the file says.
    pub content: Content,
}

/// What `r2g.toml` may hold.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Content {
    /// Rules of the language.
    pub edition: Spanned<String>,
    /// The folder with the schema.
    pub root: Spanned<PathBuf>,
    /// What to generate, in order.
    #[serde(default)]
    pub r#gen: Vec<Gen>,
    /// Names that one language spells its own way.
    #[serde(default)]
    pub rename: Rename,
    /// Settings of the Go side.
    #[serde(default)]
    pub go: Go,
    /// Where imported packages are, by name.
    #[serde(default)]
    pub deps: IndexMap<String, Dependency>,
}

/// One `[[gen]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gen {
    /// `rust` or `go`.
    pub plugin: Spanned<String>,
    /// Where its files go.
    pub out: Spanned<PathBuf>,
    /// What the plugin understands.
    #[serde(default)]
    pub options: IndexMap<String, toml::Value>,
}

/// `[rename.go]`, `[rename.rust]`: from the full name in the schema to the name in the language.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rename {
    /// In Go.
    #[serde(default)]
    pub go: IndexMap<String, String>,
    /// In Rust.
    #[serde(default)]
    pub rust: IndexMap<String, String>,
}

/// `[go]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Go {
    /// From schema package to Go import path.
    #[serde(default)]
    pub packages: IndexMap<String, String>,
}

/// One line of `[deps]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dependency {
    /// A folder or file with the package.
    pub path: PathBuf,
}

/// Plugins that are built in.
const PLUGINS: &[&str] = &["rust", "go"];

impl Config {
    /// The schema root.
    #[must_use]
    pub fn root(&self) -> PathBuf {
        self.folder.join(self.content.root.get_ref())
    }

    /// Folders and files of imported packages.
    pub fn dependencies(&self) -> impl Iterator<Item = PathBuf> {
        self.content
            .deps
            .values()
            .map(|dependency| self.folder.join(&dependency.path))
    }
}

/// The nearest configuration at or above a folder.
///
/// # Errors
/// When one is there but cannot be read or is wrong.
pub fn find(start: &Path) -> Result<Option<Config>, Trouble> {
    let above = start
        .ancestors()
        .map(|folder| folder.join(FILE_NAME))
        .find(|path| path.is_file());
    match above {
        // A path relative to where the user stands reads better in findings.
        Some(path) if path.parent() == Some(start) => read(Path::new(FILE_NAME)).map(Some),
        Some(path) => read(&path).map(Some),
        None => Ok(None),
    }
}

/// Reads one configuration.
///
/// # Errors
/// When it cannot be read or is wrong.
pub fn read(path: &Path) -> Result<Config, Trouble> {
    let text = std::fs::read_to_string(path).map_err(|error| Trouble::file(path, &error))?;
    let folder = path.parent().unwrap_or(Path::new("")).to_owned();
    let mut sources = SourceMap::default();
    let file = sources.add(path.to_string_lossy(), text.clone());
    let found = match parse(file, &text) {
        Ok(content) => match check(file, &content) {
            found if found.is_empty() => return Ok(Config { folder, content }),
            found => found,
        },
        Err(found) => vec![*found],
    };
    Err(Trouble::Config(Box::new((sources, found))))
}

fn span(file: FileId, range: std::ops::Range<usize>) -> Span {
    let narrow = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Span::new(file, narrow(range.start), narrow(range.end))
}

/// TOML and its keys.
fn parse(file: FileId, text: &str) -> Result<Content, Box<Diagnostic>> {
    toml::from_str(text).map_err(|error: toml::de::Error| {
        let message = error.message();
        let code = code_of(message);
        let first = message.lines().next().unwrap_or(message);
        let place = span(file, error.span().unwrap_or(0..0));
        Box::new(Diagnostic::error(code, place, first))
    })
}

/// serde says what is wrong in words only.
fn code_of(message: &str) -> Code {
    if message.starts_with("unknown field") {
        codes::E0702
    } else if [
        "invalid type",
        "invalid value",
        "missing field",
        "unknown variant",
    ]
    .iter()
    .any(|start| message.starts_with(start))
    {
        codes::E0703
    } else {
        codes::E0701
    }
}

/// Values that are well formed and still wrong.
fn check(file: FileId, content: &Content) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    if content.edition.get_ref() != EDITION {
        let message = format!("edition `{}` is not known", content.edition.get_ref());
        found.push(
            Diagnostic::error(codes::E0703, span(file, content.edition.span()), message)
                .help(format!("this r2g knows edition \"{EDITION}\"")),
        );
    }
    for job in &content.r#gen {
        if !PLUGINS.contains(&job.plugin.get_ref().as_str()) {
            let message = format!("plugin `{}` is not known", job.plugin.get_ref());
            found.push(
                Diagnostic::error(codes::E0703, span(file, job.plugin.span()), message)
                    .help(format!("plugins are {}", PLUGINS.join(", "))),
            );
        }
    }
    let mut outs: Vec<&Spanned<PathBuf>> = Vec::new();
    for job in &content.r#gen {
        match outs
            .iter()
            .find(|earlier| earlier.get_ref() == job.out.get_ref())
        {
            Some(earlier) => found.push(
                Diagnostic::error(
                    codes::E0703,
                    span(file, job.out.span()),
                    "two plugins write into one folder",
                )
                .and(span(file, earlier.span()), "the other one")
                .help("give each a folder of its own"),
            ),
            None => outs.push(&job.out),
        }
    }
    found
}
