//! Windows of work, measured the same way in every program of the benchmark.
//!
//! A [`Workload`] runs some calls and says what they cost, as a [`Window`]. The driver asks for windows in
//! turns, of its own workloads and of those of other programs ([`serve`]), so that a busy machine hurts
//! both sides of a ratio alike.

pub mod alloc;
pub mod clock;
pub mod in_flight;
mod serve;
mod window;
mod workload;

pub use serve::{Request, serve};
pub use window::{Allocations, Window};
pub use workload::{Stopwatch, Workload};
