//! Mutated schemas against what they were made from: whatever changes the contract is a change, and
//! whatever does not breaks no promise. The same inputs on every machine; 6 seconds on a slow one.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use r2g_idl::compare::render::{self, Shown};
use r2g_idl::compare::review::{Baseline, Terms, review};
use r2g_idl::compare::{Bump, Options, Unstable, compare};
use r2g_idl::descriptor;
use r2g_idl::diagnostics::render::Style;
use r2g_idl::lexer::{TokenKind, tokens};
use r2g_idl::loader::MemoryLoader;
use r2g_idl::{Compiled, canonical_text, compile};

/// Mutations per schema, about 1 ms each in a debug build.
const ROUNDS: usize = 60;
/// Nothing small may take longer.
const PATIENCE: Duration = Duration::from_secs(5);
/// Unstable things are judged too, since their contract is compared.
const ALL: Options = Options { unstable: Unstable::Check, partial: false };

/// xorshift64*: the same numbers everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let next = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D);
        usize::try_from(next % limit.max(1) as u64).expect("below a usize")
    }
}

fn corpus() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/ok");
    let mut paths: Vec<_> =
        fs::read_dir(folder).expect("there").map(|entry| entry.expect("readable").path()).collect();
    paths.sort();
    let sources = paths.iter().filter(|path| path.extension().is_some_and(|ext| ext == "r2g"));
    let mut texts: Vec<String> =
        sources.map(|path| fs::read_to_string(path).expect("readable")).collect();
    for rule in r2g_idl::compare::rules::all() {
        texts.extend([rule.page().old.to_owned(), rule.page().new.to_owned()]);
    }
    texts
}

/// Words that may stand for another one.
const WORDS: &[&str] = &[
    "u8",
    "u16",
    "u32",
    "u64",
    "i8",
    "i32",
    "f32",
    "f64",
    "bool",
    "string",
    "bytes",
    "timestamp",
    "record",
    "struct",
    "variant",
    "enum",
    "flags",
    "sync",
    "view",
    "own",
    "stream",
    "since",
    "removed",
    "deprecated",
    "critical",
    "frozen",
    "unstable",
    "idempotent",
    "thread_bound",
];

/// One token more, fewer or other.
fn mutate(text: &str, random: &mut Random) -> String {
    let mut parts: Vec<(TokenKind, String)> =
        tokens(text).iter().map(|token| (token.kind, token.text.to_owned())).collect();
    let at = random.below(parts.len());
    let (kind, word) = parts[at].clone();
    match (kind, random.below(4)) {
        (TokenKind::Number, _) => parts[at].1 = random.below(4).to_string(),
        (TokenKind::Word, 0) => parts[at].1 = format!("{word}x"),
        (TokenKind::Word, _) => parts[at].1 = WORDS[random.below(WORDS.len())].to_owned(),
        (_, 0) => drop(parts.remove(at)),
        (_, 1) => {
            let end = (at + 1 + random.below(8)).min(parts.len());
            parts.drain(at..end);
        }
        (_, 2) => {
            let word = WORDS[random.below(WORDS.len())];
            parts.insert(at, (TokenKind::Word, format!(" @{word} ")));
        }
        _ => parts.insert(at, (TokenKind::Punct, "?".to_owned())),
    }
    parts.into_iter().map(|(_, text)| text).collect()
}

fn contract(compiled: &Compiled) -> Vec<String> {
    let ids = compiled.schema.packages.iter().zip(0..).map(|(_, at)| r2g_idl::ir::PackageId(at));
    let mut texts: Vec<String> = ids.map(|id| canonical_text(&compiled.schema, id)).collect();
    texts.sort();
    texts
}

#[test]
fn whatever_changes_the_contract_is_a_change() {
    let mut random = Random(0x0dd5);
    let (mut different, mut same) = (0, 0);
    let seeds = corpus();
    for seed in &seeds {
        let before = compile(&MemoryLoader::fixture(seed)).expect("the corpus compiles");
        let old = descriptor::image(&before);
        let rounds = if seed.len() < 400 { ROUNDS / 6 } else { ROUNDS };
        for _ in 0..rounds {
            let text = mutate(seed, &mut random);
            let Ok(after) = compile(&MemoryLoader::fixture(&text)) else { continue };
            let begun = Instant::now();
            let new = descriptor::image(&after);
            let found = compare(&old, &new, ALL);
            let noticed =
                found.iter().any(|change| change.rule.is_some() || change.bump > Bump::None);
            if contract(&before) == contract(&after) {
                same += 1;
            } else {
                different += 1;
                assert!(
                    noticed,
                    "the contract changed and nothing was found:\n{seed}\n---\n{text}"
                );
            }
            let baselines = vec![Baseline {
                name: "old".into(),
                origin: "old".into(),
                image: old.clone(),
                partial: false,
            }];
            let review = review(&baselines, &new, &[], &Terms::default());
            let shown = Shown { new: &new, baselines: &baselines };
            for finding in &review.findings {
                assert!(!render::text(finding, shown, Style::Plain).is_empty());
            }
            assert!(begun.elapsed() < PATIENCE, "took {:?}:\n{text}", begun.elapsed());
        }
    }
    assert!(different > 150 && same > 80, "{different} different, {same} the same");
}
