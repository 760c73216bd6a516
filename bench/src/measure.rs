//! Interleaved windows of workloads.

use std::collections::BTreeMap;

/// Something whose cost per call is measured.
pub struct Workload<'a> {
    name: &'static str,
    calls: u32,
    run: Box<dyn FnMut() + 'a>,
}

impl<'a> Workload<'a> {
    /// A workload of so many calls per window.
    pub fn new(name: &'static str, calls: u32, run: impl FnMut() + 'a) -> Self {
        Self { name, calls, run: Box::new(run) }
    }

    /// Nanoseconds of CPU per call in one window.
    fn window(&mut self) -> f64 {
        let begun = cpu_nanos();
        for _ in 0..self.calls {
            (self.run)();
        }
        (cpu_nanos() - begun) / f64::from(self.calls)
    }
}

/// Costs of one workload, a value per window.
#[derive(Debug, Default, Clone)]
pub struct Samples(Vec<f64>);

impl Samples {
    /// Adds a window.
    pub fn add(&mut self, nanos: f64) {
        self.0.push(nanos);
    }

    /// The value below which this share of windows lies.
    pub fn quantile(&self, share: f64) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        let last = sorted.len().saturating_sub(1);
        sorted.get((last as f64 * share) as usize).copied().unwrap_or(f64::NAN)
    }

    /// The middle.
    pub fn median(&self) -> f64 {
        self.quantile(0.5)
    }
}

/// Runs the workloads in turns, `rounds` windows each, after one that warms up.
pub fn interleaved(
    rounds: usize,
    workloads: &mut [Workload<'_>],
) -> BTreeMap<&'static str, Samples> {
    let mut samples: BTreeMap<&'static str, Samples> = BTreeMap::new();
    for workload in workloads.iter_mut() {
        workload.window();
    }
    for _ in 0..rounds {
        for workload in workloads.iter_mut() {
            let nanos = workload.window();
            samples.entry(workload.name).or_default().add(nanos);
        }
    }
    samples
}

/// CPU time of this thread, which other programs on the machine do not change.
fn cpu_nanos() -> f64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: writes the struct it is given.
    unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &raw mut time) };
    time.tv_sec as f64 * 1e9 + time.tv_nsec as f64
}
