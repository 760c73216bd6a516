//! Changes held against versions, axes and waivers: what is a finding, and how bad.

use indexmap::IndexMap;

use crate::descriptor::message::{Image, Version};
use crate::ir;
use crate::source::FileId;

use super::change::{Axis, Bump, Change, Effect};
use super::context::{earlier, version_text};
use super::rules;
use super::version::{Needed, needed_version, step};
use super::waivers::{self, Waiver};
use super::{Options, compare};

/// An old schema with its name.
#[derive(Debug, Clone)]
pub struct Baseline {
    /// As findings show it: `v1.2`.
    pub name: String,
    /// As a command line names it: `git#tag=v1.2`.
    pub origin: String,
    /// The schema.
    pub image: Image,
    /// It was read from a library, and lacks facts.
    pub partial: bool,
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// It depends.
    Warning,
    /// Somebody breaks.
    Error,
}

/// A change that needs a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The change; its old place is that of the first baseline.
    pub change: Change,
    /// How bad it is on the axes that matter.
    pub severity: Severity,
    /// The baselines that have it, in the order given.
    pub baselines: Vec<String>,
    /// Index of the first of them.
    pub against: usize,
    /// The version that would make it honest: `acme.checkout@2`.
    pub needs: Option<String>,
    /// The waiver that covers it, by its index.
    pub waiver: Option<usize>,
}

/// The outcome of one run.
#[derive(Debug, Clone, Default)]
pub struct Review {
    /// What is neither covered by a version nor waived.
    pub findings: Vec<Finding>,
    /// What is waived.
    pub waived: Vec<Finding>,
    /// What would be a finding if the version had not been raised for it.
    pub covered: Vec<Finding>,
    /// Harmless changes.
    pub compatible: Vec<Change>,
    /// By waiver: whether it covers something, expired or not.
    pub used: Vec<bool>,
    /// What each package needs because of what is not waived; the highest of all baselines.
    pub needed: Vec<Needed>,
}

/// What matters in a run.
#[derive(Debug, Clone)]
pub struct Terms {
    /// The axes that may not break.
    pub axes: Vec<Axis>,
    /// What becomes of unstable things.
    pub options: Options,
}

impl Default for Terms {
    fn default() -> Self {
        Self { axes: Axis::ALL.to_vec(), options: Options::default() }
    }
}

/// Compares `new` with all baselines. `waivers` are those of its sources.
#[must_use]
pub fn review(baselines: &[Baseline], new: &Image, waivers: &[Waiver], terms: &Terms) -> Review {
    let mut out = Review { used: vec![false; waivers.len()], ..Review::default() };
    let mut seen: [IndexMap<(String, String), usize>; 4] = Default::default();
    let [known, known_waived, known_covered, known_harmless] = &mut seen;
    let released: Vec<Vec<Waiver>> = baselines.iter().map(|one| released(&one.image)).collect();
    for (index, baseline) in baselines.iter().enumerate() {
        let options = Options { partial: baseline.partial, ..terms.options };
        let changes = compare(&baseline.image, new, options);
        let mut counted = Vec::new();
        for mut change in changes {
            let versions = versions(&baseline.image, new, &change);
            let severity = severity(&change, &terms.axes);
            let Some(severity) = severity else {
                // Nobody who is looked at breaks, so nobody needs another major.
                change.bump = change.bump.min(Bump::Minor);
                counted.push(change.clone());
                if change.rule.is_none_or(|rule| !rule.is_history()) {
                    let key = (change.fingerprint.clone(), change.message.clone());
                    if known_harmless.insert(key, index).is_none() {
                        out.compatible.push(change);
                    }
                }
                continue;
            };
            let mut covering = waivers
                .iter()
                .enumerate()
                .filter(|(_, waiver)| waiver.covers(&change))
                .collect::<Vec<_>>();
            covering.iter().for_each(|(at, _)| out.used[*at] = true);
            let live = covering.iter().position(|(_, waiver)| {
                expired(waiver, versions.1, baselines, &released, &change).is_none()
            });
            let waiver = live.map(|at| covering.swap_remove(at).0);
            if let (None, Some((_, waiver))) = (waiver, covering.first()) {
                let why = expired(waiver, versions.1, baselines, &released, &change);
                change.also.push(rules::B607);
                change.notes.push(format!("its waiver has expired: {}", why.unwrap_or_default()));
            }
            let finding = Finding {
                severity,
                baselines: vec![baseline.name.clone()],
                against: index,
                needs: needs(&change, versions.0),
                waiver,
                change,
            };
            if waiver.is_some() {
                merge(&mut out.waived, known_waived, finding);
                continue;
            }
            counted.push(finding.change.clone());
            let enough = finding.change.bump != Bump::None
                && versions.1.is_some_and(|now| step(versions.0, now) >= finding.change.bump);
            if enough {
                merge(&mut out.covered, known_covered, finding);
            } else {
                merge(&mut out.findings, known, finding);
            }
        }
        for needed in needed_version(&baseline.image, new, &counted) {
            add_needed(&mut out.needed, needed);
        }
    }
    out
}

/// The same finding against another baseline is one finding.
fn merge(list: &mut Vec<Finding>, known: &mut IndexMap<(String, String), usize>, finding: Finding) {
    let key = (finding.change.fingerprint.clone(), finding.change.message.clone());
    match known.get(&key) {
        Some(&at) => list[at].baselines.extend(finding.baselines),
        None => {
            known.insert(key, list.len());
            list.push(finding);
        }
    }
}

/// The highest version that any baseline asks for.
fn add_needed(all: &mut Vec<Needed>, needed: Needed) {
    match all.iter_mut().find(|other| other.name == needed.name) {
        None => all.push(needed),
        Some(other) => {
            if earlier(other.version(), needed.version()) {
                *other = needed;
            }
        }
    }
}

/// The versions of a change's package: then, and now if it is still there.
fn versions(old: &Image, new: &Image, change: &Change) -> (Version, Option<Version>) {
    let name = change.package.split('@').next().unwrap_or_default();
    let of = |image: &Image| {
        let exact = image.packages.iter().find(|package| package.identity == change.package);
        let latest = || image.packages.iter().rev().find(|package| package.name == name);
        exact.or_else(latest).and_then(|package| package.version)
    };
    (of(old).unwrap_or_default(), of(new))
}

/// How bad a change is where somebody looks. None if nobody there notices.
fn severity(change: &Change, axes: &[Axis]) -> Option<Severity> {
    let rule = change.rule?;
    if rule == rules::B608 {
        return Some(Severity::Note);
    }
    if rule.is_history() && rule != rules::B605 {
        return Some(Severity::Error);
    }
    let worst = axes.iter().map(|axis| change.verdicts.of(*axis).effect).max();
    match worst {
        Some(Effect::Breaks) => Some(Severity::Error),
        Some(Effect::Depends) => Some(Severity::Warning),
        Some(Effect::Safe) | None => None,
    }
}

/// The version that makes it honest, in the words of the summary.
fn needs(change: &Change, from: Version) -> Option<String> {
    let name = change.package.split('@').next().unwrap_or_default();
    let version = super::version::next(from, change.bump);
    match change.bump {
        Bump::None => None,
        Bump::Major if from.major > 0 => Some(format!("{name}@{}", version.major)),
        Bump::Minor | Bump::Major => Some(format!("{name} {}", version_text(version))),
    }
}

/// Waivers in the sources that an image carries.
fn released(image: &Image) -> Vec<Waiver> {
    let mut found = (Vec::new(), Vec::new());
    for (file, text) in (0..).zip(&image.texts) {
        waivers::in_text(FileId(file), text, &mut found);
    }
    found.0
}

/// Why a waiver no longer holds. One without `until` has done its work once a release carries it.
fn expired(
    waiver: &Waiver,
    now: Option<Version>,
    baselines: &[Baseline],
    released: &[Vec<Waiver>],
    change: &Change,
) -> Option<String> {
    let now = now?;
    let plain = |version: ir::Version| Version { major: version.major, minor: version.minor };
    if let Some(until) = waiver.until.map(plain) {
        let over = !earlier(now, until);
        return over.then(|| format!("it holds until {}", version_text(until)));
    }
    let carrier = baselines.iter().zip(released).find(|(baseline, waivers)| {
        let (version, _) = versions(&baseline.image, &baseline.image, change);
        earlier(version, now) && waivers.iter().any(|other| other.same_words(waiver))
    });
    carrier.map(|(baseline, _)| {
        format!("{} was released with it, and it has no `until`", baseline.name)
    })
}
