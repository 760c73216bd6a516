//! Which methods reach a type.

use indexmap::{IndexMap, IndexSet};

use crate::descriptor::message::{Item, Method};

use super::change::Reach;
use super::side::{Side, short};
use super::types;

/// Methods kept per type: nobody reads more, and the walk is linear because of it.
pub(super) const MAX_METHODS: usize = 16;

/// From each type to the methods that reach it.
#[derive(Debug)]
pub(super) struct Reachability {
    methods: Vec<String>,
    /// By canonical name: indices into `methods`, at most one more than are shown.
    types: IndexMap<String, IndexSet<usize>>,
}

impl Reachability {
    pub(super) fn new(side: &Side<'_>) -> Self {
        let parts: IndexMap<&str, Vec<&str>> =
            side.items.iter().map(|(name, item)| (*name, parts(item))).collect();
        let mut reached = Self { methods: Vec::new(), types: IndexMap::new() };
        for service in side.services.values() {
            for method in &service.methods {
                reached.walk(&parts, format!("{}.{}", service.name, method.name), uses(method));
            }
        }
        for item in side.items.values() {
            for method in &item.methods {
                reached.walk(&parts, format!("{}.{}", item.name, method.name), uses(method));
            }
        }
        reached
    }

    /// Adds a method to everything it reaches. A type that has enough methods stops the walk: what it
    /// is made of has got at least the same ones. So each type is entered a bounded number of times.
    fn walk(&mut self, parts: &IndexMap<&str, Vec<&str>>, method: String, start: Vec<&str>) {
        let index = self.methods.len();
        self.methods.push(method);
        let mut open = start;
        while let Some(name) = open.pop() {
            let known = match self.types.get_mut(name) {
                Some(known) => known,
                None => self.types.entry(name.to_owned()).or_default(),
            };
            if known.len() > MAX_METHODS || !known.insert(index) {
                continue;
            }
            open.extend(parts.get(name).into_iter().flatten().copied());
        }
    }

    /// The methods that reach a type.
    pub(super) fn of(&self, canonical: &str) -> Reach {
        let Some(known) = self.types.get(canonical) else { return Reach::default() };
        let shown = known.iter().take(MAX_METHODS);
        Reach {
            methods: shown.map(|&index| self.methods[index].clone()).collect(),
            more: known.len() > MAX_METHODS,
        }
    }
}

/// The method itself.
pub(super) fn only(owner: &str, method: &str) -> Reach {
    Reach { methods: vec![format!("{}.{method}", short(owner))], more: false }
}

/// The types that an item is made of. Methods of a resource are entered by themselves.
fn parts(item: &Item) -> Vec<&str> {
    let mut found = Vec::new();
    let fields = item.fields.iter().map(|field| field.r#type.as_ref());
    let cases = item.cases.iter().map(|case| case.payload.as_ref());
    fields.chain(cases).for_each(|ty| types::names(ty, &mut |name| found.push(name)));
    found
}

fn uses(method: &Method) -> Vec<&str> {
    let mut found: Vec<&str> = method.throws.iter().map(String::as_str).collect();
    let params = method.params.iter().map(|param| param.r#type.as_ref());
    let result = method.result.as_ref().map(|result| result.r#type.as_ref());
    params.chain(result).for_each(|ty| types::names(ty, &mut |name| found.push(name)));
    found
}
