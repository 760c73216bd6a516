//! The Rust half has the limits and numbers of `spec/abi/r2g.h`; the Go half has a test of its own.

use r2g::abi;
use std::collections::BTreeMap;
use std::path::Path;

#[test]
fn numbers_of_the_header() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../abi/r2g.h");
    let header = std::fs::read_to_string(path).expect("the header");
    let found: BTreeMap<&str, u64> = header
        .lines()
        .filter_map(|line| {
            let mut words = line.strip_prefix("#define R2G_")?.split_whitespace();
            let (name, number) = (words.next()?, words.next()?.strip_suffix('u')?);
            Some((name, number.parse().ok()?))
        })
        .collect();
    let here: [(&str, u64); 18] = [
        ("ABI_MAJOR", abi::MAJOR.into()),
        ("ABI_MINOR", abi::MINOR.into()),
        ("SMALL_MAX", abi::SMALL_MAX.into()),
        ("NO_FRAME", abi::NO_FRAME),
        ("STATUS_TYPED", abi::STATUS_TYPED.into()),
        ("MAX_MESSAGE", abi::MAX_MESSAGE),
        ("MAX_COUNT", abi::MAX_COUNT),
        ("MAX_DEPTH", abi::MAX_DEPTH.into()),
        ("MAX_META", abi::MAX_META as u64),
        ("MAX_MESSAGE_TEXT", abi::MAX_MESSAGE_TEXT as u64),
        ("MAX_DETAIL_TEXT", abi::MAX_DETAIL_TEXT as u64),
        ("SPIN_BUDGET", u64::from(abi::SPIN_BUDGET.unsigned_abs())),
        ("SPIN_PENALTY", u64::from(abi::SPIN_PENALTY.unsigned_abs())),
        ("SPIN_COOLDOWN", u64::from(abi::SPIN_COOLDOWN.unsigned_abs())),
        ("SPIN_NS", abi::SPIN_NS),
        ("BATCH", abi::BATCH as u64),
        ("TIMED_EVERY", abi::TIMED_EVERY.into()),
        ("SHORT_RUNS", abi::SHORT_RUNS.into()),
    ];
    for (name, number) in here {
        assert_eq!(found.get(name), Some(&number), "R2G_{name}");
    }
}
