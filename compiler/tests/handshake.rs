//! What two halves say when they meet: every kind of difference, in the words that users see. The
//! descriptors are the compiler's, the comparison is the runtime's.

use r2g::handshake::{Descriptor, Handshake, Party, Schema, Server, Verdict, compare, scan};
use r2g_idl::Compiled;
use r2g_idl::descriptor::flat;
use r2g_idl::ir::PackageId;
use r2g_idl::loader::MemoryLoader;

/// The descriptors of all packages of a schema.
fn descriptors(text: &str) -> Vec<Vec<u8>> {
    let Compiled { schema, layouts, .. } = r2g_idl::compile(&MemoryLoader::fixture(text))
        .unwrap_or_else(|failure| {
            panic!(
                "{text}\n{:?}",
                failure.diagnostics.iter().map(|one| &one.message).collect::<Vec<_>>()
            )
        });
    (0..schema.packages.len() as u32).map(|id| flat(&schema, &layouts, PackageId(id))).collect()
}

fn parse(bytes: &[Vec<u8>]) -> Vec<Descriptor> {
    bytes.iter().map(|one| Descriptor::parse(one).expect("a descriptor")).collect()
}

fn meet(here: &[Descriptor], there: &[Descriptor]) -> Handshake {
    let party = |role, language| Party { role, name: format!("the {role}'s name"), language };
    let parties = (party("program", "rust"), party("library", "go"));
    let server = |_: &str, _: &str| Server::There;
    let joints = compare(&Schema::new(here), &Schema::new(there), &parties, &server);
    Handshake::new(joints.into_iter().map(|joint| joint.report).collect())
}

/// A program at `here`, a library at `there`; both texts are items of a package.
fn handshake(here: &str, there: &str) -> Handshake {
    let package = |text: &str| {
        if text.contains("package ") {
            text.to_owned()
        } else {
            format!("package a.b@1.2;\n{text}")
        }
    };
    meet(&parse(&descriptors(&package(here))), &parse(&descriptors(&package(there))))
}

#[track_caller]
fn says(here: &str, there: &str, verdict: Verdict, lines: &[&str]) {
    let found = handshake(here, there);
    let text = found.to_string();
    assert_eq!(found.verdict(), verdict, "{text}");
    for line in lines {
        assert!(text.contains(line), "{line:?} is not in\n{text}");
    }
}

const METHOD: &str = "service S { fn f(r: R) -> u32; fn g() -> u32; }";

#[test]
fn types_that_mean_something_else() {
    for (here, there, line) in [
        (
            "record R { 1 a: u32 }",
            "record R { 1 a: u64 }",
            "R  field 1 a: u32 at offset 0 here, u64 at offset 0 there (rule B111)",
        ),
        (
            "record R { 1 a: u32, 2 b: u8 }",
            "record R { 1 a: u32, 2 c: u8 }",
            "R  field 2: b here, c there (rule B109)",
        ),
        (
            "record R { 1 a: u32? }",
            "record R { 1 a: u32 }",
            "R  field 1 a: opt(u32) at offset 0 here, u32 at offset 0 there",
        ),
        (
            "struct R { a: u32, b: u32 }",
            "record R { 1 a: u32, 2 b: u32 }",
            "R  struct here, record there (rule B125)",
        ),
        (
            "struct R { a: u32, b: u32 }",
            "struct R { b: u32, a: u32 }",
            "R  a: u32 here, b: u32 there (rule B104)",
        ),
        (
            "struct R { a: u32 }",
            "struct R { a: u32, b: u32 }",
            "R  1 members here, 2 there, and it can never change",
        ),
        (
            "enum R: u8 { a = 0 }",
            "enum R: u16 { a = 0 }",
            "R  8 bits here, 16 bits there (rule B116)",
        ),
        (
            "enum R { a = 0, b = 1 }",
            "enum R { a = 0, c = 1 }",
            "R  1 is b here, c there (rule B117)",
        ),
        ("@frozen enum R { a = 0 }", "enum R { a = 0 }", "R  frozen here, open there (rule B121)"),
        (
            "@frozen enum R { a = 0 }",
            "@frozen enum R { a = 0, b = 1 }",
            "R  1 members here, 2 there",
        ),
        ("flags R { a = 0 }", "flags R { b = 0 }", "R  0 is a here, b there (rule B117)"),
        (
            "variant R { 1 a, 2 b: u8 }",
            "variant R { 1 a, 2 b: u16 }",
            "R  case 2 b: u8 here, u16 there (rule B123)",
        ),
        ("variant R { 1 a }", "variant R { 1 b }", "R  case 1: a here, b there (rule B109)"),
        (
            "@frozen variant R { 1 a }",
            "@frozen variant R { 1 a, 2 b }",
            "R  1 cases here, 2 there, and it is frozen (rule B124)",
        ),
        (
            "record R { 1 a: u8 }",
            "record R { 1 a: u8, 2 b: u8 }",
            "R  field 2 b has no value where it is not sent (rule B113)",
        ),
        (
            "struct P { a: u8 } record R { 1 p: P }",
            "struct P { a: i8 } record R { 1 p: P }",
            "R  field 1 p: the layout of ref(a.b@1/P) differs (rule B105)",
        ),
    ] {
        let (here, there) = (format!("{here} {METHOD}"), format!("{there} {METHOD}"));
        let last = "both call themselves a.b@1, so one of the two releases broke the contract";
        says(&here, &there, Verdict::Limited, &[line, "S.f  reaches R", ": UNIMPLEMENTED", last]);
        says(&there, &here, Verdict::Limited, &["S.f  "]);
    }
}

#[test]
fn types_that_grew() {
    for (here, there, line) in [
        (
            "record R { 1 a: u8, @since(1.1) 2 b: u8? }",
            "record R { 1 a: u8 }",
            "field 2 b unknown to the library: dropped",
        ),
        (
            "record R { 1 a: u8 }",
            "record R { 1 a: u8, @since(1.1) 2 b: u8 = 1, @since(1.2) 3 c: list<u8> }",
            "R  8 B here, 24 B there: fields 2 b, 3 c unknown to the program: dropped",
        ),
        (
            "record R { 1 a: u8, @since(1.1) @critical 2 b: u8? }",
            "record R { 1 a: u8 }",
            "2 b is critical: calls that set it fail with UNKNOWN_CRITICAL_FIELD",
        ),
        (
            "enum R { a = 0, @since(1.1) b = 1 }",
            "enum R { a = 0 }",
            "R  b unknown to the library: the number is kept",
        ),
        (
            "flags R { a = 0 }",
            "flags R { a = 0, @since(1.1) b = 1 }",
            "R  b unknown to the program: the bit is kept",
        ),
        (
            "variant R { 1 a, @since(1.1) 2 b: u8 }",
            "variant R { 1 a }",
            "R  case 2 b unknown to the library: seen there as unknown",
        ),
        (
            "record R { @removed(1.1) 1 a: u8? }",
            "record R { 1 a: u8? }",
            "they differ in constants, defaults or annotations only",
        ),
        (
            "record R { 1 a: u8 = 1 }",
            "record R { 1 a: u8 = 2 }",
            "both say 1.2 and differ: an unreleased schema is in use",
        ),
        (
            "@was(\"Q\") record R { 1 a: u8 }",
            "record Q { 1 a: u8 } @was(\"R\") record Z { 1 a: u8 }",
            "",
        ),
    ] {
        let (here, there) =
            (format!("{here} {METHOD}"), format!("package a.b@1.3;\n{there} {METHOD}"));
        if line.is_empty() {
            continue;
        }
        let there =
            if line.starts_with("both say") { there.replace("@1.3", "@1.2") } else { there };
        says(&here, &there, Verdict::Compatible, &[line]);
    }
}

#[test]
fn a_renamed_member_is_the_same_one() {
    says(
        "@was(\"Old\") record R { @was(\"z\") 1 a: u8 } service S { fn f(r: R) -> u32; }",
        "record Old { 1 z: u8 } service S { fn f(r: Old) -> u32; }",
        Verdict::Identical,
        &["a.b@1: identical"],
    );
}

#[test]
fn methods() {
    for (here, there, line) in [
        ("fn f(a: u8) -> u8;", "fn f(a: u16) -> u8;", "(a: u8) -> u8 here, (a: u16) -> u8 there"),
        ("fn f() -> u8;", "fn f();", "() -> u8 here, () there"),
        ("fn f();", "sync fn f();", "sync or stream on one side only (rules B131, B132)"),
        ("fn f() throws E;", "fn f();", "() throws a.b@1/E here, () there"),
        ("fn f(a: u8);", "fn f(b: u8);", "(a: u8) here, (b: u8) there"),
        ("@since(1.2) fn f();", "", "needs 1.2"),
        ("fn f();", "@removed(1.1) fn f();", "it was removed"),
        (
            "@unstable(\"x\") fn f();",
            "@unstable(\"x\") fn f(); @since(1.1) fn h();",
            "unstable methods need equal schemas",
        ),
    ] {
        let wrap =
            |text: &str| format!("error E {{ 1 a => ABORTED }} service S {{ {text} fn g(); }}");
        let line = format!("S.f  {line}: UNIMPLEMENTED");
        says(&wrap(here), &wrap(there), Verdict::Limited, &[&line]);
    }
    says(
        "service S { fn f(a: u8, @since(1.1) b: u8 = 1); }",
        "service S { fn f(a: u8); }",
        Verdict::Compatible,
        &["S.f  parameter 2 b unknown to the library: dropped"],
    );
    says(
        "service S { fn f(a: u8); }",
        "service S { fn f(a: u8, @since(1.1) b: u8 = 1); }",
        Verdict::Compatible,
        &["S.f  parameter 2 b not sent by the program: its default is used"],
    );
    says(
        "service S { fn f(a: view string); }",
        "service S { fn f(a: string); }",
        Verdict::Compatible,
        &[],
    );
}

#[test]
fn no_call_is_left() {
    says(
        "service S { fn f(a: u8); }",
        "service S { fn f(a: u16); }",
        Verdict::Refused,
        &["a.b@1: refused", "r2g explain H203"],
    );
    let zero = |text: &str| format!("package a.b@0.2;\nrecord R {{ {text} }} {METHOD}");
    says(
        &zero("1 a: u8"),
        &zero("1 a: u8, @since(0.2) 2 b: u8?"),
        Verdict::Refused,
        &["while the major is 0 only equal schemas go together"],
    );
}

#[test]
fn imported_packages_are_compared_too() {
    let schema = |money: &str| {
        format!(
            "//- money.r2g\npackage a.money@1.1;\n{money}\n//- shop.r2g\npackage a.shop@1.0;\nuse a.money@1.{{Money}};\n\
             record Cart {{ 1 total: Money? }}\nservice Shop {{ fn pay(cart: Cart) -> u32; fn ping(); }}\n"
        )
    };
    let old = schema("record Money { 1 units: i64 }");
    let grown = schema("record Money { 1 units: i64, @since(1.1) 2 currency: u16 = 978 }");
    let found = handshake(&grown, &old);
    let text = found.to_string();
    assert_eq!(found.verdict(), Verdict::Compatible, "{text}");
    assert!(text.contains("field 2 currency unknown to the library: dropped"), "{text}");
    assert!(text.contains("the imported a.money@1 differs"), "{text}");
    let broken = schema("record Money { 1 units: u64 }");
    let text = handshake(&broken, &old).to_string();
    assert!(
        text.contains("Shop.pay  reaches Money: field 1 units: u64 at offset 0 here"),
        "{text}"
    );
    assert!(!text.contains("Shop.ping"), "{text}");
    // A package that one half does not have takes away what reaches it.
    let (here, there) = (parse(&descriptors(&old)), parse(&descriptors(&old)));
    let only_shop: Vec<Descriptor> =
        there.into_iter().filter(|one| one.identity() == "a.shop@1").collect();
    let text = meet(&here, &only_shop).to_string();
    assert!(text.contains("Shop.pay  reaches"), "{text}");
}

#[test]
fn what_is_not_reached_does_no_harm() {
    says(
        &format!("record Alone {{ 1 a: u8 }} record R {{ @removed(1.1) 1 a: Alone? }} {METHOD}"),
        &format!("record Alone {{ 1 a: u8 }} record R {{ 1 a: Alone? }} {METHOD}"),
        Verdict::Compatible,
        &[],
    );
    let text = handshake(
        &format!("record Alone {{ 1 a: u8 }} record R {{ @removed(1.1) 1 a: Alone? }} {METHOD}"),
        &format!("record Alone {{ 1 a: u16 }} record R {{ 1 a: Alone? }} {METHOD}"),
    )
    .to_string();
    assert!(!text.contains("S.f"), "a tombstone is not followed: {text}");
}

#[test]
fn the_json_says_the_same() {
    let found = handshake(
        &format!("record R {{ 1 a: u32 }} {METHOD}"),
        &format!("record R {{ 1 a: u64 }} {METHOD}"),
    );
    let json: serde_json::Value = serde_json::from_str(&found.to_json()).expect("JSON");
    assert_eq!((json["schema"].as_u64(), &json["verdict"]), (Some(1), &"limited".into()));
    let package = &json["packages"][0];
    assert_eq!(package["package"], "a.b@1");
    assert_eq!(package["code"], "H202");
    assert_eq!(package["here"]["language"], "rust");
    assert_eq!(package["types"][0]["relation"], "incompatible");
    assert_eq!(package["methods"][0]["available"], false);
    assert_eq!(package["methods"][0]["name"], "S.f");
}

/// Descriptors come from another build, or from a file that somebody damaged.
#[test]
fn no_descriptor_makes_it_panic() {
    let checkout = include_str!("../../idl/tests/corpus/ok/checkout.r2g");
    let all = descriptors(checkout);
    let good = parse(&all);
    let bytes = all.iter().max_by_key(|bytes| bytes.len()).expect("a package");
    let mut parsed = 0;
    for at in 0..bytes.len() {
        for value in [0, 0xff, bytes[at] ^ 1] {
            let mut damaged = bytes.clone();
            damaged[at] = value;
            let Ok(other) = Descriptor::parse(&damaged) else { continue };
            parsed += 1;
            let mut half: Vec<Descriptor> = good.clone();
            half.retain(|one| one.name() != other.name());
            half.push(other);
            // Whatever they say of each other: it returns, and both ways.
            let (one, two) = (meet(&good, &half), meet(&half, &good));
            assert!(one.to_string().len() + two.to_json().len() < 1 << 20);
        }
        assert!(Descriptor::parse(&bytes[..at]).is_err(), "cut at {at}");
    }
    assert!(parsed > bytes.len() / 2, "{parsed} of them were read");
}

#[test]
fn descriptors_are_found_in_a_file() {
    let all = descriptors("package a.b@1.0;\nrecord R { 1 a: u8 }");
    let other = descriptors("package a.b@1.0;\nrecord R { 1 a: u16 }");
    let magic = r2g::handshake::MAGIC;
    let file =
        [b"\x7fELF junk".as_slice(), &magic, &all[0], &all[0], &magic, &other[0], &all[0][..40]];
    let found = scan(&file.concat());
    assert_eq!(found.packages.len(), 2, "each version once");
    assert!(scan(b"").packages.is_empty());
    assert!(scan(&magic.repeat(1000)).packages.is_empty());
}
