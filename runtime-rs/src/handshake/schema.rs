//! All packages of one half, and its types by name.

use super::descriptor::{Descriptor, Type};
use std::collections::HashMap;

/// A place in a [`Schema`]: package and type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct TypeId {
    pub(super) package: usize,
    pub(super) index: usize,
}

/// The packages of one half.
#[derive(Debug)]
pub struct Schema<'a> {
    packages: Vec<&'a Descriptor>,
    /// By canonical name; looked up only, never iterated.
    types: HashMap<&'a str, TypeId>,
}

impl<'a> Schema<'a> {
    /// The packages of one half, each once.
    pub fn new(packages: impl IntoIterator<Item = &'a Descriptor>) -> Self {
        let packages: Vec<&Descriptor> = packages.into_iter().collect();
        let mut types = HashMap::new();
        for (package, descriptor) in packages.iter().enumerate() {
            for (index, ty) in descriptor.types.iter().enumerate() {
                types.insert(ty.name.as_str(), TypeId { package, index });
            }
        }
        Self { packages, types }
    }

    /// The packages, in the order given.
    #[must_use]
    pub fn packages(&self) -> &[&'a Descriptor] {
        &self.packages
    }

    /// The place of a package among [`Schema::packages`].
    pub(super) fn position(&self, identity: &str) -> Option<usize> {
        self.packages.iter().position(|package| package.identity() == identity)
    }

    pub(super) fn find(&self, name: &str) -> Option<TypeId> {
        self.types.get(name).copied()
    }

    pub(super) fn ty(&self, id: TypeId) -> &'a Type {
        &self.packages[id.package].types[id.index]
    }
}

/// The types that a type expression names: `map(string,ref(a.b@1/Item))` names one.
pub(super) fn named(expression: &str) -> impl Iterator<Item = &str> {
    let mut rest = expression;
    std::iter::from_fn(move || {
        let (_, after) = rest.split_once("ref(")?;
        let (name, after) = after.split_once(')')?;
        rest = after;
        Some(name)
    })
}

/// `Line` of `acme.shop@1/Line`.
pub(super) fn short(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn names_of_an_expression() {
        let found: Vec<&str> = named("map(ref(a.b@1/K),list(ref(c.d@0.2/V)))").collect();
        assert_eq!(found, ["a.b@1/K", "c.d@0.2/V"]);
        assert_eq!(named("ref(open").count(), 0, "damaged text names nothing");
        assert_eq!(named("arr(u8,6)").count(), 0);
    }
}
