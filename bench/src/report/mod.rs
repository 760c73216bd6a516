//! What was measured, and how it is told: tables, JSON, plots.

mod axis;
mod chart;
mod figures;
mod json;
mod nanos;
mod plots;
mod svg;
mod tables;
mod targets;

pub use figures::refresh as refresh_figures;
pub use json::write as write_json;
pub use plots::draw as draw_plots;

use crate::measure::{Metric, Samples};
use crate::table::Table;
use r2g_bench_harness::{Allocations, Window};

/// A workload's windows.
#[derive(Debug)]
pub struct Measured {
    /// Which table it belongs to.
    pub section: String,
    /// What is done.
    pub workload: String,
    /// The peer that did the work.
    pub subject: String,
    /// Calls per window.
    pub calls: u64,
    /// Per call.
    pub allocations: Allocations,
    /// In the order of rounds.
    pub windows: Vec<Window>,
}

impl Measured {
    /// One cost of all windows.
    pub fn samples(&self, metric: Metric) -> Samples {
        self.windows.iter().map(|window| metric.of(window)).collect()
    }

    /// How much more this costs than another: per round, so that noise hits both.
    pub fn ratio(&self, other: &Self, metric: Metric) -> Samples {
        let pairs = self.windows.iter().zip(&other.windows);
        pairs.map(|(this, other)| metric.of(this) / metric.of(other)).collect()
    }
}

/// Everything.
#[derive(Debug, Default)]
pub struct Report {
    /// In the order of measuring.
    pub rows: Vec<Measured>,
    /// What is to be known of programs of others: mostly why they are missing.
    pub notes: Vec<(String, String)>,
    /// What is not about calls.
    pub others: Table,
}

impl Report {
    /// A row, if it was measured.
    pub fn row(&self, section: &str, workload: &str, subject: &str) -> Option<&Measured> {
        self.rows.iter().find(|row| {
            (row.section.as_str(), row.workload.as_str(), row.subject.as_str())
                == (section, workload, subject)
        })
    }

    /// The cheapest of the subjects whose names begin so.
    pub fn best(
        &self,
        section: &str,
        workload: &str,
        who: &str,
        metric: Metric,
    ) -> Option<&Measured> {
        let cost = |row: &&Measured| row.samples(metric).median();
        let rows = self.rows.iter().filter(|row| {
            row.section == section && row.workload == workload && row.subject.starts_with(who)
        });
        rows.min_by(|one, other| cost(one).total_cmp(&cost(other)))
    }
}
