//! The folders of generated packages, as modules inside of modules.

use r2g_idl::naming::rust_module_name;
use std::collections::BTreeMap;

/// One folder, or all of them.
#[derive(Debug, Default)]
pub(super) struct Tree {
    below: BTreeMap<String, Tree>,
    is_package: bool,
}

impl Tree {
    /// Adds the folder of a package, and those above it.
    pub(super) fn add(&mut self, folders: &[String]) {
        match folders {
            [] => self.is_package = true,
            [first, rest @ ..] => self.below.entry(first.clone()).or_default().add(rest),
        }
    }

    /// The modules inside of a folder.
    pub(super) fn children(&self, folders: &[String]) -> Vec<String> {
        match folders {
            [] => self.below.keys().map(|name| rust_module_name(name)).collect(),
            [first, rest @ ..] => {
                self.below.get(first).map_or_else(Vec::new, |tree| tree.children(rest))
            }
        }
    }

    /// The folders that are no packages, with the modules inside of each.
    pub(super) fn between(&self) -> Vec<(Vec<String>, Vec<String>)> {
        let mut rows = Vec::new();
        for (name, tree) in &self.below {
            if !tree.is_package {
                rows.push((vec![name.clone()], tree.children(&[])));
            }
            for (mut folders, children) in tree.between() {
                folders.insert(0, name.clone());
                rows.push((folders, children));
            }
        }
        rows
    }
}
