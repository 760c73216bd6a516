//! One edit, one finding: what follows from another edit goes into its notes.

use indexmap::IndexMap;

use crate::descriptor::message::{Item, Span};
use crate::parser::lexer::tokens;

use super::change::Change;
use super::context::Context;
use super::packages::is_struct;
use super::rules;
use super::types;

/// Names listed in a note; the rest is counted.
const MAX_LISTED: usize = 8;

/// Folds consequences into their causes.
pub(super) fn fold(context: &Context<'_>, changes: &mut Vec<Change>) {
    sizes(context, changes);
    spelled_elsewhere(context, changes);
}

/// Structs that have another size because of what they hold: B105 follows the nested finding.
fn sizes(context: &Context<'_>, changes: &mut [Change]) {
    let grown: Vec<(&str, &Item)> = context
        .old
        .items
        .iter()
        .filter(|(name, old)| {
            let new = context.new.items.get(context.pairs.renamed(name));
            is_struct(old) && new.is_some_and(|new| (new.size, new.align) != (old.size, old.align))
        })
        .map(|(name, old)| (*name, *old))
        .collect();
    if grown.is_empty() {
        return;
    }
    // By type: the structs around it.
    let mut around: IndexMap<&str, Vec<&str>> = IndexMap::new();
    for (name, item) in &grown {
        for field in &item.fields {
            types::names(field.r#type.as_ref(), &mut |part| {
                around.entry(part).or_default().push(name);
            });
        }
    }
    for change in changes.iter_mut().filter(|change| change.rule.is_some()) {
        // `a@1/Line.qty` is about `a@1/Line`.
        let owner =
            change.subject.rsplit_once('/').map_or(change.subject.as_str(), |(home, rest)| {
                let name = rest.split('.').next().unwrap_or(rest);
                &change.subject[..home.len() + 1 + name.len()]
            });
        let mut open: Vec<&str> = around.get(owner).cloned().unwrap_or_default();
        let mut seen: indexmap::IndexSet<&str> = indexmap::IndexSet::new();
        while let Some(name) = open.pop() {
            if seen.len() <= MAX_LISTED && seen.insert(name) {
                open.extend(around.get(name).into_iter().flatten());
            }
        }
        if !seen.is_empty() {
            let names = list(seen.iter().map(|name| super::side::short(name).to_owned()));
            change.notes.push(format!("the size changes with it of {names}"));
            change.also.push(rules::B105);
        }
    }
}

/// `a, b and 3 more`.
fn list(names: impl Iterator<Item = String>) -> String {
    let names: Vec<String> = names.collect();
    match names.len().checked_sub(MAX_LISTED) {
        Some(more) if more > 0 => format!("{} and {more} more", names[..MAX_LISTED].join(", ")),
        _ => names.join(", "),
    }
}

/// A member whose type is written as before and means something else: a constant or an alias changed.
fn spelled_elsewhere(context: &Context<'_>, changes: &mut Vec<Change>) {
    let causes: Vec<(usize, String)> = changes
        .iter()
        .enumerate()
        .filter(|(_, change)| change.rule == Some(rules::B212) || change.rule == Some(rules::B213))
        .filter_map(|(index, change)| {
            let name = change.subject.rsplit('.').next()?;
            Some((index, name.to_owned()))
        })
        .collect();
    if causes.is_empty() {
        return;
    }
    let mut follows: IndexMap<usize, Vec<usize>> = IndexMap::new();
    for (index, change) in changes.iter().enumerate() {
        let retyped = [
            rules::B104,
            rules::B111,
            rules::B112,
            rules::B123,
            rules::B126,
            rules::B127,
            rules::B129,
            rules::B130,
        ];
        if !change.rule.is_some_and(|rule| retyped.contains(&rule)) {
            continue;
        }
        let Some(words) = same_words(context, change) else { continue };
        let cause = causes.iter().find(|(_, name)| words.contains(&name.as_str()));
        if let Some((cause, _)) = cause {
            follows.entry(*cause).or_default().push(index);
        }
    }
    let mut folded = indexmap::IndexSet::new();
    for (cause, members) in &follows {
        let names =
            list(members.iter().map(|&at| super::side::short(&changes[at].subject).to_owned()));
        let first = changes[members[0]].clone();
        let mut reach = first.reach.clone();
        for &at in &members[1..] {
            reach.add(&changes[at].reach);
        }
        let change = &mut changes[*cause];
        change.notes.push(format!("it is part of the type of {names}"));
        if change.rule == Some(rules::B212) {
            // The length of an array, through a constant.
            let mut found = Change { also: vec![rules::B212], reach, ..first };
            found.message =
                format!("{}, through constant `{}`", found.message, last(&change.subject));
            found.notes = std::mem::take(&mut change.notes);
            found.new = change.new.take();
            found.old = change.old.take();
            found.repairs.clear();
            found.command = None;
            found.help = Some("keep the constant, and add another one with a new field".to_owned());
            found.fingerprint = format!("b126:{}", change.subject);
            *change = found;
        } else {
            change.also.extend(first.rule);
            change.reach = reach;
        }
        folded.extend(members.iter().copied());
    }
    let mut index = 0;
    changes.retain(|_| {
        index += 1;
        !folded.contains(&(index - 1))
    });
}

fn last(subject: &str) -> &str {
    subject.rsplit('.').next().unwrap_or(subject)
}

/// The words of a type that is written in both sources in the same way.
fn same_words<'a>(context: &Context<'a>, change: &Change) -> Option<Vec<&'a str>> {
    let text = |side: &super::side::Side<'a>, place: &super::change::Place| {
        let span =
            Span { file: place.file, start: place.bytes.0, end: place.bytes.1, ..Span::default() };
        side.snippet(Some(span))
    };
    let words = |text: &'a str| -> Vec<&'a str> {
        tokens(text).iter().filter(|token| !token.is_trivia()).map(|token| token.text).collect()
    };
    let before = words(text(&context.old, change.old.as_ref()?)?);
    let now = words(text(&context.new, change.new.as_ref()?)?);
    (before == now).then_some(now)
}
