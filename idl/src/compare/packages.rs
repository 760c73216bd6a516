//! Packages and what they declare.

use crate::descriptor::message::{Item, Kind, Package, Service};

use super::change::{Axis, Bump, Change, Effect, Subject};
use super::context::{Context, Items, Packages, kind_word};
use super::kinds::declarations;
use super::kinds::enums;
use super::kinds::methods::{self, Methods};
use super::kinds::records;
use super::kinds::structs;
use super::kinds::variants;
use super::lifecycle::{Life, New, born};
use super::members::Member as _;
use super::pairs::{Moved, Pair};
use super::rules;

/// All changes of one package.
pub(super) fn compare(context: &Context<'_>, pair: Pair<'_>, out: &mut Vec<Change>) {
    let Some(new) = pair.new else {
        removed(context, pair.old, out);
        return;
    };
    let packages = Packages { old: pair.old, new };
    if pair.renamed {
        let at = Subject::package(&pair.old.identity);
        let message = format!("package `{}` is called `{}` now", pair.old.name, new.name);
        out.push(
            Change::broken(rules::B202, &at, message)
                .also(rules::B502)
                .at(context.was(pair.old.span, ""), context.is(new.span, "")),
        );
        return;
    }
    items(context, packages, out);
    services(context, packages, out);
    declarations::compare(context, packages, out);
}

/// A package that nothing goes on with. One that was only imported is the business of its owner.
fn removed(context: &Context<'_>, old: &Package, out: &mut Vec<Change>) {
    if !old.root {
        return;
    }
    let at = Subject::package(&old.identity);
    let later = context.new.packages.values().find(|package| package.name == old.name);
    let mut change = Change::broken(rules::B201, &at, format!("package {} is gone", old.identity))
        .at(context.was(old.span, ""), None);
    if let Some(later) = later {
        change = change.note(format!("{} is another package to peers", later.identity));
    }
    out.push(change);
}

/// A package that only the new schema has.
pub(super) fn added(context: &Context<'_>, out: &mut Vec<Change>) {
    for package in context.new.packages.values().filter(|package| package.root) {
        let known = context
            .pairs
            .packages
            .iter()
            .any(|pair| pair.new.is_some_and(|new| new.identity == package.identity));
        if !known {
            let at = Subject::package(&package.identity);
            let message = format!("package {} is new", package.identity);
            let change = Change::harmless("package-added", &at, message);
            out.push(change.bump(Bump::None).at(None, context.is(package.span, "new")));
        }
    }
}

fn items(context: &Context<'_>, packages: Packages<'_>, out: &mut Vec<Change>) {
    for old in &packages.old.items {
        let at = Subject::item(&packages.old.identity, &old.canonical);
        let now = context.pairs.renamed(&old.canonical);
        let is = context.new.items.get(now).is_some_and(|new| new.unstable());
        // A partial schema does not say which types are unstable.
        let unstable =
            (old.unstable() || is && context.options.partial) && context.skips_unstable();
        match context.new.items.get(now) {
            Some(new) if unstable => {
                let items = Items { packages, old, new, at };
                let mut found = Vec::new();
                marks(context, &items, &mut found);
                out.extend(found.into_iter().filter(|change| change.kind == "stabilised"));
            }
            None if unstable => {}
            Some(new) => {
                let items = Items { packages, old, new, at };
                item(context, &items, out);
            }
            None => {
                let resource = old.kind() == Kind::Resource;
                let rule = if resource { rules::B214 } else { rules::B203 };
                let message = format!("{} `{}` is gone", kind_word(old.kind), old.name);
                let reach = context.reach(&old.canonical);
                let mut change = Change::broken(rule, &at, message)
                    .at(context.was(old.span, ""), context.is(packages.new.span, ""));
                if reach.methods.is_empty() && !resource {
                    change = change.verdict(Axis::Layout, Effect::Safe, "no method reaches it");
                }
                out.push(change.reached_by(reach));
            }
        }
    }
    let known: indexmap::IndexSet<&str> =
        context.old.items.keys().map(|name| context.pairs.renamed(name)).collect();
    for new in &packages.new.items {
        if !known.contains(new.canonical.as_str()) {
            let at = Subject::item(&packages.old.identity, &new.canonical);
            let title = format!("{} `{}`", kind_word(new.kind), new.name);
            let span = new.span;
            let kind = "type-added";
            out.push(
                New {
                    packages,
                    kind,
                    title,
                    at: &at,
                    span,
                    marks: new.marks.as_ref(),
                    born: born(None, packages.now()),
                }
                .change(context),
            );
        }
    }
}

/// A type that both have, perhaps under another name.
fn item(context: &Context<'_>, items: &Items<'_>, out: &mut Vec<Change>) {
    let (old, new) = (items.old, items.new);
    if let Some(moved) = context.pairs.moved.get(old.canonical.as_str()) {
        items.done(context, moved_item(context, items, *moved), out);
        return;
    }
    if old.kind != new.kind {
        let message = format!(
            "`{}` is a {} and was a {}",
            new.name,
            kind_word(new.kind),
            kind_word(old.kind)
        );
        let change = Change::broken(rules::B125, &items.at, message)
            .at(context.was(old.span, kind_word(old.kind)), context.is(new.span, ""));
        items.done(context, change, out);
        return;
    }
    marks(context, items, out);
    match new.kind() {
        Kind::Struct => structs::compare(context, items, out),
        Kind::Record => records::compare(context, items, out),
        Kind::Enum | Kind::Flags => enums::compare(context, items, out),
        Kind::Variant | Kind::Error => variants::compare(context, items, out),
        Kind::Resource => resource(context, items, out),
        Kind::Unspecified => {}
    }
}

fn moved_item(context: &Context<'_>, items: &Items<'_>, moved: Moved) -> Change {
    let (old, new) = (items.old, items.new);
    let word = kind_word(old.kind);
    let (rule, message) = match moved {
        Moved::Renamed => {
            (rules::B204, format!("{word} `{}` is called `{}` now", old.name, new.name))
        }
        Moved::Package => {
            let home = super::pairs::package_of(&new.canonical);
            (rules::B205, format!("{word} `{}` moved to {home}", old.name))
        }
    };
    let change = Change::broken(rule, &items.at, message)
        .at(context.was(old.span, ""), context.is(new.span, ""));
    if moved == Moved::Package {
        return change;
    }
    let mark = format!("@was({:?})", old.name);
    let edit = context.source(new.span).and_then(|source| source.annotate(&mark));
    change
        .help(format!("write `{mark}`: then it is the same type to peers"))
        .repair(&format!("write `{mark}`"), vec![edit])
}

/// Name, `@since`, `@unstable` of a type.
fn marks(context: &Context<'_>, items: &Items<'_>, out: &mut Vec<Change>) {
    let (old, new) = (items.old, items.new);
    let first = (born(None, items.packages.before()), born(None, items.packages.now()));
    let title = items.title();
    let life = Life { packages: items.packages, title, at: &items.at, old, new, born: first };
    for change in life.changes(context) {
        let change = if change.rule == Some(rules::B206) {
            Change { old: change.old, new: change.new, ..renamed_type(&items.at, &change.message) }
        } else {
            change
        };
        items.done(context, change, out);
    }
}

/// With `@was` it is the same type to peers.
fn renamed_type(at: &Subject, message: &str) -> Change {
    Change::broken(rules::B204, at, message)
        .bump(Bump::Minor)
        .help("keep the old name if other packages use it")
        .verdict(Axis::Layout, Effect::Safe, "`@was` keeps it the same to peers")
        .verdict(Axis::Wire, Effect::Safe, "the path keeps the oldest name")
}

fn resource(context: &Context<'_>, items: &Items<'_>, out: &mut Vec<Change>) {
    let (old, new) = (items.old, items.new);
    // A partial schema does not say which thread a resource belongs to.
    if old.thread_bound != new.thread_bound && !context.options.partial {
        let verb = if new.thread_bound { "became" } else { "is no longer" };
        let message = format!("{} {verb} bound to a thread", items.title());
        let mut change = Change::broken(rules::B135, &items.at, message)
            .at(context.was(old.span, ""), context.is(new.span, ""));
        if new.thread_bound {
            change = change
                .verdict(Axis::Rust, Effect::Breaks, "the handle is no longer `Send`")
                .also(rules::B304)
                .also(rules::B505);
        }
        items.done(context, change, out);
    }
    let methods = Methods {
        packages: items.packages,
        word: "resource",
        name: &new.name,
        span: new.span,
        at: items.at.clone(),
        marks: (old.marks.as_ref(), new.marks.as_ref()),
        old: &old.methods,
        new: &new.methods,
    };
    methods::compare(context, &methods, out);
}

fn services(context: &Context<'_>, packages: Packages<'_>, out: &mut Vec<Change>) {
    for old in &packages.old.services {
        let at = Subject::item(&packages.old.identity, &old.canonical);
        let now = context.pairs.renamed(&old.canonical);
        let is = context.new.services.get(now).is_some_and(|new| new.unstable());
        let unstable =
            (old.unstable() || is && context.options.partial) && context.skips_unstable();
        match context.new.services.get(now) {
            Some(new) if unstable => {
                let subject = at.text.clone();
                let mut found = Vec::new();
                service(context, packages, (old, new), at, &mut found);
                out.extend(
                    found
                        .into_iter()
                        .filter(|change| change.kind == "stabilised" && change.subject == subject),
                );
            }
            None if unstable => {}
            Some(new) => service(context, packages, (old, new), at, out),
            None => {
                let message = format!("service `{}` is gone", old.name);
                let change = Change::broken(rules::B214, &at, message)
                    .at(context.was(old.span, ""), context.is(packages.new.span, ""));
                out.push(change);
            }
        }
    }
    for new in &packages.new.services {
        let known = packages
            .old
            .services
            .iter()
            .any(|old| context.pairs.renamed(&old.canonical) == new.canonical);
        if !known {
            let at = Subject::item(&packages.old.identity, &new.canonical);
            let title = format!("service `{}`", new.name);
            let span = new.span;
            let kind = "service-added";
            let marks = new.marks.as_ref();
            let born = born(None, packages.now());
            out.push(New { packages, kind, title, at: &at, span, marks, born }.change(context));
        }
    }
}

fn service(
    context: &Context<'_>,
    packages: Packages<'_>,
    (old, new): (&Service, &Service),
    at: Subject,
    out: &mut Vec<Change>,
) {
    let first = (born(None, packages.before()), born(None, packages.now()));
    let title = format!("service `{}`", new.name);
    let life = Life { packages, title: title.clone(), at: &at, old, new, born: first };
    for change in life.changes(context) {
        out.push(if change.rule == Some(rules::B206) {
            Change { old: change.old, new: change.new, ..renamed_type(&at, &change.message) }
        } else {
            change
        });
    }
    let methods = Methods {
        packages,
        word: "service",
        name: &new.name,
        span: new.span,
        at,
        marks: (old.marks.as_ref(), new.marks.as_ref()),
        old: &old.methods,
        new: &new.methods,
    };
    methods::compare(context, &methods, out);
}

/// Whether an item's own layout follows from others.
pub(super) fn is_struct(item: &Item) -> bool {
    item.kind() == Kind::Struct
}
