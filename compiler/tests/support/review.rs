//! Schemas that tests of `r2g breaking` and `r2g diff` share.

use serde_json::Value;

use super::project::{Project, Run};
use super::repository::{self, git};

pub(crate) const OLD: &str =
    "package a.b@1.0;\n\nrecord R { 1 a: u32, 2 b: string }\n\nservice S { fn f(r: R) -> u64; }\n";
pub(crate) const BROKEN: &str =
    "package a.b@1.1;\n\nrecord R { 1 a: u64, 2 b: string }\n\nservice S { fn f(r: R) -> u64; }\n";
pub(crate) const FINE: &str = "package a.b@1.1;\n\nrecord R { 1 a: u32, 2 b: string, @since(1.1) 3 c: u8? }\n\nservice S { fn f(r: R) -> u64; }\n";
pub(crate) const CONFIG: &str = "edition = \"2026\"\nroot = \"schemas\"\n";

/// A repository with `OLD` tagged v1.0, and `now` in the work tree.
pub(crate) fn tagged(now: &str) -> Option<Project> {
    let project = repository::new(&[("r2g.toml", CONFIG), ("schemas/a.r2g", OLD)])?;
    git(&project, &["tag", "v1.0"]);
    project.write("schemas/a.r2g", now);
    Some(project)
}

/// The old and the new schema in folders.
pub(crate) fn folders(now: &str) -> Project {
    Project::new(&[("old/a.r2g", OLD), ("new/a.r2g", now)])
}

pub(crate) fn lines(run: &Run) -> Vec<Value> {
    run.out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}
