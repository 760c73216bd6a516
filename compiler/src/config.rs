//! `r2g.toml`: what a project generates, and where.
//!
//! Unknown keys are errors: a misspelt one would be ignored for ever.

use std::path::{Path, PathBuf};

use indexmap::IndexMap;
use serde::Deserialize;
use toml::Spanned;

use crate::deps::{self, Dependency, DepsError, Resolved, Update};
use crate::spans::span;
use r2g_idl::diagnostics::{Code, Diagnostic, codes, nearest, render};
use r2g_idl::lint;
use r2g_idl::source::{FileId, SourceMap};

/// Why there is no configuration.
#[derive(Debug)]
pub enum ConfigError {
    /// The file cannot be read.
    Read(PathBuf, std::io::Error),
    /// The file does not say what it should; the findings say where.
    Wrong(Box<(SourceMap, Vec<Diagnostic>)>),
}

impl std::fmt::Display for ConfigError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Read(path, error) => write!(f, "{}: {error}", path.display()),
            Self::Wrong(found) => {
                let (sources, found) = &**found;
                let rows = found.iter().map(|one| render::text(one, sources, render::Style::Plain));
                f.write_str(rows.collect::<Vec<_>>().join("\n").trim_end())
            }
        }
    }
}

impl std::error::Error for ConfigError {}

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
    /// How the Go half of a Rust program is built.
    pub go: Option<Go>,
    /// How the Rust half of a Go program is built.
    pub rust: Option<Rust>,
    /// What a change may break, and what it is compared with.
    #[serde(default)]
    pub breaking: crate::baseline::Section,
    /// Which rules `r2g lint` applies.
    pub lint: Option<Lint>,
    /// Where imported packages are, by name.
    #[serde(default)]
    pub deps: IndexMap<String, Spanned<Dependency>>,
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

impl Gen {
    /// The options as backends read them.
    #[must_use]
    pub fn options(&self) -> crate::backend::Options {
        let rows = self.options.iter().map(|(name, value)| {
            // Every TOML value is a JSON value; a date becomes text.
            (name.clone(), serde_json::to_value(value).unwrap_or_default())
        });
        rows.collect()
    }
}

/// `[go]`: the Go packages that a Rust program links.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Go {
    /// Folder of the Go module.
    #[serde(default = "go_dir")]
    pub dir: PathBuf,
    /// Import paths of the packages that register services.
    pub packages: Vec<String>,
    /// Build tags.
    #[serde(default)]
    pub tags: Vec<String>,
}

/// `[rust]`: the Rust library that a Go program links.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rust {
    /// Folder of the crate.
    #[serde(default = "rust_dir")]
    pub dir: PathBuf,
    /// The name given to `r2g::library!`: a part of the names of symbols.
    #[serde(deserialize_with = "library_name")]
    pub library: String,
    /// Folder of the Go package that links it.
    pub bridge: PathBuf,
}

fn library_name<'de, D: serde::Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let name = String::deserialize(from)?;
    if name.is_empty() || name.contains(|c: char| !c.is_ascii_alphanumeric() && c != '_') {
        let found = serde::de::Unexpected::Str(&name);
        return Err(serde::de::Error::invalid_value(found, &"letters, digits and `_`"));
    }
    Ok(name)
}

/// `[lint]`: sets of rules and single rules, by id.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lint {
    /// What is applied: `default`, `pedantic`, ids.
    #[serde(rename = "use", default = "default_rules")]
    pub chosen: Vec<Spanned<String>>,
    /// Ids that are not.
    #[serde(default)]
    pub except: Vec<Spanned<String>>,
}

fn default_rules() -> Vec<Spanned<String>> {
    vec![Spanned::new(0..0, "default".to_owned())]
}

impl Lint {
    /// The rules, by id. Unknown words were refused when the file was read.
    #[must_use]
    pub fn rules(&self) -> Vec<&'static lint::Rule> {
        self.select().unwrap_or_default()
    }

    fn select(&self) -> Result<Vec<&'static lint::Rule>, (String, Option<&'static str>)> {
        fn words(list: &[Spanned<String>]) -> Vec<&str> {
            list.iter().map(|word| word.get_ref().as_str()).collect()
        }
        lint::select(&words(&self.chosen), &words(&self.except))
    }
}

fn go_dir() -> PathBuf {
    PathBuf::from("go")
}

fn rust_dir() -> PathBuf {
    PathBuf::from(".")
}

impl Config {
    /// All dependencies, fetching what the cache lacks.
    ///
    /// # Errors
    /// As [`deps::resolve`].
    pub fn resolve_dependencies(&self, update: &Update) -> Result<Resolved, DepsError> {
        deps::resolve(&self.folder, &self.content.deps, update)
    }

    /// A path of the configuration as this process can open it.
    #[must_use]
    pub fn path(&self, relative: &Path) -> PathBuf {
        self.folder.join(relative)
    }

    /// The schema root.
    #[must_use]
    pub fn root(&self) -> PathBuf {
        self.path(self.content.root.get_ref())
    }

    /// Folders and files of imported packages that are on disk.
    pub fn dependencies(&self) -> impl Iterator<Item = PathBuf> {
        let paths = self.content.deps.values().filter_map(|entry| entry.get_ref().path.as_ref());
        paths.map(|path| self.path(path))
    }
}

/// The nearest configuration at or above a folder.
///
/// # Errors
/// When one is there but cannot be read or is wrong.
pub fn find(start: &Path) -> Result<Option<Config>, ConfigError> {
    let above = start.ancestors().map(|folder| folder.join(FILE_NAME)).find(|path| path.is_file());
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
pub fn read(path: &Path) -> Result<Config, ConfigError> {
    let text =
        std::fs::read_to_string(path).map_err(|error| ConfigError::Read(path.to_owned(), error))?;
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
    Err(ConfigError::Wrong(Box::new((sources, found))))
}

/// TOML and its keys.
fn parse(file: FileId, text: &str) -> Result<Content, Box<Diagnostic>> {
    toml::from_str(text).map_err(|error: toml::de::Error| {
        let message = error.message();
        let code = code_of(message);
        let first = message.lines().next().unwrap_or(message);
        let place = span(file, error.span().unwrap_or(0..0));
        Box::new(match unknown_key(first) {
            Some((key, known)) => {
                let plain = Diagnostic::error(code, place, format!("unknown key `{key}`"));
                match nearest(key, known.iter().copied()) {
                    Some(word) => plain.help(format!("did you mean `{word}`?")).fix(
                        format!("write `{word}`"),
                        place,
                        word,
                    ),
                    None => plain.help(format!("the keys here are {}", known.join(", "))),
                }
            }
            None => Diagnostic::error(code, place, first),
        })
    })
}

/// What serde says about a key that it does not know: the key, and the ones it knows.
fn unknown_key(message: &str) -> Option<(&str, Vec<&str>)> {
    let mut names = message.strip_prefix("unknown field")?.split('`').skip(1).step_by(2);
    Some((names.next()?, names.collect()))
}

/// serde says what is wrong in words only.
fn code_of(message: &str) -> Code {
    if message.starts_with("unknown field") {
        codes::E0702
    } else if ["invalid type", "invalid value", "missing field", "unknown variant"]
        .iter()
        .any(|start| message.starts_with(start))
    {
        codes::E0703
    } else {
        codes::E0701
    }
}

/// The names of the built-in backends.
fn plugins() -> String {
    let names: Vec<&str> = crate::backend::BACKENDS.iter().map(|known| known.name()).collect();
    names.join(", ")
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
        if crate::backend::find(job.plugin.get_ref()).is_none() {
            let message = format!("plugin `{}` is not known", job.plugin.get_ref());
            found.push(
                Diagnostic::error(codes::E0703, span(file, job.plugin.span()), message)
                    .help(format!("plugins are {}", plugins())),
            );
        }
    }
    let mut outs: Vec<&Spanned<PathBuf>> = Vec::new();
    for job in &content.r#gen {
        match outs.iter().find(|earlier| earlier.get_ref() == job.out.get_ref()) {
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
    found.extend(content.breaking.check(file));
    for (name, entry) in &content.deps {
        found.extend(entry.get_ref().check(name, span(file, entry.span())));
    }
    if let Some(rules) = &content.lint {
        found.extend(check_lint(file, rules));
    }
    found
}

/// The first word of `[lint]` that is neither a set nor a rule.
fn check_lint(file: FileId, rules: &Lint) -> Option<Diagnostic> {
    let (wrong, near) = rules.select().err()?;
    // A set is right in `use` and wrong in `except`, so the last one is meant.
    let mut words = rules.except.iter().rev().chain(rules.chosen.iter().rev());
    let place = words.find(|word| *word.get_ref() == wrong)?.span();
    let place = span(file, place);
    let plain = Diagnostic::error(codes::E0703, place, format!("lint rule `{wrong}` is not known"));
    Some(match near {
        Some(near) => plain.help(format!("did you mean `{near}`?")).fix(
            format!("write `{near}`"),
            place,
            format!("\"{near}\""),
        ),
        None => plain.help("`default`, `pedantic`, or an id; `r2g explain` lists them"),
    })
}
