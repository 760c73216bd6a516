//! Two schemas, edit by edit (spec 08).
//!
//! Works on images, so that every kind of baseline is compared in the same way. Pure: no files, no
//! printing. One edit is one [`Change`], which says whom it breaks; [`review`] then holds the changes
//! against versions, axes and waivers.

mod change;
mod context;
mod fold;
mod history;
mod kinds;
mod lifecycle;
mod members;
mod packages;
mod pairs;
mod project;
mod reach;
pub mod render;
mod repair;
pub mod review;
pub mod rules;
mod side;
mod types;
mod version;
pub mod waivers;

pub use change::{Axis, Bump, Change, Effect, Place, Reach, Repair, TextEdit, Verdict, Verdicts};
pub use project::project;
pub use rules::Rule;
pub use version::{Needed, needed_version, next, step};

use indexmap::IndexMap;

use crate::descriptor::message::Image;
use context::Context;

/// What becomes of changes of things that were `@unstable`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Unstable {
    /// Nobody was promised anything.
    #[default]
    Ignore,
    /// They are judged like all others.
    Check,
}

/// How to compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Options {
    /// What was unstable.
    pub unstable: Unstable,
    /// The old schema was read from a library: it lacks defaults, constants, aliases, deadlines,
    /// deprecation, later names and sources, and rules about them are skipped.
    pub partial: bool,
}

/// Every edit between two schemas, harmless ones too, in the order of the old one.
#[must_use]
pub fn changes(old: &Image, new: &Image) -> Vec<Change> {
    compare(old, new, Options::default())
}

/// The same with options.
#[must_use]
pub fn compare(old: &Image, new: &Image, options: Options) -> Vec<Change> {
    let context = Context::new(old, new, options);
    let mut found = edits_of(&context, true);
    if !options.partial {
        history::projections(&context, old, new, options, &mut found);
    }
    found
}

/// The edits without the rules about history.
fn edits(old: &Image, new: &Image, options: Options) -> Vec<Change> {
    edits_of(&Context::new(old, new, options), false)
}

fn edits_of(context: &Context<'_>, versions: bool) -> Vec<Change> {
    let mut found = Vec::new();
    for pair in &context.pairs.packages {
        packages::compare(context, *pair, &mut found);
    }
    // An alias of one package may be what changed in another.
    fold::fold(context, &mut found);
    if versions {
        let mut by_package: IndexMap<String, Vec<Change>> = IndexMap::new();
        for change in found.drain(..) {
            by_package.entry(change.package.clone()).or_default().push(change);
        }
        for pair in &context.pairs.packages {
            let mine = by_package.entry(pair.old.identity.clone()).or_default();
            history::versions(context, *pair, mine);
        }
        found.extend(by_package.into_values().flatten());
    }
    packages::added(context, &mut found);
    found
}
