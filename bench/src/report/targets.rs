//! The targets of the project, compared with what was measured.
//!
//! To add one, add its workload, then a line to [`TARGETS`]. A target whose workload does not exist yet, or
//! whose peer cannot be had on a machine, is printed as not measured.

use super::{Measured, Report};
use crate::measure::Metric;
use r2g_bench::workloads::{BY_HAND, CLONE, R2G};
use serde_json::{Value, json};
use std::fmt;

/// A target for a cost.
struct Target {
    what: &'static str,
    limit: f64,
    /// What stands in the way while it is missed, or what is missing to measure it.
    obstacle: &'static str,
    measure: fn(&Report) -> Option<f64>,
}

const fn target(
    what: &'static str,
    limit: f64,
    obstacle: &'static str,
    measure: fn(&Report) -> Option<f64>,
) -> Target {
    Target { what, limit, obstacle, measure }
}

/// What async calls wait for.
const PER_CALL: &str =
    "the executor's own work for a task, and lines of memory that go from core to core and back";
/// What the comparison needs.
const GRPC: &str = "what the call costs; without gRPC there is nothing to compare with";

/// In the order of printing.
const TARGETS: [Target; 16] = [
    target(
        "Rust to Go, empty call: exported call by hand",
        1.1,
        "the way to the method's handler, and a guard against its panics",
        |report| {
            Some(ratio(to_go(report, "empty call", R2G)?, to_go(report, "empty call", BY_HAND)?))
        },
    ),
    target(
        "Rust to Go, echo of 24 bytes: empty exported call by hand",
        2.0,
        "a block with parameters and result, which is cleared and checked",
        |report| {
            let r2g = to_go(report, "echo of 24 bytes", R2G)?;
            Some(ratio(r2g, to_go(report, "empty call", BY_HAND)?))
        },
    ),
    target(
        "Go to Rust, empty call: cgo call by hand",
        1.1,
        "the way to the method's handler, and a guard against its panics",
        |report| {
            Some(ratio(
                to_rust(report, "empty call", R2G)?,
                to_rust(report, "empty call", BY_HAND)?,
            ))
        },
    ),
    target(
        "Go to Rust, empty call of a leaf: cgo call by hand",
        0.15,
        "the look at what the peer offers, and the switch of stacks; by cgo, all of a crossing",
        |report| {
            let leaf = to_rust(report, "leaf, empty call", R2G)?;
            Some(ratio(leaf, to_rust(report, "empty call", BY_HAND)?))
        },
    ),
    target(
        "Go to Rust, echo of 24 bytes: empty cgo call by hand",
        3.0,
        "a block with parameters and result, which is cleared and checked",
        |report| {
            let r2g = to_rust(report, "echo of 24 bytes", R2G)?;
            Some(ratio(r2g, to_rust(report, "empty call", BY_HAND)?))
        },
    ),
    target(
        "Go to Rust, 1 MiB argument: empty cgo call by hand",
        2.5,
        "a block with parameters and result; where Go cannot tell stacks from heap, a copy",
        |report| {
            let r2g = to_rust(report, "1 MiB argument", R2G)?;
            Some(ratio(r2g, to_rust(report, "empty call", BY_HAND)?))
        },
    ),
    target(
        "100 strings returned, as views: Vec<String>::clone",
        0.25,
        "Go writes every string into memory of the call, Rust checks its text",
        |report| {
            let views = to_go(report, "100 strings returned, as views", R2G)?;
            Some(ratio(views, to_go(report, "100 strings returned", CLONE)?))
        },
    ),
    target(
        "100 strings returned, owned: Vec<String>::clone",
        1.2,
        "Go writes every string into memory of the call, Rust checks and copies it out again",
        |report| {
            let what = "100 strings returned";
            Some(ratio(to_go(report, what, R2G)?, to_go(report, what, CLONE)?))
        },
    ),
    target(
        "1 MiB argument: empty exported call by hand",
        2.5,
        "a block with parameters and result, which is cleared and checked",
        |report| {
            let r2g = to_go(report, "1 MiB argument", R2G)?;
            Some(ratio(r2g, to_go(report, "empty call", BY_HAND)?))
        },
    ),
    target(
        "1 MiB returned: Vec<u8>::clone",
        1.2,
        "Go copies into fresh memory of the call, which is handed to the caller",
        |report| {
            let what = "1 MiB returned";
            Some(ratio(to_go(report, what, R2G)?, to_go(report, what, CLONE)?))
        },
    ),
    target("1,000 async in flight: rust2go by cgo", 0.15, PER_CALL, |report| {
        let cgo = report.row("later", THOUSAND, "rust2go, cgo callback")?;
        Some(later(report)?.ratio(cgo, Metric::Wall).median())
    }),
    target("1,000 async in flight: ns of CPU per call, both sides", 400.0, PER_CALL, |report| {
        Some(later(report)?.samples(Metric::Both).median())
    }),
    target(
        "the same, 2 % of handlers block: a goroutine per call by hand",
        0.7,
        PER_CALL,
        |report| {
            let what = "1000 in flight, 2 % sleep 200 us";
            let [r2g, by_hand] = [R2G, BY_HAND].map(|who| report.row("blocking", what, who));
            Some(r2g?.ratio(by_hand?, Metric::Wall).median())
        },
    ),
    target(
        "one async call, p50, without polling: rust2go by cgo",
        1.0,
        "both sides look for a moment first; a thread that sleeps must be woken by the system",
        |report| {
            let what = "one async call";
            let cgo = report.row("latency", what, "rust2go, cgo callback")?;
            Some(report.row("latency", what, R2G)?.ratio(cgo, Metric::Middle).median())
        },
    ),
    target("echo of 24 bytes: gRPC over a Unix socket", 0.01, GRPC, |report| {
        let what = "echo of 24 bytes";
        let grpc = report.best("to-go", what, "gRPC", Metric::Wall)?;
        Some(to_go(report, what, R2G)?.ratio(grpc, Metric::Wall).median())
    }),
    target("1,000 async in flight: gRPC over a Unix socket", 0.02, PER_CALL, |report| {
        let grpc = report.best("later", THOUSAND, "gRPC", Metric::Wall)?;
        Some(later(report)?.ratio(grpc, Metric::Wall).median())
    }),
];

const THOUSAND: &str = "1000 in flight";

fn to_go<'r>(report: &'r Report, what: &str, who: &str) -> Option<&'r Measured> {
    report.row("to-go", what, who)
}

fn to_rust<'r>(report: &'r Report, what: &str, who: &str) -> Option<&'r Measured> {
    report.row("to-rust", what, who)
}

fn later(report: &Report) -> Option<&Measured> {
    report.row("later", THOUSAND, R2G)
}

/// Of calls that stay on the caller's thread, whose CPU time no other program changes.
fn ratio(this: &Measured, other: &Measured) -> f64 {
    this.ratio(other, Metric::Caller).median()
}

/// A target and how far it is reached.
#[derive(Debug)]
pub(super) struct Judged {
    /// What is compared with what.
    pub(super) what: String,
    /// The greatest value that meets the target.
    pub(super) limit: f64,
    /// What was measured, if it was.
    pub(super) measured: Option<f64>,
    obstacle: &'static str,
}

impl Judged {
    /// Met, missed and by how much, or not measured.
    pub(super) fn verdict(&self) -> String {
        match self.measured {
            None => "not measured".to_owned(),
            Some(measured) if measured <= self.limit => "met".to_owned(),
            Some(measured) => format!("missed by {:.0} %", (measured / self.limit - 1.0) * 100.0),
        }
    }

    /// The number, as long as it needs to be.
    pub(super) fn number(&self) -> String {
        match self.measured {
            None => "-".to_owned(),
            Some(measured) if measured >= 100.0 => format!("{measured:.0}"),
            Some(measured) if measured >= 0.1 => format!("{measured:.2}"),
            Some(measured) => format!("{measured:.4}"),
        }
    }

    /// What stands in the way, if it is not met.
    pub(super) fn obstacle(&self) -> &'static str {
        if self.measured.is_some_and(|measured| measured <= self.limit) {
            ""
        } else {
            self.obstacle
        }
    }
}

/// All targets: those of calls, then those of what is no call.
pub(super) fn judge(report: &Report) -> Vec<Judged> {
    let mut all: Vec<_> = TARGETS
        .iter()
        .map(|target| Judged {
            what: target.what.to_owned(),
            limit: target.limit,
            measured: (target.measure)(report),
            obstacle: target.obstacle,
        })
        .collect();
    all.extend(report.others.targets().map(|(what, measured, limit)| Judged {
        what: what.to_owned(),
        limit,
        measured: Some(measured),
        obstacle: "",
    }));
    all
}

/// The table.
pub(super) fn write(f: &mut fmt::Formatter<'_>, report: &Report) -> fmt::Result {
    let what = "what: compared with what";
    writeln!(
        f,
        "\nTargets\n\n  {what:62} {:>8} {:>7} {:18} what stands in the way",
        "measured", "target", ""
    )?;
    for one in judge(report) {
        let (number, verdict) = (one.number(), one.verdict());
        let line = format!(
            "  {:62} {number:>8} {:>7} {verdict:18} {}",
            one.what,
            one.limit,
            one.obstacle()
        );
        writeln!(f, "{}", line.trim_end())?;
    }
    Ok(())
}

/// The same for programs.
pub(super) fn to_json(report: &Report) -> Value {
    let rows = judge(report).into_iter().map(|one| {
        json!({
            "what": one.what, "measured": one.measured, "target": one.limit,
            "verdict": one.verdict(), "obstacle": one.obstacle(),
        })
    });
    rows.collect()
}
