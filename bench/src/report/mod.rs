//! What was measured, as tables, JSON and plots.

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
    /// Identifier of its table.
    pub section: String,
    /// Name of the work.
    pub workload: String,
    /// What did the work: r2g, a peer, or code by hand.
    pub subject: String,
    /// Calls per window.
    pub calls: u64,
    /// Allocations per call.
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

/// All results of a run.
#[derive(Debug, Default)]
pub struct Report {
    /// In the order of measuring.
    pub rows: Vec<Measured>,
    /// Notes on peers, mostly why one is missing: its name, and the note.
    pub notes: Vec<(String, String)>,
    /// Measurements of lists, schemas and the compiler.
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

    /// The cheapest of the subjects whose names begin with `subject`.
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
