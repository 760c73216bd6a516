//! Which version a set of changes needs.

use crate::descriptor::message::{Image, Version};

use super::change::{Bump, Change};
use super::context::earlier;
use super::pairs::version;

/// The step from one version to another. Below 1.0 the minor is the identity, so raising it is a major
/// step (spec 07, "Versions").
#[must_use]
pub fn step(from: Version, to: Version) -> Bump {
    if !earlier(from, to) {
        Bump::None
    } else if to.major > from.major || from.major == 0 {
        Bump::Major
    } else {
        Bump::Minor
    }
}

/// The version after a step.
#[must_use]
pub fn next(from: Version, bump: Bump) -> Version {
    match bump {
        Bump::None => from,
        Bump::Minor => Version { major: from.major, minor: from.minor.saturating_add(1) },
        Bump::Major if from.major == 0 => next(from, Bump::Minor),
        Bump::Major => Version { major: from.major.saturating_add(1), minor: 0 },
    }
}

/// What one package needs.
#[derive(Debug, Clone, PartialEq)]
pub struct Needed {
    /// Its dotted name.
    pub name: String,
    /// Its identity in the old schema.
    pub package: String,
    /// The version it had.
    pub from: Version,
    /// The version it has now, if it is still there.
    pub now: Option<Version>,
    /// The least step that makes every change honest.
    pub bump: Bump,
}

impl Needed {
    /// The least version that makes every change honest.
    #[must_use]
    pub fn version(&self) -> Version {
        next(self.from, self.bump)
    }

    /// Whether the new schema has it, or a later one.
    #[must_use]
    pub fn is_met(&self) -> bool {
        self.now.is_some_and(|now| !earlier(now, self.version()))
    }
}

/// The version that each package of the old schema needs because of `changes`, in its order. Packages
/// that were only imported have owners of their own and are left out.
#[must_use]
pub fn needed_version(old: &Image, new: &Image, changes: &[Change]) -> Vec<Needed> {
    let packages = old.packages.iter().filter(|package| package.root);
    packages
        .map(|package| {
            let mine = changes.iter().filter(|change| change.package == package.identity);
            let found = new
                .packages
                .iter()
                .find(|other| other.identity == package.identity)
                .or_else(|| new.packages.iter().find(|other| other.name == package.name));
            Needed {
                name: package.name.clone(),
                package: package.identity.clone(),
                from: version(package),
                now: found.map(version),
                bump: mine.map(|change| change.bump).max().unwrap_or(Bump::None),
            }
        })
        .collect()
}
