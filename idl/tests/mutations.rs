//! A short walk where fuzzing takes a long one: mutated schemas neither panic nor hang.
//!
//! The targets in `fuzz/` need a nightly compiler; this runs everywhere, with the same inputs on
//! every machine. 4 seconds on a slow one.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use r2g_idl::diagnostics::render;
use r2g_idl::format::format;
use r2g_idl::lexer::tokens;
use r2g_idl::lint;
use r2g_idl::loader::MemoryLoader;
use r2g_idl::outline::Outline;
use r2g_idl::source::SourceMap;
use r2g_idl::{Failure, compile};

/// Mutated inputs. About 1 ms each in a debug build.
const ROUNDS: usize = 3_000;
/// No small input may take longer, by far.
const PATIENCE: Duration = Duration::from_secs(5);

/// xorshift64*: the same numbers everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit.max(1) as u64).expect("below a usize")
    }
}

fn seeds() -> Vec<String> {
    let mut texts = Vec::new();
    for folder in ["ok", "err"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus").join(folder);
        let mut paths: Vec<_> = fs::read_dir(folder)
            .expect("there")
            .map(|entry| entry.expect("readable").path())
            .collect();
        paths.sort();
        for path in paths.iter().filter(|path| path.extension().is_some_and(|ext| ext == "r2g")) {
            // One item with its package line: small inputs, many of them.
            let text = fs::read_to_string(path).expect("readable");
            texts.extend(text.split("\n\n").map(|part| format!("package a.b@1.4;\n{part}")));
        }
    }
    texts
}

/// Pieces that grammars choke on.
const SPICE: &[&str] = &[
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    "<",
    ">",
    ";",
    ",",
    ":",
    "=",
    "=>",
    "->",
    "@",
    ".",
    "?",
    "//",
    "///",
    "//!",
    "\"",
    "\\",
    "\n",
    "\0",
    "é",
    "\u{202e}",
    "0x",
    "1e",
    "9999999999",
    "-",
    "record X {",
    "use a.b@1.{",
    "sync",
    "view ",
    "own",
    "throws",
    "@since(1.1)",
    "list<",
    "map<",
    "@x.y(",
    "package a@0.1;",
];

fn mutate(text: &str, other: &str, random: &mut Random) -> String {
    let mut parts: Vec<&str> = tokens(text).iter().map(|token| token.text).collect();
    let spares: Vec<&str> = tokens(other).iter().map(|token| token.text).collect();
    for _ in 0..=random.below(3) {
        let at = random.below(parts.len() + 1);
        match random.below(6) {
            0 if at < parts.len() => drop(parts.remove(at)),
            1 => parts.insert(at, SPICE[random.below(SPICE.len())]),
            2 if at < parts.len() => parts[at] = SPICE[random.below(SPICE.len())],
            3 if at < parts.len() => parts[at] = spares[random.below(spares.len())],
            4 => parts.truncate(at),
            _ => {
                let end = (at + random.below(12)).min(parts.len());
                let copied: Vec<&str> = parts[at..end].to_vec();
                parts.splice(at..at, copied);
            }
        }
    }
    parts.concat()
}

/// The outline of a text, which may be anything: every span of it is a part of the text, and the
/// places of a declaration are in order.
fn outlined(sources: &SourceMap) -> Outline {
    let outline = Outline::new(sources);
    for decl in &outline.decls {
        assert!(sources.text(decl.span).contains(&decl.name.text));
        assert!(decl.span.start <= decl.anchor.start && decl.anchor.start <= decl.name.span.start);
        assert!(decl.name.span.end <= decl.span.end);
        for mark in &decl.annotations {
            assert!(sources.text(mark.span).starts_with('@'), "{}", sources.text(mark.span));
        }
    }
    for one in &outline.uses {
        assert_eq!(sources.text(one.span), outline.decl(one.decl).name.text);
    }
    outline
}

#[test]
fn mutated_schemas_are_handled() {
    let seeds = seeds();
    let mut random = Random(0x5eed);
    let (mut good, mut bad) = (0, 0);
    for round in 0..ROUNDS {
        let text =
            mutate(&seeds[round % seeds.len()], &seeds[random.below(seeds.len())], &mut random);
        let begun = Instant::now();
        match compile(&MemoryLoader::one(&text)) {
            Ok(compiled) => {
                good += 1;
                let outline = outlined(&compiled.sources);
                let options =
                    lint::Options { rules: lint::RULES.iter().collect(), ..Default::default() };
                let _ = lint::lint(&compiled, &outline, &options);
            }
            Err(Failure { sources, diagnostics }) => {
                bad += 1;
                outlined(&sources);
                assert!(!diagnostics.is_empty(), "refused without a reason:\n{text}");
                for found in &diagnostics {
                    let drawn = render::text(found, &sources, render::Style::Plain);
                    assert!(!drawn.contains(['\0', '\u{202e}', '\u{1b}']), "{drawn}");
                    assert!(!render::json(found, &sources).is_empty());
                }
            }
        }
        if let Ok(once) = format("a.r2g", &text) {
            assert_eq!(format("a.r2g", &once).ok().as_ref(), Some(&once), "{text}");
        }
        assert!(begun.elapsed() < PATIENCE, "took {:?}:\n{text}", begun.elapsed());
    }
    assert!(good > 50 && bad > 500, "the mutations are all alike: {good} good, {bad} bad");
}

/// The lexer and the grammar agree on where tokens end: what the lexer takes apart, joined with
/// blanks, means the same.
#[test]
fn lexer_and_grammar_agree() {
    let mut compared = 0;
    for seed in seeds() {
        let spread: String = tokens(&seed)
            .iter()
            .map(|token| match token.text {
                // The parts of a path touch.
                "." | "@" => token.text.to_owned(),
                text => text.to_owned() + if text.starts_with("//") { "" } else { "\u{1}" },
            })
            .collect();
        let spread = spread.replace("\u{1}.", ".").replace('\u{1}', " ");
        let (left, right) = (format("a.r2g", &seed), format("a.r2g", &spread));
        assert_eq!(left.is_ok(), right.is_ok(), "{seed}\n{spread}");
        compared += usize::from(left.is_ok());
    }
    assert!(compared > 30);
}
