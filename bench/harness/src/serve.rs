//! The loop of a measured program: the driver asks for windows on standard input, the program answers on standard output.

use crate::Workload;
use serde::{Deserialize, Serialize};
use std::io::{BufRead as _, Write as _};
use std::time::Duration;

/// A line on standard input; the answer is a line of JSON.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Request {
    /// The names of all workloads.
    List,
    /// The number of calls that take about `millis` milliseconds.
    Calibrate {
        /// The workload's name.
        workload: String,
        /// Length of the window in milliseconds.
        millis: u64,
    },
    /// Measures a [`crate::Window`].
    Window {
        /// The workload's name.
        workload: String,
        /// Calls of the window.
        calls: u64,
    },
    /// Counts [`crate::Allocations`].
    Allocations {
        /// The workload's name.
        workload: String,
        /// Calls over which they are counted.
        calls: u64,
    },
}

/// Answers until standard input ends. `mallocs` are the objects that Go has allocated so far.
///
/// # Errors
/// Standard input or output fails, or a line is no request.
pub fn serve(
    mut workloads: Vec<Workload<'_>>,
    mut mallocs: impl FnMut() -> u64,
) -> std::io::Result<()> {
    let mut output = std::io::stdout();
    for line in std::io::stdin().lock().lines() {
        let answer = match serde_json::from_str(&line?)? {
            Request::List => {
                serde_json::json!(workloads.iter().map(Workload::name).collect::<Vec<_>>())
            }
            Request::Calibrate { workload, millis } => {
                serde_json::json!(
                    find(&mut workloads, &workload)?.calibrate(Duration::from_millis(millis))
                )
            }
            Request::Window { workload, calls } => {
                serde_json::to_value(find(&mut workloads, &workload)?.window(calls))?
            }
            Request::Allocations { workload, calls } => serde_json::to_value(
                find(&mut workloads, &workload)?.allocations(calls, &mut mallocs),
            )?,
        };
        writeln!(output, "{answer}")?;
        output.flush()?;
    }
    Ok(())
}

fn find<'w, 'a>(
    workloads: &'w mut [Workload<'a>],
    name: &str,
) -> std::io::Result<&'w mut Workload<'a>> {
    let found = workloads.iter_mut().find(|workload| workload.name() == name);
    found.ok_or_else(|| std::io::Error::other(format!("no workload {name}")))
}
