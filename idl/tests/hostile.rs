//! Input made to hurt: it must be refused or accepted, in time, without a crash.
#![allow(clippy::unwrap_used)]

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use r2g_idl::diagnostics::codes;
use r2g_idl::lint;
use r2g_idl::loader::{LoadError, MAX_FILE_BYTES, MemoryLoader, SourceLoader};
use r2g_idl::outline::Outline;
use r2g_idl::{Failure, compile};

/// Generous: the slowest input takes 3 seconds in a debug build; what hangs takes minutes.
const PATIENCE: Duration = Duration::from_secs(120);

/// Compiles one file and returns the ids of the codes found, each once.
fn codes_of(text: &str) -> Vec<&'static str> {
    found(&MemoryLoader::one(text))
}

fn found(loader: &dyn SourceLoader) -> Vec<&'static str> {
    let begun = Instant::now();
    let mut ids: Vec<&str> = match compile(loader) {
        Ok(compiled) => compiled.warnings.iter().map(|found| found.code.id()).collect(),
        Err(Failure { diagnostics, .. }) => {
            diagnostics.iter().map(|found| found.code.id()).collect()
        }
    };
    assert!(begun.elapsed() < PATIENCE, "took {:?}", begun.elapsed());
    ids.sort_unstable();
    ids.dedup();
    ids
}

fn schema(body: &str) -> String {
    format!("package a.b@1.0;\n{body}")
}

#[test]
fn deep_nesting() {
    const DEEP: usize = 100_000;
    for (open, close) in [("list<", ">"), ("[", "; 1]"), ("map<u8, ", ">"), ("(", ")"), ("{", "}")]
    {
        let closed = format!("type T = {}u8{};", open.repeat(DEEP), close.repeat(DEEP));
        assert_eq!(codes_of(&schema(&closed)), ["E0106"], "{open}");
        let open_ended = format!("type T = {}", open.repeat(DEEP));
        assert_eq!(codes_of(&schema(&open_ended)), ["E0106"], "{open}");
    }
    assert_eq!(codes_of(&schema(&format!("type T = u8{};", ">".repeat(DEEP)))), ["E0101"]);
    assert_eq!(codes_of(&schema(&"}".repeat(2_000))), ["E0104"]);
}

#[test]
fn nesting_at_the_limit() {
    let nested = |depth: usize| {
        schema(&format!("record R {{ 1 a: {}u8{} }}", "list<".repeat(depth), ">".repeat(depth)))
    };
    assert_eq!(codes_of(&nested(32)), [""; 0]);
    assert_eq!(codes_of(&nested(33)), ["E0504"]);
    assert_eq!(codes_of(&nested(63)), ["E0504"]);
}

#[test]
fn aliases_that_grow() {
    let mut doubling = String::from("type T0 = u8;\n");
    let mut chain = String::from("type T0 = u8;\n");
    let mut deep = String::from("type T0 = u8;\n");
    for at in 1..20_000 {
        writeln!(chain, "type T{at} = T{};", at - 1).unwrap();
    }
    for at in 1..100 {
        writeln!(doubling, "type T{at} = map<T{0}, T{0}>;", at - 1).unwrap();
        writeln!(deep, "type T{at} = list<T{}>;", at - 1).unwrap();
    }
    assert_eq!(codes_of(&schema(&chain)), [""; 0]);
    assert_eq!(codes_of(&schema(&doubling)), ["E0504"]);
    assert_eq!(codes_of(&schema(&deep)), ["E0504"]);
}

#[test]
fn long_circles() {
    let mut aliases = String::from("type T0 = T19999;\n");
    let mut consts = String::from("const C0: u8 = C19999;\n");
    let mut structs = String::from("struct S0 { a: S4999 }\n");
    for at in 1..20_000 {
        writeln!(aliases, "type T{at} = T{};", at - 1).unwrap();
        writeln!(consts, "const C{at}: u8 = C{};", at - 1).unwrap();
    }
    for at in 1..5_000 {
        writeln!(structs, "struct S{at} {{ a: S{} }}", at - 1).unwrap();
    }
    assert_eq!(codes_of(&schema(&aliases)), ["E0206"]);
    assert_eq!(codes_of(&schema(&consts)), ["E0207"]);
    assert_eq!(codes_of(&schema(&structs)), ["E0306"]);
}

#[test]
fn long_chains_of_structs_and_records() {
    let chain = |length: usize| {
        let mut text = String::from("struct S0 { a: u8 }\nrecord R0 { 1 a: u8 }\n");
        for at in 1..length {
            writeln!(
                text,
                "struct S{at} {{ a: S{0} }}\nrecord R{at} {{ 1 a: R{0}, 2 b: S{at} }}",
                at - 1
            )
            .unwrap();
        }
        schema(&text)
    };
    assert_eq!(codes_of(&chain(98)), [""; 0]);
    // Once, where it becomes too deep.
    assert_eq!(codes_of(&chain(5_000)), ["E0504"]);
}

#[test]
fn knots_of_records() {
    let ring = |count: usize| {
        let mut text = String::new();
        for at in 0..count {
            writeln!(
                text,
                "record R{at} {{ 1 a: R{}?, 2 b: R{}? }}",
                (at + 1) % count,
                (at * 7 + 3) % count
            )
            .unwrap();
        }
        schema(&text)
    };
    assert_eq!(codes_of(&ring(40)), [""; 0]);
    assert!(codes_of(&ring(1_024)).iter().all(|code| *code == "E0504"));
    let star = |rays: usize| {
        let mut text = String::from("record Hub {\n");
        for at in 1..=rays {
            writeln!(text, "{at} ray_{at}: R{at}?,").unwrap();
        }
        text.push_str("}\n");
        for at in 1..=rays {
            writeln!(text, "record R{at} {{ 1 hub: Hub? }}").unwrap();
        }
        schema(&text)
    };
    assert_eq!(codes_of(&star(1_023)), [""; 0]);
    assert_eq!(codes_of(&star(1_024)), ["E0318"]);
}

#[test]
fn sizes_that_overflow() {
    assert_eq!(codes_of(&schema("record R { 1 a: [[[u64; 65536]; 65536]; 65536] }")), ["E0504"]);
    assert_eq!(codes_of(&schema("struct S { a: [u8; 65536], b: u8 }")), ["E0504"]);
    let mut doubling = String::from("struct S0 { a: u64 }\n");
    for at in 1..60 {
        writeln!(doubling, "struct S{at} {{ a: S{0}, b: S{0} }}", at - 1).unwrap();
    }
    assert_eq!(codes_of(&schema(&doubling)), ["E0504"]);
    assert_eq!(codes_of(&schema("record R { 1 a: [u8; 18446744073709551616] }")), ["E0221"]);
    assert_eq!(codes_of(&schema("record R { 99999999999 a: u8 }")), ["E0111"]);
    assert_eq!(codes_of("package a.b@1.99999999999;"), ["E0111"]);
}

#[test]
fn many_findings_end() {
    let mut text = String::new();
    for at in 0..20_000 {
        writeln!(text, "record R{at} {{ 1 a: Missing{at} }}").unwrap();
    }
    assert_eq!(codes_of(&schema(&text)), ["E0201"]);
    assert_eq!(codes_of(&schema(&"recrod X {}\n".repeat(20_000))), ["E0102"]);
}

#[test]
fn many_annotations_and_docs() {
    let annotated = format!("{}\nrecord R {{}}", "@x.a(1, \"b\")\n".repeat(25_000));
    assert_eq!(codes_of(&schema(&annotated)), [""; 0]);
    let documented = format!("{}record R {{}}", "/// text\n".repeat(25_000));
    assert_eq!(codes_of(&schema(&documented)), [""; 0]);
    assert_eq!(
        codes_of(&schema(&format!("{}\nrecord R {{}}", "@since(1.0)\n".repeat(5_000)))),
        ["E0219"]
    );
}

#[test]
fn long_lists() {
    let fields: String = (1..=200_000).map(|at| format!("{at} f{at}: u8,\n")).collect();
    assert_eq!(codes_of(&schema(&format!("record R {{ {fields} }}"))), ["E0504"]);
    let missing_end = format!("record R {{ {}", "1 a: u8, ".repeat(25_000));
    assert_eq!(codes_of(&schema(&missing_end)), ["E0103"]);
}

/// Lint, with a finding and a fix for everything.
#[test]
fn lint_of_large_schemas() {
    let many = 8_000;
    let types: String =
        (0..many).map(|at| format!("record r_{at} {{ 1 Next: r_0?, }}\n")).collect();
    let text: String = (0..1_000).map(|at| format!("word{at} ")).collect();
    let marks: String = (0..200)
        .map(|at| format!("@deprecated(1.0, \"{text}\") struct S{at} {{ a: u8 }}\n"))
        .collect();
    let waivers: String = (0..many)
        .map(|at| format!("//@ allow(L304, reason = \"x\")\nrecord R{at} {{}}\n"))
        .collect();
    for body in [types, marks, waivers] {
        let compiled = compile(&MemoryLoader::one(&schema(&body)))
            .unwrap_or_else(|failure| panic!("{:?}", failure.diagnostics));
        let begun = Instant::now();
        let outline = Outline::new(&compiled.sources);
        let rules = lint::RULES.iter().collect();
        let found = lint::lint(&compiled, &outline, &lint::Options { rules, ..Default::default() });
        assert!(found.len() >= 200 && found.len() <= 1_000, "{}", found.len());
        assert!(begun.elapsed() < PATIENCE, "took {:?}", begun.elapsed());
    }
}

#[test]
fn characters() {
    for (text, codes) in [
        ("// \u{202e}", vec!["E0004"]),
        ("const A: string = \"\u{2066}\";", vec!["E0004"]),
        ("// \u{1b}[31m", vec!["E0004"]),
        ("record \u{0430}bc {}", vec!["E0107"]),
        ("record R { 1 \u{ff21}: u8 }", vec!["E0107"]),
        ("const A: string = \"ä\u{1f600}\";", vec![]),
        ("/// Größe\nrecord R {}", vec![]),
        ("record R {} \u{a7}", vec!["E0101"]),
    ] {
        assert_eq!(codes_of(&schema(text)), codes, "{text:?}");
    }
    assert_eq!(codes_of("\u{feff}package a.b@1.0;"), ["E0004"]);
    assert_eq!(codes_of("package a.b@1.0;\r\nrecord R {}\r\n"), [""; 0]);
    assert_eq!(codes_of("package a.b@1.0;\rrecord R {}"), ["E0004"]);
    assert_eq!(codes_of("package a.b@1.0;\0"), ["E0004"]);
}

#[test]
fn empty_files() {
    for text in ["", " ", "\n\n", "// nothing", "/// nothing", "//! docs"] {
        assert!(!codes_of(text).is_empty(), "{text:?}");
    }
}

#[test]
fn files_that_are_no_text() {
    assert_eq!(found(&MemoryLoader::default().file("a.r2g", b"package a.b@1.0;\n\xff")), ["E0003"]);
    assert_eq!(
        found(&MemoryLoader::default().file("a.r2g", vec![b' '; MAX_FILE_BYTES + 1])),
        ["E0002"]
    );
    assert_eq!(found(&MemoryLoader::default()), ["E0005"]);
    let large = format!("package a.b@1.0;\n{}", "// filler\n".repeat(MAX_FILE_BYTES / 10 - 2));
    assert_eq!(codes_of(&large), [""; 0]);
}

/// A loader whose folder cannot be listed.
struct Broken;

impl SourceLoader for Broken {
    fn entries(&self) -> Result<Vec<r2g_idl::loader::Entry>, LoadError> {
        Err(LoadError { name: "schemas".to_owned(), reason: "permission denied".to_owned() })
    }

    fn read(&self, name: &str, _: usize) -> Result<Vec<u8>, LoadError> {
        Err(LoadError { name: name.to_owned(), reason: "permission denied".to_owned() })
    }
}

#[test]
fn unreadable() {
    let failure = compile(&Broken).unwrap_err();
    assert!(failure.is_environment());
    assert!(failure.diagnostics.iter().any(|found| found.code == codes::E0001));
}

#[test]
fn paths_of_keywords() {
    // Every word of the language as a name of everything.
    for word in [
        "package", "use", "as", "const", "type", "enum", "flags", "struct", "record", "variant",
        "error", "resource", "service", "bridge", "serves", "sync", "fn", "throws", "view", "own",
        "stream", "go", "rust", "true", "false",
    ] {
        let text = format!(
            "record R_ {{ 1 {word}: u8 }} enum E_ {{ {word} = 0 }} variant V_ {{ 1 {word}: u8, 2 other }} struct S_ {{ {word}: u8 }} service P_ {{ fn {word}({word}: u8) -> u8; sync fn other({word}: view R_) -> R_; }} "
        );
        assert_eq!(codes_of(&schema(&text)), [""; 0], "{word}");
        let text = format!(
            "record {word} {{}} record Holder {{ 1 a: {word} }} service P_ {{ fn f(a: {word}, b: view {word}, c: own {word}, d: {word}?) -> {word}; }}"
        );
        assert_eq!(codes_of(&schema(&text)), [""; 0], "{word}");
    }
}

#[test]
fn cycles_through_everything() {
    let mut aliases = String::new();
    let mut records = String::new();
    let mut structs = String::new();
    let count = 10_000;
    for at in 0..count {
        let (next, back) = ((at + 1) % count, at / 2);
        writeln!(aliases, "type T{at} = map<T{next}, T{back}>;").unwrap();
        writeln!(records, "record R{at} {{ 1 a: R{next}, 2 b: R{back} }}").unwrap();
        writeln!(structs, "struct S{at} {{ a: S{next}, b: S{back} }}").unwrap();
    }
    assert_eq!(codes_of(&schema(&aliases)), ["E0206"]);
    assert_eq!(codes_of(&schema(&records)), ["E0305"]);
    assert_eq!(codes_of(&schema(&structs)), ["E0306"]);
}

#[test]
fn structs_full_of_padding() {
    let fields: String = (0..20_000).map(|at| format!("a{at}: u8, b{at}: u16, ")).collect();
    assert_eq!(codes_of(&schema(&format!("struct S {{ {fields} }}"))), ["E0504"]);
    let fields: String = (0..500).map(|at| format!("a{at}: u8, b{at}: u16, ")).collect();
    assert_eq!(codes_of(&schema(&format!("struct S {{ {fields} }}"))), ["E0304"]);
}

#[test]
fn many_broken_imports() {
    let mut loader = MemoryLoader::default();
    let uses: String = (0..2_000).map(|at| format!("use acme.absent{at}@1.{{A}};\n")).collect();
    for at in 0..15 {
        loader =
            loader.file(&format!("f{at}.r2g"), format!("package acme.present{at}@1.0;\n{uses}"));
    }
    assert_eq!(found(&loader), ["E0203"]);
}
