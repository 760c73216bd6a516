//! What every family of rules needs to know.

use std::cell::OnceCell;

use indexmap::IndexMap;

use crate::descriptor::message::{
    Image, Item, Kind, Package, Span, Type, Value, ValueKind, Version,
};

use super::change::{Change, Place, Reach, Subject};
use super::pairs::{self, Pairs};
use super::reach::Reachability;
use super::repair::Source;
use super::side::Side;
use super::{Options, Unstable};

/// Both schemas and how their names match.
#[derive(Debug)]
pub(super) struct Context<'a> {
    pub(super) old: Side<'a>,
    pub(super) new: Side<'a>,
    pub(super) pairs: Pairs<'a>,
    pub(super) options: Options,
    reach_old: OnceCell<Reachability>,
    reach_new: OnceCell<Reachability>,
    /// How many types of the new schema have a name.
    names: OnceCell<IndexMap<String, u32>>,
}

/// A package and what it became.
#[derive(Debug, Clone, Copy)]
pub(super) struct Packages<'a> {
    pub(super) old: &'a Package,
    pub(super) new: &'a Package,
}

impl Packages<'_> {
    /// Whether halves take both for the same package.
    pub(super) fn same_identity(&self) -> bool {
        self.old.identity == self.new.identity
    }

    pub(super) fn before(&self) -> Version {
        pairs::version(self.old)
    }

    pub(super) fn now(&self) -> Version {
        pairs::version(self.new)
    }
}

impl<'a> Context<'a> {
    pub(super) fn new(old: &'a Image, new: &'a Image, options: Options) -> Self {
        let (old, new) = (Side::new(old), Side::new(new));
        let pairs = Pairs::new(&old, &new);
        let (reach_old, reach_new) = (OnceCell::new(), OnceCell::new());
        Self { old, new, pairs, options, reach_old, reach_new, names: OnceCell::new() }
    }

    pub(super) fn was(&self, span: Option<Span>, label: impl Into<String>) -> Option<Place> {
        self.old.place(span, label)
    }

    pub(super) fn is(&self, span: Option<Span>, label: impl Into<String>) -> Option<Place> {
        self.new.place(span, label)
    }

    /// The methods that reach a type, by its old name; by those of the new schema if it is still used.
    pub(super) fn reach(&self, old_name: &str) -> Reach {
        let new = self.reach_new.get_or_init(|| Reachability::new(&self.new));
        let now = new.of(self.pairs.renamed(old_name));
        if !now.methods.is_empty() {
            return now;
        }
        self.reach_old.get_or_init(|| Reachability::new(&self.old)).of(old_name)
    }

    /// The source of the new schema, for repairs.
    pub(super) fn source(&self, span: Option<Span>) -> Option<Source<'_>> {
        let span = self.new.trimmed(span?);
        Some(Source { side: &self.new, file: span.file, text: self.new.text(span.file)?, span })
    }

    /// Whether changes of something unstable are left out.
    pub(super) fn skips_unstable(&self) -> bool {
        self.options.unstable == Unstable::Ignore
    }

    /// Whether two defaults mean the same. Enumerators are named, and names may have changed.
    pub(super) fn same_default(
        &self,
        old: (&Option<Type>, &Option<Value>),
        new: (&Option<Type>, &Option<Value>),
    ) -> bool {
        let named = |value: &Option<Value>| match value.as_ref().and_then(|it| it.kind.clone()) {
            Some(ValueKind::Enumerator(name)) => Some(name),
            _ => None,
        };
        match (named(old.1), named(new.1)) {
            (Some(before), Some(now)) => {
                self.old.enumerator(old.0.as_ref(), &before)
                    == self.new.enumerator(new.0.as_ref(), &now)
            }
            _ => old.1 == new.1,
        }
    }

    /// The name that a command line takes for a type: short when it is the only one.
    pub(super) fn command_name(&self, item: &Item) -> String {
        let names = self.names.get_or_init(|| {
            let mut names: IndexMap<String, u32> = IndexMap::new();
            for item in self.new.items.values() {
                *names.entry(item.name.clone()).or_default() += 1;
            }
            names
        });
        match names.get(item.name.as_str()) {
            Some(1) => item.name.clone(),
            _ => format!("{}/{}", pairs::package_of(&item.canonical), item.name),
        }
    }
}

/// Two versions of one type.
#[derive(Debug, Clone)]
pub(super) struct Items<'a> {
    pub(super) packages: Packages<'a>,
    pub(super) old: &'a Item,
    pub(super) new: &'a Item,
    pub(super) at: Subject,
}

impl Items<'_> {
    /// `record `Line``.
    pub(super) fn title(&self) -> String {
        format!("{} `{}`", kind_word(self.new.kind), self.new.name)
    }

    /// Ends a change: who reaches it.
    pub(super) fn done(&self, context: &Context<'_>, change: Change, out: &mut Vec<Change>) {
        let reach = if change.rule.is_some() {
            context.reach(&self.old.canonical)
        } else {
            Reach::default()
        };
        out.push(change.reached_by(reach));
    }
}

/// The keyword of a kind.
pub(super) fn kind_word(kind: i32) -> &'static str {
    match Kind::try_from(kind).unwrap_or(Kind::Unspecified) {
        Kind::Unspecified => "type",
        Kind::Struct => "struct",
        Kind::Record => "record",
        Kind::Enum => "enum",
        Kind::Flags => "flags",
        Kind::Variant => "variant",
        Kind::Error => "error",
        Kind::Resource => "resource",
    }
}

/// `1.2`.
pub(super) fn version_text(version: Version) -> String {
    format!("{}.{}", version.major, version.minor)
}

/// Whether `a` is an earlier version than `b`.
pub(super) fn earlier(a: Version, b: Version) -> bool {
    (a.major, a.minor) < (b.major, b.minor)
}
