//! Something whose cost per call is measured.

use crate::{Allocations, Window, alloc, clock};
use std::time::Duration;

/// Times single calls, for workloads that are about their distribution.
#[derive(Debug, Default)]
pub struct Stopwatch {
    samples: Vec<f64>,
}

impl Stopwatch {
    /// Runs one call and notes how long it took.
    pub fn time<R>(&mut self, call: impl FnOnce() -> R) -> R {
        let begun = clock::wall();
        let result = call();
        self.note(clock::wall() - begun);
        result
    }

    /// Notes the nanoseconds of one call.
    pub fn note(&mut self, nanos: f64) {
        self.samples.push(nanos);
    }

    fn percentiles(mut self) -> Option<[f64; 3]> {
        self.samples.sort_by(f64::total_cmp);
        let last = self.samples.len().checked_sub(1)?;
        Some([0.5, 0.99, 0.999].map(|share| self.samples[(last as f64 * share) as usize]))
    }
}

/// Runs so many calls.
type Run<'a> = Box<dyn FnMut(u64, &mut Stopwatch) + 'a>;

/// Calls, and how to make many of them.
pub struct Workload<'a> {
    name: String,
    run: Run<'a>,
    /// The process on the other end, if it is another one.
    server: Option<u32>,
    /// Least calls of a window: fewer would measure the setup.
    least: u64,
}

impl std::fmt::Debug for Workload<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Workload").field("name", &self.name).finish_non_exhaustive()
    }
}

impl<'a> Workload<'a> {
    /// A call that is made again and again.
    pub fn each(name: impl Into<String>, mut call: impl FnMut() + 'a) -> Self {
        Self::many(name, move |calls| {
            for _ in 0..calls {
                call();
            }
        })
    }

    /// A workload whose function makes a given number of calls.
    pub fn many(name: impl Into<String>, mut run: impl FnMut(u64) + 'a) -> Self {
        Self::timed(name, move |calls, _| run(calls))
    }

    /// A workload whose function makes a given number of calls and times each.
    pub fn timed(name: impl Into<String>, run: impl FnMut(u64, &mut Stopwatch) + 'a) -> Self {
        Self { name: name.into(), run: Box::new(run), server: None, least: 1 }
    }

    /// Counts the CPU time of this process too.
    #[must_use]
    pub fn served_by(mut self, process: u32) -> Self {
        self.server = Some(process);
        self
    }

    /// Sets the least number of calls of a window.
    #[must_use]
    pub fn at_least(mut self, calls: u64) -> Self {
        self.least = calls.max(1);
        self
    }

    /// What it is called: section, workload and subject, with `/` between them.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Runs `calls` calls.
    pub fn window(&mut self, calls: u64) -> Window {
        let mut stopwatch = Stopwatch::default();
        let server = |process: Option<u32>| process.and_then(clock::of).unwrap_or(0.0);
        let others = server(self.server);
        let (process, thread, wall) = (clock::process(), clock::thread(), clock::wall());
        (self.run)(calls, &mut stopwatch);
        let (wall, thread) = (clock::wall() - wall, clock::thread() - thread);
        let process = clock::process() - process + server(self.server) - others;
        let calls = calls as f64;
        Window {
            wall: wall / calls,
            thread: thread / calls,
            process: process / calls,
            percentiles: stopwatch.percentiles(),
        }
    }

    /// The number of calls that take about `time`, but at least the least number of a window.
    pub fn calibrate(&mut self, length: Duration) -> u64 {
        let length = length.as_nanos() as f64;
        let mut calls = self.least;
        loop {
            let took = self.window(calls).wall * calls as f64;
            if took * 4.0 >= length {
                return ((calls as f64 * length / took) as u64).max(self.least);
            }
            calls *= 4;
        }
    }

    /// Counts allocations over so many calls; `mallocs` are those of Go so far.
    pub fn allocations(&mut self, calls: u64, mut mallocs: impl FnMut() -> u64) -> Allocations {
        // The first calls also allocate what is kept for later ones.
        (self.run)(calls, &mut Stopwatch::default());
        let before = mallocs();
        let rust = alloc::count(|| (self.run)(calls, &mut Stopwatch::default()));
        let go = mallocs() - before;
        Allocations { rust: rust as f64 / calls as f64, go: go as f64 / calls as f64 }
    }
}
