//! Tables for people.

use super::nanos::short;
use super::{Measured, Report, targets};
use crate::measure::Metric;
use crate::sections::{SECTIONS, Section};
use std::fmt;

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for section in &SECTIONS {
            let rows: Vec<_> = self.rows.iter().filter(|row| row.section == section.id).collect();
            if !rows.is_empty() {
                table(f, section, &rows)?;
            }
        }
        if self.others.has_rows() {
            writeln!(f, "Lists, schemas, the compiler\n\n{}", self.others)?;
        }
        for (who, reason) in &self.notes {
            writeln!(f, "{who}: {reason}")?;
        }
        targets::write(f, self)
    }
}

fn table(f: &mut fmt::Formatter<'_>, section: &Section, rows: &[&Measured]) -> fmt::Result {
    writeln!(f, "{}\n", section.title)?;
    let spread = "10 %..90 %";
    let (caller, both) = ("caller CPU", "both CPU");
    writeln!(
        f,
        "  {:45} {:28} {:>10} {spread:>22} {:>8} {caller:>10} {both:>10} {:>15}",
        "what", "who", "time", "ratio", "allocs Rust, Go"
    )?;
    let mut written: Vec<&str> = Vec::new();
    for row in rows {
        if written.contains(&row.workload.as_str()) {
            continue;
        }
        written.push(&row.workload);
        for row in rows.iter().filter(|other| other.workload == row.workload) {
            line(f, section, row, rows)?;
        }
    }
    writeln!(f)
}

fn line(
    f: &mut fmt::Formatter<'_>,
    section: &Section,
    row: &Measured,
    rows: &[&Measured],
) -> fmt::Result {
    let samples = row.samples(section.metric);
    let base = section.base.and_then(|base| {
        rows.iter().find(|other| other.workload == row.workload && other.subject == base)
    });
    let ratio = match base {
        Some(base) if base.subject != row.subject => {
            format!("{:.2} x", row.ratio(base, section.metric).median())
        }
        _ => String::new(),
    };
    let spread = format!("{}..{}", short(samples.quantile(0.1)), short(samples.quantile(0.9)));
    let cpu = |metric| short(row.samples(metric).median());
    let allocations = format!("{:.2}, {:.2}", row.allocations.rust, row.allocations.go);
    writeln!(
        f,
        "  {:45} {:28} {:>10} {spread:>22} {ratio:>8} {:>10} {:>10} {allocations:>15}",
        row.workload,
        row.subject,
        short(samples.median()),
        cpu(Metric::Caller),
        cpu(Metric::Both),
    )?;
    let Some(percentiles) = percentiles(row) else {
        return Ok(());
    };
    let [p50, p99, p999] = percentiles.map(short);
    writeln!(f, "  {:45} {:28} p50 {p50}, p99 {p99}, p99.9 {p999}", "", "")
}

/// Percentiles of calls, each as the middle of the windows.
pub(super) fn percentiles(row: &Measured) -> Option<[f64; 3]> {
    row.windows.first()?.percentiles?;
    Some([0, 1, 2].map(|which| {
        let numbers = row.windows.iter().filter_map(|window| window.percentiles);
        numbers.map(|numbers| numbers[which]).collect::<crate::measure::Samples>().median()
    }))
}
