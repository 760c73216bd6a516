//! The targets of the project, held against what was measured.
//!
//! A row is printed if all of its sides were measured: what does not exist yet, or cannot be had on a
//! machine, has no row. To add one, add its workload, then a line to [`TARGETS`].

use super::{Measured, Report};
use crate::measure::Metric;
use r2g_bench::workloads::{BY_HAND, CLONE, R2G};
use serde_json::{Value, json};
use std::fmt;

/// A promise about a cost.
struct Target {
    what: &'static str,
    limit: f64,
    measure: fn(&Report) -> Option<f64>,
}

const fn target(what: &'static str, limit: f64, measure: fn(&Report) -> Option<f64>) -> Target {
    Target { what, limit, measure }
}

/// In the order of printing.
const TARGETS: [Target; 12] = [
    target("Rust to Go, empty call: exported call by hand", 1.1, |report| {
        Some(ratio(to_go(report, "empty call", R2G)?, to_go(report, "empty call", BY_HAND)?))
    }),
    target("Rust to Go, echo of 24 bytes: exported call by hand", 2.0, |report| {
        Some(ratio(to_go(report, "echo of 24 bytes", R2G)?, to_go(report, "empty call", BY_HAND)?))
    }),
    target("Go to Rust, empty call: cgo call by hand", 1.1, |report| {
        let [r2g, by_hand] = [R2G, BY_HAND].map(|who| report.row("to-rust", "empty call", who));
        Some(ratio(r2g?, by_hand?))
    }),
    target("100 strings returned, owned: Vec<String>::clone", 1.2, |report| {
        let what = "100 strings returned";
        Some(ratio(to_go(report, what, R2G)?, to_go(report, what, CLONE)?))
    }),
    target("1 MiB argument: empty call", 2.5, |report| {
        Some(ratio(to_go(report, "1 MiB argument", R2G)?, to_go(report, "empty call", R2G)?))
    }),
    target("1 MiB returned: Vec<u8>::clone", 1.2, |report| {
        let what = "1 MiB returned";
        Some(ratio(to_go(report, what, R2G)?, to_go(report, what, CLONE)?))
    }),
    target("1,000 async in flight: rust2go at its best", 0.15, |report| {
        let best = report.best("later", THOUSAND, "rust2go", Metric::Wall)?;
        Some(later(report)?.ratio(best, Metric::Wall).median())
    }),
    target("1,000 async in flight: ns of CPU per call, both sides", 400.0, |report| {
        Some(later(report)?.samples(Metric::Both).median())
    }),
    target("the same, 2 % of handlers block: a goroutine per call", 0.7, |report| {
        let what = "1000 in flight, 2 % sleep 200 us";
        let [r2g, by_hand] = [R2G, BY_HAND].map(|who| report.row("blocking", what, who));
        Some(r2g?.ratio(by_hand?, Metric::Wall).median())
    }),
    target("one async call, p50, without polling: rust2go at its best", 1.0, |report| {
        let what = "one async call";
        let best = report.best("latency", what, "rust2go", Metric::Middle)?;
        Some(report.row("latency", what, R2G)?.ratio(best, Metric::Middle).median())
    }),
    target("echo of 24 bytes: gRPC over a Unix socket", 0.01, |report| {
        let what = "echo of 24 bytes";
        let grpc = report.best("to-go", what, "gRPC", Metric::Wall)?;
        Some(to_go(report, what, R2G)?.ratio(grpc, Metric::Wall).median())
    }),
    target("1,000 async in flight: gRPC over a Unix socket", 0.02, |report| {
        let grpc = report.best("later", THOUSAND, "gRPC", Metric::Wall)?;
        Some(later(report)?.ratio(grpc, Metric::Wall).median())
    }),
];

const THOUSAND: &str = "1000 in flight";

fn to_go<'r>(report: &'r Report, what: &str, who: &str) -> Option<&'r Measured> {
    report.row("to-go", what, who)
}

fn later(report: &Report) -> Option<&Measured> {
    report.row("later", THOUSAND, R2G)
}

/// Of calls that stay on the caller's thread, whose CPU time no other program changes.
fn ratio(this: &Measured, other: &Measured) -> f64 {
    this.ratio(other, Metric::Caller).median()
}

/// The targets that can be held against this report.
fn measured(report: &Report) -> impl Iterator<Item = (&'static Target, f64)> {
    TARGETS.iter().filter_map(|target| Some((target, (target.measure)(report)?)))
}

fn verdict(target: &Target, measured: f64) -> &'static str {
    if measured <= target.limit { "met" } else { "missed" }
}

/// The table.
pub(super) fn write(f: &mut fmt::Formatter<'_>, report: &Report) -> fmt::Result {
    writeln!(f, "\nTargets\n")?;
    writeln!(f, "  {:60} {:>9} {:>7}", "what: compared with what", "measured", "target")?;
    for (target, measured) in measured(report) {
        let number =
            if measured >= 100.0 { format!("{measured:.0}") } else { format!("{measured:.3}") };
        let Target { what, limit, .. } = target;
        writeln!(f, "  {what:60} {number:>9} {limit:>7} {}", verdict(target, measured))?;
    }
    Ok(())
}

/// The same for programs.
pub(super) fn to_json(report: &Report) -> Value {
    let rows = measured(report).map(|(target, measured)| {
        json!({
            "what": target.what, "measured": measured, "target": target.limit,
            "verdict": verdict(target, measured),
        })
    });
    rows.collect()
}
