//! Two teams: one owns a package in a repository, the other uses it, with a cache of its own.

use std::path::PathBuf;
use std::process::Command;

use super::project::{Project, Run, command};
use super::repository::{self, commit, git};

pub(crate) const MONEY: &str =
    "package acme.money@1.5;\n\n/// An amount.\nrecord Money { 1 cents: i64 }\n";
pub(crate) const SHOP: &str = "package acme.shop@1.0;\n\nuse acme.money@1.{Money};\n\n/// O.\nrecord Order { 1 total: Money }\n";

/// The team that owns money: two releases, in a folder of its repository.
pub(crate) fn money() -> Option<Project> {
    let theirs = repository::new(&[("apis/money.r2g", MONEY), ("README", "money")])?;
    git(&theirs, &["tag", "money-v1.5"]);
    theirs.write(
        "apis/money.r2g",
        MONEY.replace("1.5", "1.6").replace("i64 }", "i64, @since(1.6) 2 currency: u32? }"),
    );
    commit(&theirs, "currency");
    git(&theirs, &["tag", "-a", "-m", "x", "money-v1.6"]);
    Some(theirs)
}

pub(crate) fn url(theirs: &Project) -> String {
    format!("file://{}", theirs.folder().display())
}

pub(crate) fn config(source: &str) -> String {
    format!(
        "edition = \"2026\"\nroot = \"schemas\"\n\n[[gen]]\nplugin = \"rust\"\nout = \"src/api\"\n\n[deps]\n\"acme.money\" = {{ {source} }}\n"
    )
}

pub(crate) fn at_tag(theirs: &Project, tag: &str) -> String {
    config(&format!("git = \"{}\", tag = \"{tag}\", subdir = \"apis\"", url(theirs)))
}

/// The team that uses it, with a cache of its own.
pub(crate) fn shop(config: &str) -> Project {
    Project::new(&[("r2g.toml", config), ("schemas/shop.r2g", SHOP)])
}

pub(crate) fn run(project: &Project, args: &[&str]) -> Run {
    let mut command = command(project.folder(), args);
    Run::of(command.env("R2G_CACHE", project.path("cache")).output().expect("the tool starts"))
}

/// The files of a project without its cache.
pub(crate) fn files(project: &Project) -> Vec<(PathBuf, Vec<u8>)> {
    let cache = project.path("cache");
    project.snapshot().into_iter().filter(|(path, _)| !path.starts_with(&cache)).collect()
}

pub(crate) fn head(theirs: &Project, name: &str) -> String {
    let output = Command::new("git")
        .args(["rev-parse", &format!("{name}^{{commit}}")])
        .current_dir(theirs.folder())
        .output()
        .expect("git");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}
