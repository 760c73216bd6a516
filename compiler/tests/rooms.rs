//! The modules of this crate, and that no two of them depend on each other in a circle (`ARCHITECTURE.md`, "Rooms of the
//! compiler").
//!
//! A folder is looked at with its direct children as wholes: what one of them uses of another one's inside counts as a use
//! of the other one. A parent declares its children and names them for others, and children use what the parent defines
//! itself: neither counts. What a child uses by such a name counts as a use of the module that defines it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Most hand-written files of a folder.
const MOST: usize = 20;

type Module = Vec<String>;

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the crate's sources are here") {
        let path = entry.expect("a readable folder").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

/// The code of each module: without comments, and without the tests at its end.
fn modules() -> BTreeMap<Module, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    sources(&root, &mut found);
    let module = |path: &PathBuf| {
        let below = path.strip_prefix(&root).expect("below src").with_extension("");
        let mut parts: Module =
            below.iter().map(|part| part.to_string_lossy().into_owned()).collect();
        if parts.last().is_some_and(|last| ["mod", "lib"].contains(&last.as_str())) {
            parts.pop();
        }
        let text = fs::read_to_string(path).expect("readable");
        let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
        let lines = code.lines().map(|line| line.split("//").next().unwrap_or_default());
        (parts, lines.collect::<Vec<_>>().join("\n"))
    };
    found.iter().filter(|path| !path.ends_with("main.rs")).map(module).collect()
}

/// The paths of a `use` tree.
fn expanded(tree: &str, found: &mut Vec<String>) {
    let tree = tree.trim();
    let Some((prefix, rest)) = tree.split_once('{') else {
        found.push(tree.split(" as ").next().unwrap_or_default().trim().to_owned());
        return;
    };
    let inner = rest.trim_end().strip_suffix('}').expect("the braces of a use are closed");
    let (mut depth, mut part) = (0, String::new());
    for c in inner.chars().chain([',']) {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                if !part.trim().is_empty() {
                    expanded(&format!("{prefix}{}", part.trim()), found);
                }
                part.clear();
                continue;
            }
            _ => {}
        }
        part.push(c);
    }
}

/// The paths that a module names: those of its uses, and others with a `::` in them. The second list are those that it names
/// for others.
fn named(code: &str) -> (Vec<String>, Vec<String>) {
    let (mut found, mut public, mut rest) = (Vec::new(), Vec::new(), String::new());
    for statement in code.split_inclusive(';') {
        let uses = statement.rsplit_once("use ").filter(|(before, _)| {
            let before = before.rsplit(['\n', '}', '{']).next().unwrap_or_default().trim();
            before.is_empty() || before.starts_with("pub")
        });
        match uses {
            Some((before, tree)) => {
                let is_public = before.rsplit('\n').next().unwrap_or_default().contains("pub");
                let list = if is_public { &mut public } else { &mut found };
                expanded(tree.trim_end_matches(';'), list);
                rest.push_str(before);
            }
            None => rest.push_str(statement),
        }
    }
    let paths = rest.split(|c: char| !c.is_alphanumeric() && c != '_' && c != ':');
    found.extend(paths.filter(|path| path.contains("::")).map(str::to_owned));
    (found, public)
}

/// What a module names for others: the module of each name.
type Exports = BTreeMap<(Module, String), Module>;

fn exports(all: &BTreeMap<Module, String>) -> Exports {
    let mut found = Exports::new();
    for (module, code) in all {
        for path in named(code).1 {
            let name = path.rsplit("::").next().unwrap_or_default().to_owned();
            if let Some(target) = target(all, &Exports::new(), module, &path) {
                found.insert((module.clone(), name), target);
            }
        }
    }
    found
}

/// The module that a path leads to, as far as it is one of this crate's.
fn target(
    all: &BTreeMap<Module, String>,
    exports: &Exports,
    from: &[String],
    path: &str,
) -> Option<Module> {
    let mut parts: Vec<&str> = path.split("::").filter(|part| !part.is_empty()).collect();
    let mut base = from.to_vec();
    match parts.first().copied()? {
        "crate" => {
            base.clear();
            parts.remove(0);
        }
        "self" => {
            parts.remove(0);
        }
        "super" => {
            while parts.first() == Some(&"super") {
                base.pop();
                parts.remove(0);
            }
        }
        first => {
            let child: Module = base.iter().cloned().chain([first.to_owned()]).collect();
            all.contains_key(&child).then_some(())?;
        }
    }
    base.extend(parts.into_iter().map(str::to_owned));
    let mut item = None;
    while !all.contains_key(&base) {
        item = Some(base.pop()?);
    }
    let exported = item.and_then(|item| exports.get(&(base.clone(), item)).cloned());
    Some(exported.unwrap_or(base))
}

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
