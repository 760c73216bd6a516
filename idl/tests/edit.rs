//! Changes of a schema's text: every change at every place gives a schema or is refused, keeps all
//! comments, and leaves a formatted file formatted once it is formatted again.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use proptest::prelude::*;
use r2g_idl::edit::{self, Addition, Change, Refusal};
use r2g_idl::format::format;
use r2g_idl::ir::Version;
use r2g_idl::lexer::{self, TokenKind};
use r2g_idl::loader::MemoryLoader;
use r2g_idl::outline::{DeclId, DeclKind, Outline};
use r2g_idl::{Compiled, compile};

/// Files by name.
type Texts = BTreeMap<String, String>;

fn example() -> Texts {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/checkout/schemas/acme");
    let files = fs::read_dir(folder).expect("the example").map(|entry| {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        (name, fs::read_to_string(path).expect("readable"))
    });
    files.collect()
}

fn corpus() -> Vec<(String, Texts)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/ok");
    let mut all: Vec<(String, Texts)> = fs::read_dir(folder)
        .expect("the corpus")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|ext| ext == "r2g"))
        .map(|path| (path.display().to_string(), fs::read_to_string(path).expect("readable")))
        // Nothing can be added at the limits.
        .filter(|(name, text)| !text.contains("//- ") && !name.ends_with("limits.r2g"))
        .map(|(name, text)| (name, Texts::from([("a.r2g".to_owned(), text)])))
        .collect();
    all.sort();
    all
}

fn loader(texts: &Texts) -> MemoryLoader {
    texts.iter().fold(MemoryLoader::default(), |loader, (name, text)| loader.file(name, text))
}

fn compiled(texts: &Texts) -> Compiled {
    compile(&loader(texts)).unwrap_or_else(|failure| panic!("{:#?}", failure.diagnostics))
}

/// The texts after a change with marks of `version`, whether or not they compile.
fn changed(texts: &Texts, id: DeclId, change: &Change, version: Version) -> Result<Texts, Refusal> {
    let compiled = compiled(texts);
    let outline = Outline::new(&compiled.sources);
    changed_in(texts, &compiled, &outline, id, change, version)
}

/// The same with what is known of the texts.
fn changed_in(
    texts: &Texts,
    compiled: &Compiled,
    outline: &Outline,
    id: DeclId,
    change: &Change,
    version: Version,
) -> Result<Texts, Refusal> {
    let mut edits = edit::edits(&compiled.sources, outline, id, change, version)?;
    let package = outline.decl(id).package as usize;
    if outline.packages[package].version != version {
        edits.extend(edit::raise(outline, package, version));
    }
    let mut next = texts.clone();
    let (files, dropped) = edit::apply(&compiled.sources, &edits);
    assert_eq!(dropped, 0, "edits of one change do not touch each other");
    for (file, text) in files {
        next.insert(compiled.sources.file(file).name.clone(), text);
    }
    Ok(next)
}

/// All comments and docs, sorted: what no change may lose.
fn comments(texts: &Texts) -> Vec<String> {
    let mut all: Vec<String> = texts
        .values()
        .flat_map(|text| lexer::tokens(text))
        .filter(|token| {
            matches!(token.kind, TokenKind::Comment | TokenKind::Doc | TokenKind::FileDoc)
        })
        .map(|token| token.text.trim_end().to_owned())
        .collect();
    all.sort();
    all
}

fn addition(name: &str, doc: bool) -> Change {
    Change::Add(Addition {
        name: name.to_owned(),
        ty: "u32?".to_owned(),
        doc: doc.then(|| "What\nit is.".to_owned()),
        ..Addition::default()
    })
}

/// The changes to try, by number.
fn change(number: usize, serial: usize) -> Change {
    match number % 5 {
        0 => Change::Deprecate(Some("use \"ä\\\n".to_owned())),
        1 => Change::Rename(format!("Zq{serial}x")),
        2 => Change::Remove,
        3 => addition(&format!("zq{serial}"), false),
        _ => addition(&format!("zq{serial}"), true),
    }
}

/// Where the compiler may find that a change cannot be: rules about types and promises.
fn may_not_compile(change: &Change, kind: DeclKind) -> bool {
    match change {
        // A tombstone needs an empty value, frozen types and critical fields have none.
        Change::Remove => true,
        // Everything may be deprecated, and called otherwise.
        Change::Deprecate(_) | Change::Rename(_) => false,
        Change::Add(_) => kind == DeclKind::Method,
    }
}

#[test]
fn every_change_at_every_place() {
    let mut applied = [0usize; 5];
    let mut refused = 0;
    for (name, texts) in corpus().into_iter().chain([("example".to_owned(), example())]) {
        let first = compiled(&texts);
        let outline = Outline::new(&first.sources);
        for (id, decl) in outline.iter() {
            let version = outline.package_of(decl).version;
            let next_minor = Version { minor: version.minor.saturating_add(1), ..version };
            for (number, count) in applied.iter_mut().enumerate() {
                let change = change(number, 0);
                let before = comments(&texts);
                let next = match changed_in(&texts, &first, &outline, id, &change, next_minor) {
                    Ok(next) => next,
                    Err(Refusal::Impossible(_)) => {
                        refused += 1;
                        continue;
                    }
                    Err(other) => panic!("{name}: {other}"),
                };
                let place = format!("{name}: {change:?} of {}", outline.path(id));
                let after = comments(&next);
                assert!(before.iter().all(|one| after.contains(one)), "{place}");
                match compile(&loader(&next)) {
                    Ok(_) => *count += 1,
                    Err(failure) => {
                        // The next minor of 0 is another package: what imports it is raised too.
                        let text = &next;
                        assert!(
                            may_not_compile(&change, decl.kind),
                            "{place}\n{:#?}\n{text:#?}",
                            failure.diagnostics
                        );
                    }
                }
            }
        }
    }
    assert!(applied.iter().all(|&count| count > 20) && refused > 100, "{applied:?} {refused}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    /// Changes one after the other: each gives a schema that formats to itself.
    #[test]
    fn sequences_of_changes(steps in prop::collection::vec((any::<prop::sample::Index>(), 0usize..5), 1..12)) {
        let mut texts = example();
        for (serial, (place, number)) in steps.into_iter().enumerate() {
            let outline = Outline::new(&compiled(&texts).sources);
            let id = DeclId(u32::try_from(place.index(outline.decls.len())).expect("few"));
            let version = outline.package_of(outline.decl(id)).version;
            let Ok(next) = changed(&texts, id, &change(number, serial), version) else { continue };
            if compile(&loader(&next)).is_err() {
                continue;
            }
            for (name, text) in &next {
                let once = format(name, text).expect("it parses");
                prop_assert_eq!(&format(name, &once).expect("it parses"), &once);
                // The example is formatted, so short changes leave it so; docs and removed
                // commas are for the formatter.
                if number < 4 {
                    prop_assert_eq!(&once, text);
                }
            }
            texts = next.into_iter().map(|(name, text)| {
                let form = format(&name, &text).expect("it parses");
                (name, form)
            }).collect();
        }
    }
}

/// The smallest schemas with each layout of a body.
#[test]
fn additions_follow_the_layout() {
    for (text, wanted) in [
        ("record R {}", "record R { 1 n: u8? }"),
        ("record R { 1 a: u8 }", "record R { 1 a: u8, 2 n: u8? }"),
        ("record R { 1 a: u8, }", "record R { 1 a: u8, 2 n: u8? }"),
        ("record R {\n  1 a: u8,\n}", "record R {\n  1 a: u8,\n  2 n: u8?,\n}"),
        ("record R {\n\t1 a: u8\n}", "record R {\n\t1 a: u8,\n\t2 n: u8?,\n}"),
        ("record R {\n  1 a: u8, // a\n}", "record R {\n  1 a: u8, // a\n  2 n: u8?,\n}"),
        (
            "record R {\n  1 a: u8 // a\n  // end\n}",
            "record R {\n  1 a: u8, // a\n  2 n: u8?,\n  // end\n}",
        ),
        ("record R {\n  // none\n}", "record R {\n  // none\n  1 n: u8?,\n}"),
        ("record R {\r\n  1 a: u8,\r\n}", "record R {\r\n  1 a: u8,\r\n  2 n: u8?,\r\n}"),
        ("record R { 1 a: u8, // a\n}", "record R { 1 a: u8, // a\n  2 n: u8?,\n}"),
        ("record R { 2 b: u8, 1 a: u8 }", "record R { 2 b: u8, 1 a: u8, 3 n: u8? }"),
    ] {
        let head = if text.contains('\r') { "package a.b@1.0;\r\n" } else { "package a.b@1.0;\n" };
        let texts = Texts::from([("a.r2g".to_owned(), format!("{head}{text}\n"))]);
        let outline = Outline::new(&compiled(&texts).sources);
        let id = edit::find(&outline, "R", |_| true).expect("R");
        let change = Change::Add(Addition {
            name: "n".to_owned(),
            ty: "u8?".to_owned(),
            ..Addition::default()
        });
        let next = changed(&texts, id, &change, Version { major: 1, minor: 0 }).expect("a change");
        assert_eq!(next["a.r2g"], format!("{head}{wanted}\n"));
        assert!(compile(&loader(&next)).is_ok(), "{wanted}");
    }
}

/// What is no name, type or value does not become two.
#[test]
fn parts_are_one_part() {
    let texts = Texts::from([("a.r2g".to_owned(), "package a.b@1.0;\nrecord R {}\n".to_owned())]);
    let outline = Outline::new(&compiled(&texts).sources);
    let id = edit::find(&outline, "R", |_| true).expect("R");
    for (name, ty, default) in [
        ("a: u8, 2 b", "u8", None),
        ("a", "u8, 2 b: u8", None),
        ("a", "u8 } record X { 1 b: u8", None),
        ("a", "u8", Some("0, 2 b: u8 = 1")),
        ("a", "u8 // c", None),
        ("a", "list<u8", None),
        ("a", "u8>", None),
        ("", "u8", None),
        ("a", "u8\n", None),
    ] {
        let change = Change::Add(Addition {
            name: name.to_owned(),
            ty: ty.to_owned(),
            default: default.map(str::to_owned),
            ..Addition::default()
        });
        let version = Version { major: 1, minor: 0 };
        assert!(
            matches!(changed(&texts, id, &change, version), Err(Refusal::Impossible(_))),
            "{ty}"
        );
    }
}
