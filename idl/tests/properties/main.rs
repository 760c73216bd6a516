//! Random schemas: layouts equal what a C compiler measures, formatting keeps the meaning,
//! fingerprints see every change that matters and none that does not.

mod model;
mod review;

use std::fmt::Write as _;
use std::fs;
use std::process::Command;

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use r2g_idl::format::format;
use r2g_idl::ir::{ItemId, ItemKind};
use r2g_idl::loader::MemoryLoader;
use r2g_idl::{Compiled, canonical_text, compile, root_fingerprint};

use model::{Aggregate, Package};

fn compiled(text: &str) -> Compiled {
    let compiled = compile(&MemoryLoader::one(text))
        .unwrap_or_else(|failure| panic!("{text}\n{:#?}", failure.diagnostics));
    compiled.layouts.verify().unwrap_or_else(|error| panic!("{text}\n{error}"));
    compiled
}

fn canon(compiled: &Compiled) -> String {
    canonical_text(&compiled.schema, compiled.schema.roots[0])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    /// Text → schema → formatted text → schema: the same.
    #[test]
    fn formatting_keeps_the_meaning(package in model::package()) {
        let text = package.text();
        let formatted = format("a.r2g", &text).map_err(|(_, found)| TestCaseError::fail(format!("{found:?}")))?;
        prop_assert_eq!(canon(&compiled(&text)), canon(&compiled(&formatted)));
        prop_assert_eq!(format("a.r2g", &formatted).ok(), Some(formatted));
    }

    /// Docs, comments, the order of items and the minor change no root.
    #[test]
    fn neutral_edits_keep_the_root(package in model::package()) {
        let root = |text: &str| { let compiled = compiled(text); root_fingerprint(&compiled.schema, compiled.schema.roots[0]) };
        let text = package.text();
        let before = root(&text);
        prop_assert_eq!(before, root(&package.reversed().text()));
        prop_assert_eq!(before, root(&text.replace("record ", "// why\n/// Docs.\n@x.tool(1) record ")));
        prop_assert_eq!(before, root(&text.replace("@1.0;", "@1.7;")));
    }

    /// A change of one field changes the root.
    #[test]
    fn edits_of_a_member_change_the_root(package in model::package(), pick in any::<prop::sample::Index>(), edit in 0..3u8) {
        let before = compiled(&package.text());
        if let Some(changed) = package.edited(pick, edit) {
            let after = compiled(&changed.text());
            prop_assert_ne!(canon(&before), canon(&after));
            prop_assert_ne!(
                root_fingerprint(&before.schema, before.schema.roots[0]),
                root_fingerprint(&after.schema, after.schema.roots[0])
            );
        }
    }

    /// What is added at the end moves nothing, and changes no type that Rust boxes or not.
    #[test]
    fn appending_moves_nothing(package in model::package(), extra in model::member_type()) {
        let (old, new) = (compiled(&package.text()), compiled(&package.appended(&extra).text()));
        for index in 0..old.schema.items.len() {
            let id = ItemId(u32::try_from(index).expect("small"));
            let (Some(before), Some(after)) = (old.layouts.aggregate(id), new.layouts.aggregate(id)) else { continue };
            prop_assert_eq!(&before.slots[..], &after.slots[..before.slots.len()]);
            prop_assert!(before.size <= after.size);
            if let (ItemKind::Record(before), ItemKind::Record(after)) = (&old.schema.item(id).kind, &new.schema.item(id).kind) {
                for (left, right) in before.fields.iter().zip(&after.fields) {
                    prop_assert_eq!(left.boxed, right.boxed, "{}", left.name.text);
                }
            }
        }
    }
}

/// Aggregates measured with one run of the C compiler.
const MEASURED: usize = 400;

/// One C file with an aggregate per random record and struct, which prints what it measures.
fn c_program(aggregates: &[Aggregate]) -> String {
    let mut text = String::from(
        "#include <stdint.h>\n#include <stdbool.h>\n#include <stddef.h>\n#include <stdio.h>\n\
         typedef struct { void *ptr; uint64_t count; } slice;\n\
         typedef struct { uint32_t tag; uint32_t zero; uint64_t word; } variant;\n",
    );
    let mut body = String::new();
    for (index, aggregate) in aggregates.iter().enumerate() {
        text += &aggregate.c_type(index);
        write!(body, "printf(\"%zu\", sizeof(t{index}));").expect("writing to a string");
        for at in 0..aggregate.fields.len() {
            write!(body, "printf(\" %zu\", offsetof(t{index}, f{at}));")
                .expect("writing to a string");
        }
        body += "printf(\"\\n\");\n";
    }
    format!("{text}int main(void) {{\n{body}return 0;\n}}\n")
}

/// Compiles and runs; `None` without a C compiler.
fn measure(program: &str) -> Option<String> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (source, binary) = (folder.path().join("m.c"), folder.path().join("m"));
    fs::write(&source, program).expect("writable");
    let Ok(compiled) =
        Command::new("cc").args(["-std=c11", "-O0", "-o"]).arg(&binary).arg(&source).output()
    else {
        assert!(std::env::var_os("R2G_REQUIRE_TOOLS").is_none(), "there is no C compiler");
        return None;
    };
    assert!(compiled.status.success(), "{}", String::from_utf8_lossy(&compiled.stderr));
    let run = Command::new(&binary).output().expect("it runs");
    Some(String::from_utf8(run.stdout).expect("digits"))
}

#[test]
fn layouts_equal_what_c_measures() {
    let mut runner = TestRunner::deterministic();
    let aggregates: Vec<Aggregate> = (0..MEASURED)
        .map(|_| model::aggregate().new_tree(&mut runner).expect("a tree").current())
        .collect();
    let Some(measured) = measure(&c_program(&aggregates)) else { return };
    let mut text = String::from("package a.b@1.0;\n");
    text += model::PRELUDE;
    for (index, aggregate) in aggregates.iter().enumerate() {
        text += &aggregate.record(&format!("Measured{index}"));
    }
    let Compiled { schema, layouts, .. } = compiled(&text);
    let mut checked = 0;
    for (line, index) in measured.lines().zip(0..) {
        let numbers: Vec<u32> =
            line.split(' ').map(|number| number.parse().expect("a number")).collect();
        let name = format!("Measured{index}");
        let at = schema.items.iter().position(|item| item.name.text == name).expect("declared");
        let ours = layouts.aggregate(ItemId(u32::try_from(at).expect("small"))).expect("a record");
        let offsets: Vec<u32> = ours.slots.iter().map(|slot| slot.offset).collect();
        assert_eq!(
            (ours.size, &offsets[..]),
            (numbers[0], &numbers[1..]),
            "{:?}",
            aggregates[at_of(&name)]
        );
        checked += 1;
    }
    assert_eq!(checked, MEASURED);
}

fn at_of(name: &str) -> usize {
    name["Measured".len()..].parse().expect("a number")
}

/// The generator itself: packages differ, and all of them compile.
#[test]
fn packages_vary() {
    let mut runner = TestRunner::deterministic();
    let texts: Vec<String> = (0..20)
        .map(|_| model::package().new_tree(&mut runner).expect("a tree").current())
        .map(|package: Package| package.text())
        .collect();
    let mut distinct = texts.clone();
    distinct.sort();
    distinct.dedup();
    assert!(distinct.len() > 15);
}
