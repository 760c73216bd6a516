//! The workloads of this process: r2g, cgo written by hand, and limits.
//!
//! A workload's name is `section/what/who`. Programs in `bench/peers` use the same names, so that what
//! they measure lands in the same rows.

mod cold;
mod growth;
mod later;
mod limits;
pub mod lists;
mod to_go;
mod to_rust;
pub mod values;

use crate::api::bench::calls::Calls;
use r2g_bench_harness::Workload;

/// r2g, as a subject.
pub const R2G: &str = "r2g";
/// The least that any bridge can do, as a subject.
pub const BY_HAND: &str = "cgo by hand";

/// What the same value costs without a bridge, as a subject.
pub const CLONE: &str = "clone in Rust";
/// What no bridge can beat, as a subject.
pub const MACHINE: &str = "machine";

/// All of them, in the order of the tables.
pub fn all(calls: &Calls) -> Vec<Workload<'static>> {
    let mut all = limits::workloads();
    all.extend(to_go::workloads(calls));
    all.extend(to_rust::workloads(calls));
    all.extend(later::workloads(calls));
    all.extend(cold::workloads(calls));
    all.extend(growth::workloads(calls));
    all
}
