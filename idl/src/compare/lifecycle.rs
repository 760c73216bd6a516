//! What happens to a member over the versions: names, `@since`, `@deprecated`, `@removed`.

use crate::descriptor::message::{Marks, Span, Version};

use super::change::{Axis, Bump, Change, Effect, Subject};
use super::context::{Context, Packages, earlier, version_text};
use super::members::Member;
use super::rules;

/// Something that both schemas have, for the rules about its marks.
pub(super) struct Life<'a, T> {
    pub(super) packages: Packages<'a>,
    /// `record `Line` field 2 `qty``.
    pub(super) title: String,
    pub(super) at: &'a Subject,
    pub(super) old: &'a T,
    pub(super) new: &'a T,
    /// When the owners appeared.
    pub(super) born: (Version, Version),
}

impl<T: Member> Life<'_, T> {
    /// All changes of the marks.
    pub(super) fn changes(&self, context: &Context<'_>) -> Vec<Change> {
        let mut found = Vec::new();
        found.extend(self.renamed(context));
        if self.packages.same_identity() {
            found.extend(self.since(context));
            found.extend(self.removal(context));
        }
        found.extend(self.deprecation(context));
        found.extend(self.stability(context));
        found
    }

    fn places(&self, context: &Context<'_>, change: Change, labels: [&str; 2]) -> Change {
        let old = context.was(self.old.span(), labels[0]);
        change.at(old, context.is(self.new.span(), labels[1]))
    }

    /// `@was`: the same to every peer, another name in source.
    fn renamed(&self, context: &Context<'_>) -> Option<Change> {
        let (before, now) = (self.old.name(), self.new.name());
        // A partial schema knows oldest names only.
        if before == now || context.options.partial {
            return None;
        }
        let message = format!("{} was renamed: {before} → {now}", self.title);
        let change = Change::broken(rules::B206, self.at, message).also(rules::B503);
        Some(self.places(context, change, ["", "`@was` keeps it the same to peers"]))
    }

    fn since(&self, context: &Context<'_>) -> Option<Change> {
        let before = self.old.since().unwrap_or(self.born.0);
        let now = self.new.since().unwrap_or(self.born.1);
        // A partial schema has it for some members only.
        if before == now || context.options.partial {
            return None;
        }
        let (before, now) = (version_text(before), version_text(now));
        let message = format!("{} was there since {before}, not {now}", self.title);
        let change = Change::broken(rules::B603, self.at, message)
            .help(format!("write what was released: {before}"));
        Some(self.places(context, change, ["", ""]))
    }

    fn removal(&self, context: &Context<'_>) -> Option<Change> {
        match (self.old.removed(), self.new.removed()) {
            (true, false) => {
                let message = format!("{} was removed and is back", self.title);
                let change = Change::broken(rules::B115, self.at, message);
                Some(self.places(context, change, ["a tombstone", ""]))
            }
            (false, true) => {
                let marks = self.new.marks();
                let removed = marks.and_then(|marks| marks.removed).unwrap_or_default();
                let announced = self.new.deprecated().is_some_and(|since| earlier(since, removed));
                let message = format!("{} was removed", self.title);
                let change = if announced {
                    Change::harmless("member-removed", self.at, message)
                        .note("it was deprecated in an earlier version")
                } else {
                    let text = version_text(removed);
                    Change::broken(rules::B605, self.at, message)
                        .note(format!("no version before {text} says that it is deprecated"))
                        .verdict(Axis::Layout, Effect::Depends, "older readers see its empty value")
                };
                Some(self.places(context, change, ["", ""]))
            }
            _ => None,
        }
    }

    /// `@unstable` came or went. A partial schema knows it of methods only.
    fn stability(&self, context: &Context<'_>) -> Option<Change> {
        let change = match (self.old.unstable(), self.new.unstable()) {
            // Types of a partial schema have no marks at all.
            (false, true) if !context.options.partial || self.old.marks().is_some() => {
                let message = format!("{} became unstable", self.title);
                Change::broken(rules::B219, self.at, message)
            }
            (true, false) => {
                let message = format!("{} is stable now", self.title);
                Change::harmless("stabilised", self.at, message)
            }
            _ => return None,
        };
        Some(self.places(context, change, ["", ""]))
    }

    fn deprecation(&self, context: &Context<'_>) -> Option<Change> {
        // A partial schema does not say what is deprecated.
        if context.options.partial {
            return None;
        }
        let (kind, verb) = match (self.old.deprecated(), self.new.deprecated()) {
            (None, Some(_)) => ("deprecated", "is deprecated now"),
            (Some(_), None) => ("deprecation-withdrawn", "is no longer deprecated"),
            _ => return None,
        };
        let message = format!("{} {verb}", self.title);
        let change = Change::harmless(kind, self.at, message).bump(Bump::None);
        Some(self.places(context, change, ["", ""]))
    }
}

/// Something that only the new schema has.
pub(super) struct New<'a> {
    pub(super) packages: Packages<'a>,
    /// `record-field-added`.
    pub(super) kind: &'static str,
    /// `record `Line` field 9 `note``.
    pub(super) title: String,
    pub(super) at: &'a Subject,
    pub(super) span: Option<Span>,
    pub(super) marks: Option<&'a Marks>,
    /// When its owner appeared.
    pub(super) born: Version,
}

impl New<'_> {
    /// That it is there; B604 if it claims to have been there before.
    pub(super) fn change(&self, context: &Context<'_>) -> Change {
        let since = self.marks.and_then(|marks| marks.since).unwrap_or(self.born);
        let (before, now) = (self.packages.before(), self.packages.now());
        let unstable = self.marks.is_some_and(|marks| marks.unstable.is_some());
        let late = self.packages.same_identity()
            && self.packages.old.root
            && earlier(before, now)
            && !earlier(before, since)
            && !(unstable && context.skips_unstable());
        if !late {
            let message = format!("{} is new", self.title);
            return Change::harmless(self.kind, self.at, message)
                .at(None, context.is(self.span, "new"));
        }
        let stated = self.marks.is_some_and(|marks| marks.since.is_some());
        let said = if stated { "says" } else { "without `@since` means" };
        let message =
            format!("{} is new, and {said} that {} had it", self.title, version_text(since));
        let mark = format!("@since({})", version_text(now));
        let change = Change::broken(rules::B604, self.at, message)
            .at(None, context.is(self.span, format!("new after {}", version_text(before))))
            .help(format!("write `{mark}`; `r2g bump` fills it in"));
        if stated {
            return change;
        }
        let edit = context.source(self.span).and_then(|source| source.annotate(&mark));
        change.repair(&format!("write `{mark}`"), vec![edit])
    }
}

/// When something with these marks appeared, in a package of this version.
pub(super) fn born(marks: Option<&Marks>, package: Version) -> Version {
    let first = Version { major: package.major, minor: 0 };
    marks.and_then(|marks| marks.since).unwrap_or(first)
}
