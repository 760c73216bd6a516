//! Windows of workloads, in turns.

use r2g_bench_harness::{Window, Workload};
use std::collections::BTreeMap;

/// A cost in a [`Window`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Metric {
    /// Time of the wall clock: what counts where several threads or processes take part.
    Wall,
    /// CPU time of the caller: what counts where it does all the work.
    Caller,
    /// CPU time of both sides.
    Both,
    /// The median call.
    Middle,
}

impl Metric {
    /// Nanoseconds per call.
    pub fn of(self, window: &Window) -> f64 {
        match self {
            Self::Wall => window.wall,
            Self::Caller => window.thread,
            Self::Both => window.process,
            Self::Middle => window.percentiles.map_or(window.wall, |[middle, ..]| middle),
        }
    }
}

/// Numbers of one kind, one per window.
#[derive(Debug, Default, Clone)]
pub struct Samples(Vec<f64>);

impl FromIterator<f64> for Samples {
    fn from_iter<I: IntoIterator<Item = f64>>(numbers: I) -> Self {
        let mut sorted: Vec<f64> = numbers.into_iter().collect();
        sorted.sort_by(f64::total_cmp);
        Self(sorted)
    }
}

impl Samples {
    /// The quantile: this share of the windows lies below it.
    pub fn quantile(&self, share: f64) -> f64 {
        let last = self.0.len().saturating_sub(1);
        self.0.get((last as f64 * share) as usize).copied().unwrap_or(f64::NAN)
    }

    /// The median.
    pub fn median(&self) -> f64 {
        self.quantile(0.5)
    }
}

/// Runs the workloads in turns, `rounds` windows of `calls` calls each, after one that warms up. Times
/// are CPU time of this thread.
pub fn interleaved(
    rounds: usize,
    calls: u64,
    workloads: &mut [Workload<'_>],
) -> BTreeMap<String, Samples> {
    let mut numbers: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for workload in workloads.iter_mut() {
        workload.window(calls);
    }
    for _ in 0..rounds {
        for workload in workloads.iter_mut() {
            let nanos = workload.window(calls).thread;
            numbers.entry(workload.name().to_owned()).or_default().push(nanos);
        }
    }
    numbers.into_iter().map(|(name, numbers)| (name, numbers.into_iter().collect())).collect()
}
