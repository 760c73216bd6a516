//! Changes that reach from one package into another.

use r2g_idl::compare::{changes, rules};
use r2g_idl::descriptor::{self, message::Image};
use r2g_idl::loader::MemoryLoader;

fn image(text: &str) -> Image {
    descriptor::image(&r2g_idl::compile(&MemoryLoader::fixture(text)).expect("it compiles"))
}

/// `a.b` imports from `x.y`, both of the user.
fn two(inner: &str, alias: &str, outer: &str) -> Image {
    image(&format!(
        "//- a.r2g\npackage a.b@1.0;\nuse x.y@1.{{Id, In}};\nrecord R {{ 1 id: Id, 2 in: In }}\nstruct Out {{ i: In, n: u32 }}\n{outer}\n//- x.r2g\npackage x.y@1.0;\ntype Id = {alias};\nstruct In {{ {inner} }}\n"
    ))
}

#[test]
fn an_alias_used_elsewhere_is_one_finding() {
    let found = changes(&two("a: u32", "u32", ""), &two("a: u32", "u64", ""));
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!((found[0].rule, found[0].package.as_str()), (Some(rules::B213), "x.y@1"));
    assert_eq!(found[0].notes, ["it is part of the type of R.id"]);
}

#[test]
fn a_struct_held_elsewhere_is_one_finding() {
    let found = changes(&two("a: u32", "u32", ""), &two("a: u32, b: u32", "u32", ""));
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0].rule, Some(rules::B101));
    assert!(found[0].also.contains(&rules::B105) && found[0].notes[0].ends_with("of Out"));
}

#[test]
fn versions_are_judged_by_package() {
    let found = changes(&two("a: u32", "u32", ""), &two("a: u32", "u32", "record New {}"));
    let rules: Vec<_> = found.iter().map(|change| (change.rule, change.package.as_str())).collect();
    assert_eq!(rules, [(None, "a.b@1"), (Some(rules::B601), "a.b@1")]);
}

/// A renamed enumerator is still the same default.
#[test]
fn a_default_goes_by_value() {
    let schema = |enumerator: &str, name: &str, default: &str| {
        image(&format!(
            "package a.b@1.0;\nenum E {{ a = 0, {enumerator} = 1, c = 2 }}\nrecord R {{ 1 {name}: E = E.{default} }}\n"
        ))
    };
    let old = schema("b", "e", "b");
    let rules = |new: &Image| -> Vec<_> { changes(&old, new).iter().map(|one| one.rule).collect() };
    assert_eq!(rules(&schema("@was(\"b\") x", "e", "x")), [Some(rules::B206)]);
    assert_eq!(rules(&schema("b", "e", "c")), [Some(rules::B218)]);
}

/// Repairs and commands spell types as the sources do.
#[test]
fn repairs_keep_the_spelling() {
    let schema = |ty: &str| {
        image(&format!(
            "package a.b@1.0;\ntype Id = u32;\ntype Wide = u64;\nrecord R {{ 1 id: {ty} }}\n"
        ))
    };
    let found = changes(&schema("Id"), &schema("Wide"));
    assert_eq!(found[0].message, "record `R` field 1 `id` changed type: u32 → u64");
    assert_eq!(found[0].repairs[0].edits[0].text, "Id");
    assert_eq!(found[0].command.as_deref(), Some("r2g edit add-field R id_new Wide --default 0"));
}
