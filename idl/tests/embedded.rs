//! Schemas read back from the descriptors in a binary.

use r2g_idl::compare::{Options, Rule, compare, rules};
use r2g_idl::descriptor::{self, MAGIC, NotEmbedded, embedded, message::Image};
use r2g_idl::loader::MemoryLoader;

fn image(text: &str) -> Image {
    let compiled = r2g_idl::compile(&MemoryLoader::fixture(text)).expect("it compiles");
    descriptor::image(&compiled)
}

/// A file as a linker makes it: descriptors among other bytes.
fn binary(image: &Image) -> Vec<u8> {
    let mut bytes = b"\x7fELF some code \x7fr2g-desc and text".to_vec();
    bytes.extend(MAGIC);
    bytes.extend(b"the runtime's own constant, and no descriptor");
    for package in &image.packages {
        bytes.extend(&package.descriptor);
        bytes.extend(b"\0\0\0");
        bytes.extend(&package.descriptor);
    }
    bytes
}

const PARTIAL: Options = Options { unstable: r2g_idl::compare::Unstable::Ignore, partial: true };

/// Facts that descriptors lack.
const UNSEEN: &[&str] = &[
    "B106", "B135", "B202", "B205", "B206", "B210", "B211", "B212", "B218", "B506", "B603", "B606",
    "B304", "B503", "B607",
];

#[test]
fn a_schema_equals_its_descriptor() {
    for rule in rules::all() {
        for text in [rule.page().old, rule.page().new] {
            let full = image(text);
            let found = embedded(&binary(&full)).expect("it has some");
            assert_eq!(found.len(), 1, "{rule:?}");
            let broken: Vec<_> = compare(&found[0], &full, PARTIAL)
                .into_iter()
                .filter(|change| change.rule.is_some())
                .collect();
            assert_eq!(broken, [], "{rule:?}");
        }
    }
}

/// What the descriptor holds is enough for almost every rule.
#[test]
fn rules_work_against_descriptors() {
    for rule in rules::all().filter(|rule| !UNSEEN.contains(&rule.id())) {
        let page = rule.page();
        let found = embedded(&binary(&image(page.old))).expect("it has some");
        let broken: Vec<_> = compare(&found[0], &image(page.new), PARTIAL)
            .into_iter()
            .filter(|change| change.rule.is_some())
            .collect();
        // What only sources tell is seen by what follows from it.
        let instead = match rule.id() {
            "B132" => Some(rules::B130),
            "B213" => Some(rules::B111),
            _ => None,
        };
        let seen = broken
            .iter()
            .any(|change| change.breaks_rule(rule) || instead.is_some() && change.rule == instead);
        assert!(broken.len() == 1 && seen, "{rule:?}: {broken:#?}");
    }
}

#[test]
fn rules_that_need_more_are_silent() {
    for id in ["B106", "B210", "B211", "B212", "B218", "B506", "B603"] {
        let rule = Rule::find(id).expect("it is there");
        let found = embedded(&binary(&image(rule.page().old))).expect("it has some");
        let change = compare(&found[0], &image(rule.page().new), PARTIAL)
            .into_iter()
            .find(|change| change.rule == Some(rule));
        assert_eq!(change, None);
    }
}

/// The library holds a package without what it imports: what changed there shows in the fingerprint.
#[test]
fn a_type_of_another_package_changed() {
    let schema = |version: &str, fields: &str| {
        image(&format!(
            "package a.b@1.0;\nuse x.y@1.{{P}};\nrecord R {{ 1 p: P }}\n//- dep/x.r2g\npackage x.y@{version};\nstruct P {{ {fields} }}\n"
        ))
    };
    let (mut old, new) = (schema("1.0", "a: u32"), schema("1.1", "a: u32, b: u32"));
    old.packages.retain(|package| package.root);
    let found = embedded(&binary(&old)).expect("it has one");
    let broken = compare(&found[0], &new, PARTIAL);
    assert_eq!(broken.len(), 1, "{broken:#?}");
    assert_eq!(broken[0].rule, Some(rules::B105));
}

#[test]
fn two_halves_of_two_versions_are_two_schemas() {
    let old = image("package a.b@1.0;\nrecord R { 1 a: u8 }\n");
    let new = image("package a.b@1.1;\nrecord R { 1 a: u8, @since(1.1) 2 b: u8? }\n");
    let mut bytes = binary(&old);
    bytes.extend(binary(&new));
    let found = embedded(&bytes).expect("it has two");
    let minors: Vec<u32> =
        found.iter().map(|image| image.packages[0].version.expect("a version").minor).collect();
    assert_eq!(minors, [0, 1]);
}

#[test]
fn what_is_no_library_says_so() {
    assert_eq!(embedded(b""), Err(NotEmbedded::Nothing));
    assert_eq!(embedded(b"\x7fELF text"), Err(NotEmbedded::Nothing));
    assert_eq!(embedded(&MAGIC), Err(NotEmbedded::Nothing));
    let mut later = image("package a.b@1.0;\n").packages[0].descriptor.clone();
    later[15] = 2;
    assert_eq!(embedded(&later), Err(NotEmbedded::Format(2)));
}

/// Any damage is either no descriptor or another schema, and never a panic.
#[test]
fn damage_is_no_panic() {
    let whole = image(rules::B601.page().new);
    let good = &whole.packages[0].descriptor;
    for cut in 0..good.len() {
        assert!(embedded(&good[..cut]).is_err());
    }
    for rule in [rules::B103, rules::B123, rules::B135, rules::B217, rules::B504, rules::B608] {
        let image = image(rule.page().new);
        let good = &image.packages[0].descriptor;
        for at in MAGIC.len()..good.len() {
            for bit in [1, 0x80] {
                let mut bad = good.clone();
                bad[at] ^= bit;
                for found in embedded(&bad).into_iter().flatten() {
                    let there = compare(&found, &image, PARTIAL);
                    let back = compare(&image, &found, Options::default());
                    assert!(there.len() + back.len() < 100);
                }
            }
        }
    }
}
