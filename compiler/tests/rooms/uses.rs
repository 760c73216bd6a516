//! The modules of the crate, and the paths that each of them names.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// A module by the names on the way to it from the crate's root.
pub(crate) type Module = Vec<String>;

/// The files of Rust code below a folder.
pub(crate) fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
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
pub(crate) fn modules() -> BTreeMap<Module, String> {
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
pub(crate) fn named(code: &str) -> (Vec<String>, Vec<String>) {
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
pub(crate) type Exports = BTreeMap<(Module, String), Module>;

pub(crate) fn exports(all: &BTreeMap<Module, String>) -> Exports {
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
pub(crate) fn target(
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
