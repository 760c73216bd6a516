//! The formatter loses nothing, and formatting twice changes nothing.

use std::fs;
use std::path::Path;

use r2g_idl::format::format;
use r2g_idl::lexer::{TokenKind, tokens};
use r2g_idl::loader::MemoryLoader;
use r2g_idl::{canonical_text, compile};

/// Name and text of every schema of the corpus, one per file of a fixture.
fn corpus() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/ok");
    let mut texts = Vec::new();
    for entry in fs::read_dir(folder).expect("the corpus is there") {
        let path = entry.expect("readable").path();
        if path.extension().is_some_and(|ext| ext == "r2g") {
            let text = fs::read_to_string(&path).expect("readable");
            for (at, part) in text.split("//- ").enumerate() {
                let body = if at == 0 { part } else { part.split_once('\n').expect("a line").1 };
                texts.push((format!("{}#{at}", path.display()), body.to_owned()));
            }
        }
    }
    texts.sort();
    texts
}

fn formatted(name: &str, text: &str) -> String {
    format(name, text).unwrap_or_else(|(_, found)| panic!("{name}: {found:?}\n{text}"))
}

/// Everything but blanks and commas, which the formatter may change.
fn content(text: &str) -> String {
    let kept = tokens(text)
        .into_iter()
        .filter(|token| token.kind != TokenKind::Space && token.text != ",");
    kept.map(|token| token.text.trim_end().to_owned() + " ").collect()
}

/// The same without comments, which may move behind a separator.
fn code(text: &str) -> String {
    let kept = tokens(text).into_iter().filter(|token| !token.is_trivia() && token.text != ",");
    kept.map(|token| token.text.trim_end().to_owned() + " ").collect()
}

#[test]
fn corpus_is_stable() {
    for (name, text) in corpus() {
        let once = formatted(&name, &text);
        assert_eq!(once, formatted(&name, &once), "{name}: second run");
        assert_eq!(content(&once), content(&text), "{name}");
        for line in once.lines() {
            assert_eq!(line.trim_end(), line, "{name}: blanks at the end of a line");
        }
    }
}

#[test]
fn a_comment_at_every_token_survives() {
    let mut checked = 0;
    for (name, text) in corpus() {
        // Piece by piece: every insertion costs a parse of the whole text.
        for piece in text.split("\n\n") {
            let header = if piece.contains("package ") { "" } else { "package a.b@1.0;\n" };
            let piece = format!("{header}{piece}");
            if format(&name, &piece).is_err() {
                continue;
            }
            for (at, token) in tokens(&piece).iter().enumerate() {
                let comment =
                    ["// KEEP ME\n", "\n\n// KEEP ME\n\n", " // KEEP ME\n// AND ME\n"][at % 3];
                checked +=
                    usize::from(check_insertion(&name, &piece, token.start as usize, comment));
            }
        }
    }
    assert!(checked > 3_000, "only {checked} places were tried");
}

/// Whether the text with the comment is a schema; if so, formatting keeps it.
fn check_insertion(name: &str, text: &str, at: usize, comment: &str) -> bool {
    let (left, right) = text.split_at(at);
    let changed = format!("{left}{comment}{right}");
    // Between the parts of a path there is no room for a comment.
    let Ok(once) = format(name, &changed) else {
        return false;
    };
    let count =
        |text: &str| tokens(text).iter().filter(|token| token.kind == TokenKind::Comment).count();
    assert_eq!(count(&once), count(&changed), "{name} at {at}:\n{once}");
    assert_eq!(code(&once), code(&changed), "{name} at {at}");
    assert_eq!(once, formatted(name, &once), "{name} at {at}: second run");
    true
}

#[test]
fn meaning_stays() {
    for (name, text) in corpus() {
        let canon = |text: &str| {
            let compiled = compile(&MemoryLoader::one(text)).ok()?;
            Some(canonical_text(&compiled.schema, compiled.schema.roots[0]))
        };
        // Files that import others do not compile alone; `code` covers them.
        assert_eq!(canon(&text), canon(&formatted(&name, &text)), "{name}");
    }
}

#[test]
fn canonical_form() {
    let messy = "//! Docs\npackage a . b@1.0 ;use c.d@1.{ A,B as C , };\nconst  N:u8=1; // why\n\n\n\nenum E:u8{a=0,b=1,}\nrecord R{\n1 a:map< u8,list<E ? > >?,@since( 1.0 )\n2 b:[ u8 ; N ]\n// last\n}service S{@deadline(1s)\nfn f(a:view   R,b:own E)->E?throws X;sync\nfn g( );\n\n\n\nfn h(\na:u8);}\nbridge b{go serves A,B;}";
    // `a . b` is no path: dots are tight.
    assert!(format("m", messy).is_err());
    let messy = messy.replace("a . b", "a.b");
    let expected = "//! Docs\npackage a.b@1.0;\n\nuse c.d@1.{A, B as C};\n\nconst N: u8 = 1; // why\n\nenum E: u8 { a = 0, b = 1 }\nrecord R {\n  1 a: map<u8, list<E?>>?,\n  @since(1.0)\n  2 b: [u8; N],\n  // last\n}\nservice S {\n  @deadline(1s)\n  fn f(a: view R, b: own E) -> E? throws X;\n  sync fn g();\n\n  fn h(\n    a: u8,\n  );\n}\nbridge b { go serves A, B; }\n";
    assert_eq!(formatted("m", &messy), expected);
}

#[test]
fn broken_files_are_not_touched() {
    let (_, found) =
        format("m", "package a.b@1.0;\nrecord R { 1 a u8 }\n").expect_err("does not parse");
    assert_eq!(found[0].code.id(), "E0101");
}

#[test]
fn comments_alone() {
    assert_eq!(
        formatted("m", "\n\n// top\n\n\npackage a.b@1.0; // tail\n\n\n// end\n\n"),
        "// top\n\npackage a.b@1.0; // tail\n\n// end\n"
    );
}
