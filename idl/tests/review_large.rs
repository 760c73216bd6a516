//! Large schemas are compared in time that grows with their size only: every type changed, and a chain of
//! types that every method reaches.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use r2g_idl::compare::review::{Baseline, Terms, review};
use r2g_idl::compare::rules;
use r2g_idl::descriptor::{self, message::Image};
use r2g_idl::loader::MemoryLoader;

const RECORDS: usize = 2_000;
/// A release build needs a tenth of a second for the comparison, a debug build on a busy machine some
/// ten times that. What is quadratic needs minutes.
const PATIENCE: Duration = Duration::from_secs(20);

fn schema(version: &str, ty: &str, size: &str) -> Image {
    let mut text = format!("package a.b@{version};\nconst N: u16 = {size};\n");
    for at in 0..RECORDS {
        // Types lie inside each other at most 100 levels deep, so the chains are short.
        let next = if at % 30 == 29 { RECORDS - 1 } else { (at + 1).min(RECORDS - 1) };
        writeln!(
            text,
            "record R{at} {{ 1 a: {ty}, 2 next: R{next}?, 3 tag: [u8; N], 4 d: string, 5 e: f64, 6 p: P{at}? }}\nstruct P{at} {{ x: {ty}, y: {ty} }}"
        )
        .expect("a string");
    }
    text += "service S {\n";
    // No service has more than 1,024 methods.
    for at in 0..RECORDS / 2 {
        writeln!(text, "  fn m{at}(r: R{at});").expect("a string");
    }
    text += "}\n";
    let compiled = r2g_idl::compile(&MemoryLoader::one(&text))
        .unwrap_or_else(|failure| panic!("{:?}", failure.diagnostics));
    descriptor::image(&compiled)
}

#[test]
fn two_thousand_changed_records() {
    let (old, new) = (schema("1.0", "u32", "4"), schema("1.1", "u64", "5"));
    let baselines =
        vec![Baseline { name: "old".into(), origin: "old".into(), image: old, partial: false }];
    let begun = Instant::now();
    let review = review(&baselines, &new, &[], &Terms::default());
    let took = begun.elapsed();
    let count = |rule| review.findings.iter().filter(|one| one.change.rule == Some(rule)).count();
    assert_eq!(
        (count(rules::B111), count(rules::B104), count(rules::B126)),
        (RECORDS, 2 * RECORDS, 1)
    );
    // The end of all chains is reached by every method.
    let last = format!("a.b@1/R{}.a", RECORDS - 1);
    let end = review.findings.iter().find(|one| one.change.subject == last).expect("it changed");
    assert!(end.change.reach.more);
    assert!(took < PATIENCE, "{took:?}");
}
