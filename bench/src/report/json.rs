//! JSON for programs.

use super::tables::percentiles;
use super::{Measured, Report, targets};
use crate::measure::Metric;
use serde_json::{Value, json};

/// Changes when a reader would have to.
const VERSION: u32 = 2;

/// One object with everything.
pub fn write(report: &Report) -> Value {
    let notes: Vec<_> =
        report.notes.iter().map(|(who, note)| json!({ "who": who, "note": note })).collect();
    json!({
        "schema": VERSION,
        "cpus": std::thread::available_parallelism().map_or(0, usize::from),
        "rows": report.rows.iter().map(row).collect::<Vec<_>>(),
        "others": report.others.to_json(),
        "notes": notes,
        "targets": targets::to_json(report),
    })
}

fn row(row: &Measured) -> Value {
    let cost = |metric| {
        let samples = row.samples(metric);
        json!({
            "median": samples.median(), "p10": samples.quantile(0.1), "p90": samples.quantile(0.9),
            "min": samples.quantile(0.0),
        })
    };
    json!({
        "section": row.section, "workload": row.workload, "subject": row.subject,
        "calls": row.calls, "windows": row.windows.len(),
        "wall_ns": cost(Metric::Wall), "caller_cpu_ns": cost(Metric::Caller),
        "both_cpu_ns": cost(Metric::Both), "percentiles_ns": percentiles(row),
        "allocations": row.allocations,
    })
}
