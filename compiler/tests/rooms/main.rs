//! The modules of this crate, and that no two of them depend on each other in a circle (`ARCHITECTURE.md`, "Rooms of the
//! compiler").
//!
//! A folder is looked at with its direct children as wholes: what one of them uses of another one's inside counts as a use
//! of the other one. A parent declares its children and names them for others, and children use what the parent defines
//! itself: neither counts. What a child uses by such a name counts as a use of the module that defines it.

mod uses;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use uses::{Module, exports, modules, named, sources, target};

/// Most hand-written files of a folder.
const MOST: usize = 20;

/// What uses what among the children of each folder.
fn graphs() -> BTreeMap<Module, BTreeMap<String, BTreeSet<String>>> {
    let all = modules();
    let exports = exports(&all);
    let mut graphs: BTreeMap<Module, BTreeMap<String, BTreeSet<String>>> = BTreeMap::new();
    for (from, code) in &all {
        for to in named(code).0.iter().filter_map(|path| target(&all, &exports, from, path)) {
            let same = from.iter().zip(&to).take_while(|(one, other)| one == other).count();
            if let (Some(one), Some(other)) = (from.get(same), to.get(same)) {
                let graph = graphs.entry(from[..same].to_vec()).or_default();
                graph.entry(one.clone()).or_default().insert(other.clone());
            }
        }
    }
    graphs
}

/// A way from a module back to itself.
fn circle(graph: &BTreeMap<String, BTreeSet<String>>) -> Option<Vec<String>> {
    fn walk<'a>(
        graph: &'a BTreeMap<String, BTreeSet<String>>,
        at: &'a str,
        way: &mut Vec<&'a str>,
        done: &mut BTreeSet<&'a str>,
    ) -> bool {
        if way.contains(&at) {
            way.push(at);
            return true;
        }
        if !done.insert(at) {
            return false;
        }
        way.push(at);
        if graph.get(at).into_iter().flatten().any(|next| walk(graph, next, way, done)) {
            return true;
        }
        way.pop();
        false
    }
    let mut done = BTreeSet::new();
    graph.keys().find_map(|start| {
        let mut way = Vec::new();
        let found = walk(graph, start, &mut way, &mut done);
        found.then(|| way.iter().map(|&one| one.to_owned()).collect())
    })
}

#[test]
fn no_circles() {
    let graphs = graphs();
    let uses: usize = graphs.values().flat_map(BTreeMap::values).map(BTreeSet::len).sum();
    assert!(uses > 100, "only {uses} uses found");
    let wrong: Vec<String> = graphs
        .iter()
        .filter_map(|(folder, graph)| {
            let way = circle(graph)?;
            Some(format!("crate::{}: {}", folder.join("::"), way.join(" uses ")))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn folders_are_small() {
    let mut found = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    let mut files: BTreeMap<&Path, usize> = BTreeMap::new();
    for path in &found {
        *files.entry(path.parent().expect("a folder")).or_default() += 1;
    }
    for (folder, count) in files {
        assert!(count <= MOST, "{} has {count} files", folder.display());
    }
}
