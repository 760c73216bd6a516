//! The catalogue of breaking rules: one page per rule, with an example that breaks it.
//!
//! Ids are stable: a page may get a better text, never another meaning. `B1` layout, `B2` source of both
//! languages, `B3` Rust, `B4` Go, `B5` wire, `B6` history.

mod history;
mod languages;
mod layout;
mod members;
mod source;
mod wire;

pub use history::*;
pub use languages::*;
pub use layout::*;
pub use members::*;
pub use source::*;
pub use wire::*;

use super::change::{Axis, Bump, Effect};

/// A page of the catalogue.
#[derive(Debug)]
pub struct Page {
    /// `B111`.
    pub id: &'static str,
    /// `record-field-type`: what machines call it.
    pub slug: &'static str,
    /// A few words, lower case.
    pub title: &'static str,
    /// Whom it breaks: Rust, Go, layout, wire. A finding may say better.
    pub effects: [Effect; 4],
    /// The least version step that makes the edit honest.
    pub bump: Bump,
    /// Why it breaks, in this layout.
    pub why: &'static str,
    /// A schema, in the form of `MemoryLoader::fixture`.
    pub old: &'static str,
    /// The same after an edit that breaks this rule and no other.
    pub new: &'static str,
    /// What to write instead; empty when there is nothing.
    pub instead: &'static str,
    /// The rule whose finding says this too, in the example; empty for a rule with findings of its own.
    pub within: &'static str,
}

/// A rule, which is its page.
#[derive(Clone, Copy)]
pub struct Rule(&'static Page);

impl Rule {
    /// `B111`.
    #[must_use]
    pub fn id(self) -> &'static str {
        self.0.id
    }

    /// Everything about it.
    #[must_use]
    pub fn page(self) -> &'static Page {
        self.0
    }

    /// The rule with this id, whatever the case of its letter.
    #[must_use]
    pub fn find(id: &str) -> Option<Self> {
        all().find(|rule| rule.id().eq_ignore_ascii_case(id))
    }

    /// Whether it is about versions and marks, which no axis excuses.
    #[must_use]
    pub fn is_history(self) -> bool {
        self.0.id.starts_with("B6")
    }
}

impl Page {
    /// The effect on one axis.
    #[must_use]
    pub fn effect(&self, axis: Axis) -> Effect {
        let [rust, go, layout, wire] = self.effects;
        match axis {
            Axis::Rust => rust,
            Axis::Go => go,
            Axis::Layout => layout,
            Axis::Wire => wire,
        }
    }
}

impl std::fmt::Debug for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0.id)
    }
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.0.id == other.0.id
    }
}

impl Eq for Rule {}

impl PartialOrd for Rule {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Rule {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.id.cmp(other.0.id)
    }
}

/// All rules, in order.
pub fn all() -> impl Iterator<Item = Rule> {
    [layout::RULES, members::RULES, source::RULES, languages::RULES, wire::RULES, history::RULES]
        .into_iter()
        .flatten()
        .copied()
}

/// Shorter names for the tables.
const X: Effect = Effect::Breaks;
const D: Effect = Effect::Depends;
const S: Effect = Effect::Safe;

/// Declares the rules of one family and the list of them.
macro_rules! rules {
    ($($id:ident $slug:literal $title:literal [$($effect:ident)*] $bump:ident $(within $within:literal)?,
        $why:literal,
        old $old:literal,
        new $new:literal,
        instead $instead:literal;)*) => {
        $(
            #[doc = $title]
            pub const $id: super::Rule = super::Rule(&super::Page {
                id: stringify!($id),
                slug: $slug,
                title: $title,
                effects: [$(super::$effect),*],
                bump: crate::compare::Bump::$bump,
                why: $why,
                old: $old,
                new: $new,
                instead: $instead,
                within: [$($within,)? ""][0],
            });
        )*
        /// The family in order.
        pub(super) const RULES: &[super::Rule] = &[$($id),*];
    };
}
use rules;
