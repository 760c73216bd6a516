//! `r2g new`: a project that runs, with calls in both directions.

use super::{DONE, Session, Trouble};
use crate::config;
use crate::deps::Update;
use crate::generate;
use crate::render::Templates;
use r2g_idl::ir::Version;
use r2g_idl::naming::{go_package_name, package_path, rust_module_name};
use serde::Serialize;
use std::fs;
use std::path::{Path, PathBuf};

/// Flags of `new`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Name of the project and of its folder
    pub name: String,
    /// Use a checkout of the r2g repository instead of published packages
    #[arg(long, value_name = "PATH")]
    pub local: Option<PathBuf>,
}

/// What the templates get.
#[derive(Debug, Serialize)]
struct Model {
    name: String,
    version: String,
    /// Dotted name of the schema package.
    package: String,
    bridge: String,
    /// Rust module of the generated code, below that of all of it.
    api: String,
    /// Where it lies below the output folders.
    folder: String,
    go_package: String,
    /// Go module.
    module: String,
    /// Where cargo finds the crates `r2g` and `r2g-compiler`.
    runtime: String,
    compiler: String,
    /// Where Go finds the runtime, if not by its version.
    replace: String,
}

/// Template and where its text goes.
const FILES: &[(&str, &str, &str)] = &[
    ("cargo", include_str!("../../templates/new/Cargo.toml.hbs"), "Cargo.toml"),
    ("r2g", include_str!("../../templates/new/r2g.toml.hbs"), "r2g.toml"),
    ("schema", include_str!("../../templates/new/schema.r2g.hbs"), "schemas/{name}.r2g"),
    ("build", include_str!("../../templates/new/build.rs.hbs"), "build.rs"),
    ("main", include_str!("../../templates/new/main.rs.hbs"), "src/main.rs"),
    ("gomod", include_str!("../../templates/new/go.mod.hbs"), "go/go.mod"),
    ("greeter", include_str!("../../templates/new/greeter.go.hbs"), "go/greeter/greeter.go"),
    ("gitignore", include_str!("../../templates/new/gitignore.hbs"), ".gitignore"),
    ("settings", include_str!("../../templates/new/settings.json.hbs"), ".vscode/settings.json"),
    ("readme", include_str!("../../templates/new/README.md.hbs"), "README.md"),
];

/// Runs the command.
///
/// # Errors
/// When the name does not do, or the folder cannot be written.
pub fn run(args: &Args, session: &mut Session<'_>) -> Result<u8, Trouble> {
    check_name(&args.name).map_err(Trouble::Usage)?;
    let folder = Path::new(&args.name);
    if folder.exists() {
        let message = format!("{} exists: choose another name", folder.display());
        return Err(Trouble::Environment(message));
    }
    let model = model(args).map_err(Trouble::Usage)?;
    if let Err(message) = write(folder, &model) {
        // A folder that is half made would only be in the way of the next try.
        drop(fs::remove_dir_all(folder));
        return Err(Trouble::Environment(message));
    }
    let config = config::read(&folder.join(config::FILE_NAME))?;
    generate::write(&generate::generate(&config, &Update::Missing)?)?;
    session.progress(&format!("made {0}: cd {0} && cargo run", args.name));
    Ok(DONE)
}

fn model(args: &Args) -> Result<Model, String> {
    let word = args.name.replace('-', "_");
    let package = format!("{word}.api");
    let version = env!("CARGO_PKG_VERSION").to_owned();
    let (runtime, compiler, replace) = match &args.local {
        None => (version_of(&version), version_of(&version), String::new()),
        Some(checkout) => local(checkout)?,
    };
    let path = package_path(&package, Version { major: 1, minor: 0 });
    Ok(Model {
        api: path.iter().map(|folder| rust_module_name(folder)).collect::<Vec<_>>().join("::"),
        folder: path.join("/"),
        go_package: go_package_name(&package),
        module: format!("example.com/{}", args.name),
        bridge: word,
        package,
        name: args.name.clone(),
        version,
        runtime,
        compiler,
        replace,
    })
}

/// Where a checkout has the two crates and the Go module.
pub(super) fn local(checkout: &Path) -> Result<(String, String, String), String> {
    let root =
        checkout.canonicalize().map_err(|error| format!("{}: {error}", checkout.display()))?;
    let part = |name: &str| {
        let path = root.join(name);
        if path.is_dir() {
            Ok(path.display().to_string())
        } else {
            Err(format!("{} is no checkout of r2g", root.display()))
        }
    };
    let path = |name: &str| part(name).map(|path| format!("path = {path:?}"));
    Ok((path("runtime-rs")?, path("compiler")?, part("runtime-go")?))
}

pub(super) fn version_of(version: &str) -> String {
    format!("version = {version:?}")
}

/// A name that cargo, Go and the schema all take.
fn check_name(name: &str) -> Result<(), String> {
    let mut characters = name.chars();
    let first = characters.next().is_some_and(|first| first.is_ascii_lowercase());
    let rest = characters.all(|next| {
        next.is_ascii_lowercase() || next.is_ascii_digit() || next == '-' || next == '_'
    });
    let reserved = ["r2g", "test", "core", "std", "api"].contains(&name) || name.starts_with("r2g");
    if first && rest && !reserved {
        return Ok(());
    }
    Err(format!(
        "{name:?} cannot be a project's name: lower-case letters, digits, - and _ are allowed, a letter \
         comes first, and r2g, test, core, std and api are taken"
    ))
}

fn write(folder: &Path, model: &Model) -> Result<(), String> {
    let templates: Vec<(&str, &str)> = FILES.iter().map(|(name, text, _)| (*name, *text)).collect();
    let templates = Templates::new(&templates);
    for (name, _, target) in FILES {
        let text = templates.render(name, model).map_err(|error| format!("r2g bug: {error}"))?;
        let path = folder.join(target.replace("{name}", &model.name));
        let fail = |error| format!("cannot write {}: {error}", path.display());
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(fail)?;
        }
        fs::write(&path, text.trim_start()).map_err(fail)?;
    }
    Ok(())
}
