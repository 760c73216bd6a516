//! The rooms of this crate, and that their dependencies run one way (`ARCHITECTURE.md`, "Rooms").

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// From the bottom to the top: a room uses those before it, and none behind it.
const ROOMS: [&str; 10] =
    ["base", "value", "handshake", "thread", "sched", "wire", "serve", "conn", "call", "lib"];

/// Files at the top of the crate.
const TOP: [&str; 3] = ["lib.rs", "gen_support.rs", "macros.rs"];

/// Most hand-written files of a folder.
const MOST: usize = 20;

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

/// All sources, with their paths below `src`.
fn all() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    sources(&root, &mut found);
    found.sort();
    let read = |path: &PathBuf| {
        let below = path.strip_prefix(&root).expect("below src").to_string_lossy().into_owned();
        (below, fs::read_to_string(path).expect("readable"))
    };
    found.iter().map(read).collect()
}

/// The place of a file's room, and of a module's.
fn place(name: &str) -> Option<usize> {
    ROOMS.iter().position(|room| *room == name)
}

/// The modules that a line of code names from the crate's root.
fn named(line: &str) -> Vec<&str> {
    let code = line.split("//").next().unwrap_or_default();
    let paths = code.match_indices("crate::").filter(|(at, _)| !code[..*at].ends_with('$'));
    let end = |rest: &str| rest.find(|c: char| !c.is_alphanumeric() && c != '_');
    paths
        .map(|(at, word)| &code[at + word.len()..])
        .map(|rest| &rest[..end(rest).unwrap_or(rest.len())])
        .collect()
}

#[test]
fn rooms_use_only_those_below() {
    let mut wrong = Vec::new();
    for (path, text) in all() {
        let room = path.split('/').next().expect("a path");
        let room = if TOP.contains(&room) { "lib" } else { room };
        let here = place(room).unwrap_or_else(|| panic!("src/{path} is in no room"));
        for (number, line) in text.lines().enumerate() {
            for name in named(line) {
                // Exported macros have their names at the root, wherever they are.
                if name.starts_with("r2g_") {
                    continue;
                }
                // Any other first segment is a name that `lib.rs` exports.
                let there = place(name).unwrap_or(ROOMS.len() - 1);
                if there > here {
                    wrong.push(format!("src/{path}:{}: {room} uses {name}", number + 1));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn folders_are_small() {
    let mut folders: BTreeMap<String, usize> = BTreeMap::new();
    for (path, _) in all() {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        *folders.entry(folder.to_owned()).or_default() += 1;
    }
    let large: Vec<_> = folders.iter().filter(|(_, count)| **count > MOST).collect();
    assert!(large.is_empty(), "more than {MOST} files: {large:?}");
}
