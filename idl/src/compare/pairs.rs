//! What became of each package and type: which old name is which new one.

use std::fmt::Write as _;

use indexmap::IndexMap;

use crate::descriptor::message::{Item, Method, Package, Type, TypeKind, Version};

use super::side::{Side, short};

/// A package of the old schema and what it became.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pair<'a> {
    pub(super) old: &'a Package,
    pub(super) new: Option<&'a Package>,
    /// It has another name now.
    pub(super) renamed: bool,
}

/// How a type came by another canonical name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Moved {
    /// Another name without `@was`.
    Renamed,
    /// Another package.
    Package,
}

/// Old names and what they became.
#[derive(Debug, Default)]
pub(super) struct Pairs<'a> {
    pub(super) packages: Vec<Pair<'a>>,
    /// Canonical names that differ; all others stay what they are.
    names: IndexMap<String, String>,
    /// Types that were renamed or moved, by their old canonical name.
    pub(super) moved: IndexMap<&'a str, Moved>,
}

impl<'a> Pairs<'a> {
    pub(super) fn new(old: &Side<'a>, new: &Side<'a>) -> Self {
        let mut pairs = Self::default();
        for package in old.packages.values() {
            let successor = successor(package, old, new);
            let renamed = successor.is_some_and(|found| found.name != package.name);
            pairs.packages.push(Pair { old: package, new: successor, renamed });
            if let Some(found) = successor.filter(|found| found.identity != package.identity) {
                let items = package.items.iter().map(|item| &item.canonical);
                let services = package.services.iter().map(|service| &service.canonical);
                for name in items.chain(services) {
                    let became = format!("{}/{}", found.identity, short(name));
                    pairs.names.insert(name.clone(), became);
                }
            }
        }
        pairs.find_moved(old, new);
        pairs
    }

    /// The canonical name that an old one has now.
    pub(super) fn renamed<'n>(&'n self, old: &'n str) -> &'n str {
        self.names.get(old).map_or(old, String::as_str)
    }

    /// Types that are gone under their name and there under another.
    fn find_moved(&mut self, old: &Side<'a>, new: &Side<'a>) {
        let known: IndexMap<String, ()> =
            old.items.keys().map(|name| (self.renamed(name).to_owned(), ())).collect();
        let mut added: IndexMap<String, Vec<&'a Item>> = IndexMap::new();
        for (name, item) in &new.items {
            if !known.contains_key(*name) {
                added.entry(signature(item)).or_default().push(item);
            }
        }
        if added.is_empty() {
            return;
        }
        for (name, item) in &old.items {
            let now = self.renamed(name).to_owned();
            if new.items.contains_key(now.as_str()) {
                continue;
            }
            let Some(candidates) = added.get_mut(&signature(item)) else { continue };
            let home = package_of(&now);
            let here = |found: &&Item| package_of(&found.canonical) == home;
            let same_name = |found: &&Item| short(&found.canonical) == short(name);
            let empty = members(item) == 0;
            let at = candidates
                .iter()
                .position(|found| here(found) && !empty)
                .or_else(|| candidates.iter().position(same_name));
            let Some(at) = at else { continue };
            let found = candidates.remove(at);
            let how = if here(&found) { Moved::Renamed } else { Moved::Package };
            self.moved.insert(name, how);
            self.names.insert((*name).to_owned(), found.canonical.clone());
        }
    }
}

/// `acme.checkout@1` of `acme.checkout@1/Line`.
pub(super) fn package_of(canonical: &str) -> &str {
    canonical.rsplit_once('/').map_or("", |(package, _)| package)
}

/// The package that goes on with `package`: the same identity, else another version that is new, else
/// a new name for the same content.
fn successor<'a>(package: &Package, old: &Side<'a>, new: &Side<'a>) -> Option<&'a Package> {
    if let Some(same) = new.packages.get(package.identity.as_str()) {
        return Some(same);
    }
    let fresh = |found: &&&'a Package| !old.packages.contains_key(found.identity.as_str());
    let by_name = new.packages.values().filter(fresh).find(|found| found.name == package.name);
    let content = |package: &Package| -> Vec<String> {
        let items = package.items.iter().map(|item| format!("{} {}", item.name, signature(item)));
        let services = package.services.iter().map(|service| {
            let methods: String = service.methods.iter().map(|one| method(one, "")).collect();
            format!("{} {methods}", service.name)
        });
        let mut rows: Vec<String> = items.chain(services).collect();
        rows.sort();
        rows
    };
    by_name
        .or_else(|| {
            let wanted = content(package);
            let known = |found: &&&'a Package| {
                found.items.len() == package.items.len()
                    && found.services.len() == package.services.len()
            };
            let mut candidates = new.packages.values().filter(fresh).filter(known);
            candidates.find(|found| !wanted.is_empty() && content(found) == wanted)
        })
        .copied()
}

fn members(item: &Item) -> usize {
    item.fields.len() + item.cases.len() + item.values.len() + item.methods.len()
}

/// Everything about a type but its own name; its package and itself are written without names.
fn signature(item: &Item) -> String {
    let home = item.canonical.as_str();
    let mut out = format!("{} {} {}", item.kind, item.frozen, item.repr);
    for field in &item.fields {
        write!(out, ";{} {} ", field.number, field.name).expect("writing to a string");
        expression(&mut out, field.r#type.as_ref(), home);
    }
    for case in &item.cases {
        write!(out, ";{} {} {} ", case.number, case.name, case.status)
            .expect("writing to a string");
        expression(&mut out, case.payload.as_ref(), home);
    }
    for value in &item.values {
        write!(out, ";{} {}", value.value, value.name).expect("writing to a string");
    }
    for one in &item.methods {
        out.push_str(&method(one, home));
    }
    out
}

/// A method with its parameters, for comparing under another name.
pub(super) fn shape_of(one: &Method) -> String {
    let mut nameless = one.clone();
    nameless.name = String::new();
    method(&nameless, "")
}

fn method(one: &Method, home: &str) -> String {
    let mut out = format!(";{} {}", one.name, one.sync);
    for param in &one.params {
        write!(out, ",{} {} ", param.name, param.mode).expect("writing to a string");
        expression(&mut out, param.r#type.as_ref(), home);
    }
    if let Some(result) = &one.result {
        write!(out, "->{} ", result.mode).expect("writing to a string");
        expression(&mut out, result.r#type.as_ref(), home);
    }
    let throws = one.throws.as_deref().map_or("", short);
    write!(out, "!{throws}").expect("writing to a string");
    out
}

fn expression(out: &mut String, ty: Option<&Type>, home: &str) {
    match ty.and_then(|ty| ty.kind.as_ref()) {
        None => out.push('-'),
        Some(TypeKind::Simple(simple)) => write!(out, "{simple}").expect("writing to a string"),
        Some(TypeKind::Named(name)) if name == home => out.push_str("Self"),
        Some(TypeKind::Named(name)) => out.push_str(short(name)),
        Some(TypeKind::List(inner)) => {
            out.push('*');
            expression(out, Some(inner), home);
        }
        Some(TypeKind::Optional(inner)) => {
            out.push('?');
            expression(out, Some(inner), home);
        }
        Some(TypeKind::Array(array)) => {
            write!(out, "[{}]", array.length).expect("writing to a string");
            expression(out, array.element.as_deref(), home);
        }
        Some(TypeKind::Map(map)) => {
            out.push('%');
            expression(out, map.key.as_deref(), home);
            expression(out, map.value.as_deref(), home);
        }
    }
}

/// The version of a package; `0.0` when an image says none.
pub(super) fn version(package: &Package) -> Version {
    package.version.unwrap_or_default()
}
