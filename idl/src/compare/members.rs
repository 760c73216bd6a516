//! Members with numbers, old and new: what stayed, moved, went and came.

use indexmap::{IndexMap, IndexSet};

use crate::descriptor::message::{Case, Enumerator, Field, Marks, Method, Param, Span, Version};

/// Anything with a name and annotations.
pub(super) trait Member {
    /// Its name now.
    fn name(&self) -> &str;
    /// Where the name stands.
    fn span(&self) -> Option<Span>;
    /// What its annotations say.
    fn marks(&self) -> Option<&Marks>;
    /// Its number; 0 if it has none.
    fn number(&self) -> u32 {
        0
    }

    /// The first name it ever had, which identity is by.
    fn oldest(&self) -> &str {
        self.marks().and_then(|marks| marks.was.first()).map_or(self.name(), String::as_str)
    }

    /// A tombstone.
    fn removed(&self) -> bool {
        self.marks().is_some_and(|marks| marks.removed.is_some())
    }

    /// `@since`, if stated.
    fn since(&self) -> Option<Version> {
        self.marks().and_then(|marks| marks.since)
    }

    /// `@deprecated`, if stated.
    fn deprecated(&self) -> Option<Version> {
        self.marks().and_then(|marks| marks.deprecated)
    }

    /// `@unstable`.
    fn unstable(&self) -> bool {
        self.marks().is_some_and(|marks| marks.unstable.is_some())
    }

    /// `@critical`.
    fn critical(&self) -> bool {
        self.marks().is_some_and(|marks| marks.critical)
    }
}

macro_rules! members {
    ($($ty:ty $(, $number:ident)?;)*) => {
        $(impl Member for $ty {
            fn name(&self) -> &str { &self.name }
            fn span(&self) -> Option<Span> { self.span }
            fn marks(&self) -> Option<&Marks> { self.marks.as_ref() }
            $(fn number(&self) -> u32 { self.$number })?
        })*
    };
}

members! {
    Field, number;
    Case, number;
    Enumerator;
    Method;
    Param;
    crate::descriptor::message::Item;
    crate::descriptor::message::Service;
    crate::descriptor::message::Const;
    crate::descriptor::message::Alias;
}

/// A member that is gone.
#[derive(Debug)]
pub(super) struct Gone<'a, T> {
    pub(super) old: &'a T,
    /// A new member that has its number now.
    pub(super) replaced: Option<&'a T>,
}

/// A member that is new.
#[derive(Debug)]
pub(super) struct Added<'a, T> {
    pub(super) new: &'a T,
    /// It stands before members that were there.
    pub(super) inserted: bool,
}

/// Members of one type, old and new.
#[derive(Debug)]
pub(super) struct Numbered<'a, T> {
    /// In both, by oldest name, in the new order.
    pub(super) kept: Vec<(&'a T, &'a T)>,
    pub(super) gone: Vec<Gone<'a, T>>,
    /// Those that replace a gone one are not among them.
    pub(super) added: Vec<Added<'a, T>>,
    /// Members whose number changed.
    pub(super) moved: Vec<(&'a T, &'a T)>,
    /// The members that stayed changed their order: more than something before them came or went.
    pub(super) shuffled: bool,
}

/// Pairs the members of two lists.
pub(super) fn numbered<'a, T: Member>(old: &'a [T], new: &'a [T]) -> Numbered<'a, T> {
    let before: IndexMap<&str, &T> = old.iter().map(|one| (one.oldest(), one)).collect();
    let now: IndexMap<&str, &T> = new.iter().map(|one| (one.oldest(), one)).collect();
    let by_number: IndexMap<u32, &T> = new.iter().map(|one| (one.number(), one)).collect();
    let taken: IndexMap<u32, &T> = old.iter().map(|one| (one.number(), one)).collect();
    let last = old.iter().map(Member::number).max().unwrap_or(0);

    let mut out = Numbered {
        kept: Vec::new(),
        gone: Vec::new(),
        added: Vec::new(),
        moved: Vec::new(),
        shuffled: false,
    };
    let mut replacing: IndexSet<u32> = IndexSet::new();
    for one in old.iter().filter(|one| !now.contains_key(one.oldest())) {
        let replaced = by_number
            .get(&one.number())
            .filter(|found| !before.contains_key(found.oldest()))
            .copied();
        replacing.extend(replaced.map(Member::number));
        out.gone.push(Gone { old: one, replaced });
    }
    let mut highest = 0;
    for one in new {
        match before.get(one.oldest()) {
            Some(&earlier) => {
                out.kept.push((earlier, one));
                if earlier.number() != one.number() {
                    out.moved.push((earlier, one));
                }
                out.shuffled |= earlier.number() < highest;
                highest = highest.max(earlier.number());
            }
            None if replacing.contains(&one.number()) => {}
            None => out.added.push(Added {
                new: one,
                inserted: one.number() <= last && taken.contains_key(&one.number()),
            }),
        }
    }
    out
}

/// Pairs members that have names only.
pub(super) fn named<'a, T: Member>(
    old: &'a [T],
    new: &'a [T],
) -> (Vec<(&'a T, &'a T)>, Vec<&'a T>, Vec<&'a T>) {
    let before: IndexMap<&str, &T> = old.iter().map(|one| (one.oldest(), one)).collect();
    let now: IndexMap<&str, &T> = new.iter().map(|one| (one.oldest(), one)).collect();
    let kept = new.iter().filter_map(|one| Some((*before.get(one.oldest())?, one))).collect();
    let gone = old.iter().filter(|one| !now.contains_key(one.oldest())).collect();
    let added = new.iter().filter(|one| !before.contains_key(one.oldest())).collect();
    (kept, gone, added)
}
