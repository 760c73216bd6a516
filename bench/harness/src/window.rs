//! What a window of calls cost.

use serde::{Deserialize, Serialize};

/// Costs per call in nanoseconds, of one window.
#[derive(Debug, Default, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Window {
    /// Time that passed.
    pub wall: f64,
    /// CPU time of the thread that called.
    pub thread: f64,
    /// CPU time of all that took part: all threads of the process, and of a server's process.
    pub process: f64,
    /// The 50th, 99th and 99.9th percentile of the calls, where each call was timed.
    pub percentiles: Option<[f64; 3]>,
}

/// Allocations per call.
#[derive(Debug, Default, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Allocations {
    /// Allocations of the Rust half.
    pub rust: f64,
    /// Objects that the Go half allocated.
    pub go: f64,
}
