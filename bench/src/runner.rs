//! Workloads of this process and of other programs, run in turns.

use crate::options::Options;
use crate::peers::Program;
use crate::report::{Measured, Report};
use crate::sections::Section;
use r2g_bench_harness::{Allocations, Request, Window, Workload};
use std::cell::RefCell;
use std::error::Error;
use std::rc::Rc;

/// Allocations are counted over so many calls at most.
const COUNTED: u64 = 2_000;

/// A workload, wherever it runs.
pub struct Runner {
    name: [String; 3],
    source: Source,
}

enum Source {
    Here(Workload<'static>),
    There(Rc<RefCell<Program>>),
}

/// Section, workload and subject.
fn parts(name: &str) -> [String; 3] {
    let mut parts = name.splitn(3, '/').map(str::to_owned);
    std::array::from_fn(|_| parts.next().unwrap_or_default())
}

impl From<Workload<'static>> for Runner {
    fn from(workload: Workload<'static>) -> Self {
        Self { name: parts(workload.name()), source: Source::Here(workload) }
    }
}

impl Runner {
    /// The workloads of another program.
    ///
    /// # Errors
    /// The program does not answer.
    pub fn of(program: Program) -> Result<Vec<Self>, Box<dyn Error>> {
        let program = Rc::new(RefCell::new(program));
        let names: Vec<String> = program.borrow_mut().ask(&Request::List)?;
        let runner =
            |name: String| Self { name: parts(&name), source: Source::There(Rc::clone(&program)) };
        Ok(names.into_iter().map(runner).collect())
    }

    fn full_name(&self) -> String {
        self.name.join("/")
    }

    /// Whether it cannot be measured, for a reason that has been told.
    fn has_ended(&self) -> bool {
        matches!(&self.source, Source::There(program) if program.borrow().has_ended())
    }

    fn calibrate(&mut self, options: &Options) -> Result<u64, Box<dyn Error>> {
        let workload = self.full_name();
        Ok(match &mut self.source {
            Source::Here(workload) => workload.calibrate(options.window),
            Source::There(program) => {
                let millis = options.window.as_millis() as u64;
                program.borrow_mut().ask(&Request::Calibrate { workload, millis })?
            }
        })
    }

    fn window(&mut self, calls: u64) -> Result<Window, Box<dyn Error>> {
        let workload = self.full_name();
        Ok(match &mut self.source {
            Source::Here(workload) => workload.window(calls),
            Source::There(program) => {
                program.borrow_mut().ask(&Request::Window { workload, calls })?
            }
        })
    }

    fn allocations(
        &mut self,
        calls: u64,
        mallocs: &dyn Fn() -> u64,
    ) -> Result<Allocations, Box<dyn Error>> {
        let workload = self.full_name();
        Ok(match &mut self.source {
            Source::Here(workload) => workload.allocations(calls, mallocs),
            Source::There(program) => {
                program.borrow_mut().ask(&Request::Allocations { workload, calls })?
            }
        })
    }
}

/// Measures a section: every workload's windows in turns with all others'. A program of others that ends or
/// answers nonsense is told and left out.
pub fn measure(
    section: &Section,
    runners: &mut [Runner],
    options: &Options,
    mallocs: &dyn Fn() -> u64,
    report: &mut Report,
) {
    let mut measured = Vec::new();
    for runner in runners.iter_mut().filter(|runner| runner.name[0] == section.id) {
        if runner.has_ended() {
            continue;
        }
        match prepare(runner, options, mallocs) {
            Ok(row) => measured.push((runner, row)),
            Err(error) => report.notes.push((runner.full_name(), error.to_string())),
        }
    }
    for _ in 0..options.rounds {
        measured.retain_mut(|(runner, row)| match runner.window(row.calls) {
            Ok(window) => {
                row.windows.push(window);
                true
            }
            Err(error) => {
                report.notes.push((runner.full_name(), error.to_string()));
                false
            }
        });
    }
    report.rows.extend(measured.into_iter().map(|(_, row)| row));
}

fn prepare(
    runner: &mut Runner,
    options: &Options,
    mallocs: &dyn Fn() -> u64,
) -> Result<Measured, Box<dyn Error>> {
    let calls = runner.calibrate(options)?;
    let allocations = runner.allocations(calls.min(COUNTED), mallocs)?;
    let [section, workload, subject] = runner.name.clone();
    let windows = Vec::with_capacity(options.rounds);
    Ok(Measured { section, workload, subject, calls, allocations, windows })
}
