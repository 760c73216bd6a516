//! Batches in both directions, and between halves of one language.

use r2g::{CallError, Code, Status};
use r2g_conformance::api::conf::batch::{Line, PACKAGE, Refusal, ToGo, ToRust, ToRustService};
use r2g_conformance::batches::{Batches, odd};
use std::sync::OnceLock;

fn go() -> &'static ToGo {
    static CLIENT: OnceLock<ToGo> = OnceLock::new();
    CLIENT.get_or_init(|| {
        let start = r2g_conformance::linked().serve(ToRustService::new(Batches::default()));
        let go = start.package(&PACKAGE).start().expect("Go starts");
        ToGo::new(&go).expect("a client")
    })
}

fn local() -> ToRust {
    let conn = r2g::Conn::local().serve(ToRustService::new(Batches::default()));
    ToRust::new(conn).expect("a client")
}

type Halves = Vec<Result<u64, CallError<Refusal>>>;

/// Batches of all sizes in which calls end in every way.
fn halves(batch: impl Fn(u64) -> Halves) {
    for size in [0, 1, 63, 64, 65, 1000] {
        let outcomes = batch(size);
        assert_eq!(outcomes.len() as u64, size);
        for (value, outcome) in (0..size).zip(outcomes) {
            match (value, outcome) {
                (0, Err(CallError::App(Refusal::Tired))) => {}
                (13, Err(CallError::Status(status))) => {
                    assert_eq!(status.code(), Code::Internal);
                    assert!(status.is_panic() && status.message().contains("thirteen"), "{status}");
                }
                (17, Err(CallError::Status(status))) => {
                    assert_eq!((status.code(), status.message()), (Code::OutOfRange, "seventeen"));
                }
                (_, Err(CallError::App(Refusal::Odd(line)))) => {
                    assert!(value % 2 == 1 && line == odd(value), "{value}: {line:?}");
                }
                (_, Ok(half)) => assert_eq!(half * 2, value),
                (_, other) => panic!("{value}: {other:?}"),
            }
        }
    }
}

#[test]
fn each_call_has_its_own_outcome() {
    halves(|size| go().half_batch(0..size));
    halves(|size| local().half_batch(0..size));
}

fn texts(batch: impl Fn(&[(&[Line], &str, Option<u32>)]) -> Vec<Result<String, Status>>) {
    let long = [Line::new("long ".repeat(40), 300)];
    let short = [Line::new("a", 3)];
    let outcomes =
        batch(&[(&[], "", None), (&short, "-", None), (&long, ", ", None), (&long, ", ", Some(2))]);
    let texts: Vec<_> = outcomes.into_iter().map(|outcome| outcome.expect("joined")).collect();
    let name = "long ".repeat(40);
    let all = vec![name.as_str(); 300].join(", ");
    assert_eq!(texts, [String::new(), "a-a-a".to_owned(), all, format!("{name}, {name}")]);
}

#[test]
fn results_of_all_sizes() {
    texts(|requests| go().join_batch(requests.iter().copied()));
    texts(|requests| local().join_batch(requests.iter().copied()));
    let sizes = [0, 10, 100_000, 1 << 20, 1];
    let filled = go().fill_batch(sizes.iter().map(|size| (7, *size)));
    for (size, bytes) in sizes.iter().zip(filled) {
        assert_eq!(bytes.expect("filled"), vec![7; *size as usize]);
    }
}

#[test]
fn batches_of_many_threads() {
    let before = go().noted().expect("noted");
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for outcome in go().note_batch((0..2_000).map(|_| 1)) {
                    outcome.expect("noted");
                }
            });
        }
    });
    assert_eq!(go().noted().expect("noted") - before, 8_000);
}

#[test]
fn batches_of_go() {
    assert_eq!(go().check().expect("the check runs"), Vec::<String>::new());
}
